package dev.tiercast.common.serve.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

class SendBufferTest {
  @Test
  void isSmallWithinTheMachineUntilAReaderIsQuick() throws IOException {
    try (ServerSocketChannel server =
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel accepted = server.accept()) {
      final int system = sizeOf(client);
      SendBuffer buffer = new SendBuffer(accepted);
      int small = sizeOf(accepted);
      assertThat(small).isBetween(SendBuffer.SMALL, 2 * SendBuffer.SMALL).isLessThan(system);
      buffer.onReader(false, false);
      assertThat(sizeOf(accepted)).isEqualTo(small);
      buffer.onReader(false, true);
      assertThat(sizeOf(accepted)).isGreaterThan(small);
      buffer.onReader(true, false);
      assertThat(sizeOf(accepted)).isEqualTo(small);
    }
  }

  private static int sizeOf(SocketChannel channel) throws IOException {
    return channel.getOption(StandardSocketOptions.SO_SNDBUF);
  }
}
