package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.testing.FaultyServer;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DirectConnectionsTest {
  private final AtomicLong clock = new AtomicLong();
  private final FaultyServer a = FaultyServer.with();
  private final FaultyServer b = FaultyServer.with();
  private final DirectConnections connections =
      new DirectConnections(Duration.ofSeconds(5), Duration.ofSeconds(10), 2, clock::get);

  @AfterEach
  void stop() throws IOException {
    connections.close();
    a.close();
    b.close();
  }

  private static URI url(FaultyServer server) {
    return URI.create(server.url());
  }

  /** One whose answer was read to its end. */
  private DirectConnection used(FaultyServer server) throws IOException {
    DirectConnection connection = connections.create(url(server));
    connection.connect();
    DirectCall call = DirectCall.on(connection);
    call.send("GET /x HTTP/1.1\r\nHost: here\r\n\r\n");
    call.head();
    ByteBuffer body = ByteBuffer.allocate(100);
    while (call.read(body) >= 0) {
      assertThat(body.hasRemaining()).isTrue();
    }
    return connection;
  }

  @Test
  void givesTheLatestToTheSameServerAlone() throws Exception {
    DirectConnection first = used(a);
    DirectConnection second = used(a);
    connections.giveBack(url(a), first);
    connections.giveBack(url(a), second);

    assertThat(connections.take(url(b))).isEmpty();
    assertThat(connections.take(url(a))).containsSame(second);
    assertThat(connections.take(url(a))).containsSame(first);
    assertThat(connections.take(url(a))).isEmpty();
  }

  @Test
  void closesWhatHasWaitedTooLongWhicheverServerItWasFor() throws Exception {
    DirectConnection old = used(a);
    connections.giveBack(url(a), old);
    clock.addAndGet(Duration.ofSeconds(60).toNanos());
    connections.giveBack(url(b), used(b));

    assertThat(old.isReusable()).isFalse();
    assertThat(connections.take(url(a))).isEmpty();
    assertThat(connections.take(url(b))).isPresent();
  }

  @Test
  void givesUpTheOldestForTheNewest() throws Exception {
    DirectConnection oldest = used(a);
    connections.giveBack(url(a), oldest);
    connections.giveBack(url(b), used(b));
    DirectConnection newest = used(b);
    connections.giveBack(url(b), newest);

    assertThat(oldest.isReusable()).isFalse();
    assertThat(connections.take(url(b))).containsSame(newest);
    assertThat(connections.take(url(b))).isPresent();
  }

  @Test
  void keepsNothingOnceItIsClosed() throws Exception {
    DirectConnection waiting = used(a);
    connections.giveBack(url(a), waiting);
    connections.close();
    DirectConnection late = used(a);
    connections.giveBack(url(a), late);

    assertThat(waiting.isReusable()).isFalse();
    assertThat(late.isReusable()).isFalse();
    assertThat(connections.take(url(a))).isEmpty();
  }
}
