package dev.tiercast.client.output;

import java.io.IOException;
import java.util.Locale;

/** Whoever reads a stream has gone, or there is no room for it. The message is the system's. */
public final class StreamException extends IOException {
  private static final long serialVersionUID = 1L;

  StreamException(IOException cause) {
    super("the stream: " + cause.getMessage(), cause);
  }

  /** Whether nobody reads the stream any more. */
  public boolean isClosedByReader() {
    return String.valueOf(getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe");
  }
}
