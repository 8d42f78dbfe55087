package dev.tiercast.common.serve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.OperatingSystemMXBean;
import dev.tiercast.common.testing.PrometheusText;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Many nodes wait for news of one. By default a few hundred; {@code -Dwaiting.nodes=10000} measures
 * what a large fleet costs, and needs as many thousand open files twice over.
 */
class WaitingFleetTest {
  private static final int NODES = Integer.getInteger("waiting.nodes", 300);
  private static final long QUIET_MILLIS = Long.getLong("waiting.millis", 0);
  private static final String LIST = "/distribution.txt";

  @Test
  void costsNeitherThreadsNorTime() throws IOException {
    List<SocketChannel> fleet = new ArrayList<>();
    try (TestNode node = TestNode.start(TestNode.oneShard(1000))) {
      String tag = node.client.get(LIST).field("ETag").orElseThrow();
      for (int i = 0; i < NODES; i++) {
        fleet.add(ask(node, tag));
      }
      await().atMost(Duration.ofSeconds(40)).until(() -> node.server.waiting() == NODES);
      PrometheusText metrics = PrometheusText.parse(node.client.get("/metrics").text());
      assertThat(metrics.value("tiercast_serving_threads")).isLessThanOrEqualTo(TestNode.THREADS);
      double idle = processorSecondsWhileIdle();
      long start = System.nanoTime();
      node.version.publishIn(node.store);
      long first = 0;
      for (SocketChannel each : fleet) {
        assertThat(answer(each)).startsWith("HTTP/1.1 200").contains("v2: ");
        first = first == 0 ? System.nanoTime() - start : first;
      }
      System.out.printf(
          "%d waited: %.0f threads, %.2f processors' time a second meanwhile,"
              + " woken after %d ms (the first) and %d ms (all)%n",
          NODES,
          metrics.value("tiercast_serving_threads"),
          idle,
          first / 1_000_000,
          (System.nanoTime() - start) / 1_000_000);
    } finally {
      for (SocketChannel each : fleet) {
        each.close();
      }
    }
  }

  private static SocketChannel ask(TestNode node, String tag) throws IOException {
    SocketChannel channel =
        SocketChannel.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), node.server.port()));
    String request =
        RawClient.request("GET", LIST, "If-None-Match: " + tag, "Prefer: wait=60") + "\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
    return channel;
  }

  private static String answer(SocketChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4096);
    String text = "";
    while (!text.contains("v2: ") && channel.read(bytes) >= 0) {
      text = new String(bytes.array(), 0, bytes.position(), US_ASCII);
    }
    return text;
  }

  /** Of this process, which has the fleet, too; 0 if it is not to be measured. */
  private static double processorSecondsWhileIdle() {
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = process.getProcessCpuTime();
    long start = System.nanoTime();
    await()
        .pollInterval(Duration.ofMillis(100))
        .atMost(Duration.ofMillis(QUIET_MILLIS + 5000))
        .until(() -> System.nanoTime() - start >= QUIET_MILLIS * 1_000_000);
    return (double) (process.getProcessCpuTime() - before) / (System.nanoTime() - start);
  }
}
