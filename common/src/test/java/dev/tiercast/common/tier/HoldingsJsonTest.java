package dev.tiercast.common.tier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HoldingsJsonTest {
  private static final String ID = "01".repeat(16);
  private static final String MANIFEST = "ab".repeat(32);
  private static final String REST =
      "\"node\":\"%s\",\"role\":\"relay\",\"manifest\":\"%s\"".formatted(ID, MANIFEST);

  @Test
  void readsWhatItWrites() throws Exception {
    BlockSpans held = new BlockSpans(List.of(new BlockSpan(0, 1), new BlockSpan(5, 9)));
    Holdings all =
        new Holdings(
            new NodeInfo(new NodeId(ID), Role.RELAY, OptionalInt.of(2), Optional.of("r1")),
            Digest.parse(MANIFEST),
            10,
            held,
            BlockSpans.NONE);
    Holdings least =
        new Holdings(
            new NodeInfo(new NodeId(ID), Role.CLIENT, OptionalInt.empty(), Optional.empty()),
            Digest.parse(MANIFEST),
            0,
            BlockSpans.NONE,
            BlockSpans.NONE);

    for (Holdings each : List.of(all, least)) {
      String text = HoldingsJson.write(each);
      assertThat(text).doesNotContain("\n");
      assertThat(HoldingsJson.read("x", text.getBytes(UTF_8))).isEqualTo(each);
    }
    assertThat(HoldingsJson.write(held)).isEqualTo("[[0,1],[5,9]]");
    assertThat(HoldingsJson.readBlocks("x", "[[0,1],[5,9]]".getBytes(UTF_8), 9)).isEqualTo(held);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{%s,\"blocks\":9,\"held\":[]}",
        "{%s,\"blocks\":9,\"coming\":[],\"held\":[[0,10]]}",
        "{%s,\"blocks\":9,\"held\":[],\"coming\":[[8,10]]}",
        "{%s,\"blocks\":-1,\"held\":[],\"coming\":[]}",
        "{%s,\"blocks\":99999999,\"held\":[],\"coming\":[]}",
        "{%s,\"blocks\":9,\"held\":[[2,1]],\"coming\":[]}",
        "{%s,\"blocks\":9,\"held\":[[1,2],[0,1]],\"coming\":[]}",
        "{%s,\"blocks\":9,\"held\":[[1]],\"coming\":[]}",
        "{%s,\"blocks\":9,\"held\":[null],\"coming\":[]}",
        "{%s,\"blocks\":9,\"held\":\"all\",\"coming\":[]}"
      })
  void refusesWhatMakesNoSense(String form) {
    byte[] text = form.formatted(REST).getBytes(UTF_8);

    assertThatThrownBy(() -> HoldingsJson.read("http://x/", text))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("http://x/");
  }

  @Test
  void refusesARoleThatItDoesNotKnow() {
    String text =
        "{\"node\":\"%s\",\"role\":\"king\",\"manifest\":\"%s\",\"blocks\":0}"
            .formatted(ID, MANIFEST);

    assertThatThrownBy(() -> HoldingsJson.read("x", text.getBytes(UTF_8)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("role");
  }

  @Test
  void refusesMoreRunsThanAnEventMayHave() {
    String runs =
        IntStream.rangeClosed(0, 1 << 16)
            .mapToObj(i -> "[%d,%d]".formatted(2 * i, 2 * i + 1))
            .collect(Collectors.joining(",", "[", "]"));

    assertThatThrownBy(() -> HoldingsJson.readBlocks("x", runs.getBytes(UTF_8), 1 << 20))
        .isInstanceOf(FormatException.class)
        .hasMessage("x: blocks: has more than 65536 runs");
  }
}
