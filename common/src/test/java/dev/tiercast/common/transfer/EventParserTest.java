package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.manifest.FormatException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {
  private static final int MOST = 64;
  private final EventParser parser = new EventParser(URI.create("http://node/"), MOST);

  private List<EventStream.Event> read(String text) throws FormatException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    List<EventStream.Event> events = new ArrayList<>();
    for (Optional<EventStream.Event> event = parser.next(bytes);
        event.isPresent();
        event = parser.next(bytes)) {
      events.add(event.get());
    }
    return events;
  }

  private static EventStream.Event event(String name, String data) {
    return new EventStream.Event(name, data);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void endsLinesInEveryWay(String end) throws Exception {
    assertThat(read("event: held|data: [1]|data:[2]||data: x||".replace("|", end)))
        .containsExactly(event("held", "[1]\n[2]"), event("message", "x"));
  }

  @Test
  void waitsForTheRestOfAnEvent() throws Exception {
    assertThat(read("event: he")).isEmpty();
    assertThat(read("ld\r")).isEmpty();
    assertThat(read("\ndata: é\r\n\r")).containsExactly(event("held", "é"));
    assertThat(read("\ndata: 2\n\n")).containsExactly(event("message", "2"));
  }

  @Test
  void passesCommentsUnknownFieldsAndEventsWithoutDataBy() throws Exception {
    assertThat(read("\uFEFF: beat\n\nevent: none\n\nid: 7\nretry\ndata: x\n: beat\n\n"))
        .containsExactly(event("message", "x"));
  }

  @Test
  void isNotFilledByHeartbeats() throws Exception {
    assertThat(read(": a heartbeat\n".repeat(1000) + "data: x\n\n")).hasSize(1);
  }

  @Test
  void refusesAnEventWithoutEnd() {
    assertThatThrownBy(() -> read("data: " + "x".repeat(MOST)))
        .isInstanceOf(FormatException.class)
        .hasMessage("http://node/: sends an event of more than 64 bytes");
    assertThatThrownBy(() -> read("data: 1234\n".repeat(MOST))).isInstanceOf(FormatException.class);
  }
}
