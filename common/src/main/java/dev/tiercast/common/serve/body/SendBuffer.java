package dev.tiercast.common.serve.body;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many bytes the system holds for a connection: as many as it thinks right, but few for a slow
 * reader. Otherwise, megabytes may lie there for each of thousands, and nobody sees for hours
 * whether a reader still takes anything. Over a network, the bound cannot be taken back, so whoever
 * was quick once is spared it.
 *
 * <p>A connection within the machine is bounded from the start: its packets are so large that the
 * system begins with megabytes, and its way is so short that they are of no use. What is written to
 * it in small portions is still in the processor's cache when the reader gets it.
 */
final class SendBuffer {
  private static final Logger LOG = LoggerFactory.getLogger(SendBuffer.class);

  /** Bytes for a slow reader; seconds to minutes for it. */
  static final int SMALL = 64 << 10;

  /** Bytes for a quick reader within the machine. */
  static final int LOCAL = 256 << 10;

  private final SocketChannel channel;
  private final boolean isLocal;

  /** What was asked for last; 0 while the system decides. */
  private int size;

  private boolean wasQuick;

  SendBuffer(SocketChannel channel) {
    this.channel = channel;
    this.isLocal = isLocal(channel);
    if (isLocal) {
      resize(SMALL);
    }
  }

  private static boolean isLocal(SocketChannel channel) {
    try {
      return channel.getRemoteAddress() instanceof InetSocketAddress remote
          && remote.getAddress().isLoopbackAddress();
    } catch (IOException closed) {
      return false;
    }
  }

  /** The reader has shown how quick it is. */
  synchronized void onReader(boolean isSlow, boolean isQuick) {
    wasQuick |= isQuick;
    if (isQuick && isLocal) {
      resize(LOCAL);
    } else if (isSlow && (isLocal || !wasQuick)) {
      resize(SMALL);
    }
  }

  private void resize(int bytes) {
    if (size != bytes) {
      size = bytes;
      try {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, bytes);
      } catch (IOException closed) {
        LOG.debug("cannot be resized: {}", closed.toString());
      }
    }
  }
}
