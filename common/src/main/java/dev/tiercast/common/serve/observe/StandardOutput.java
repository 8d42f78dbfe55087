package dev.tiercast.common.serve.observe;

import java.io.IOException;
import java.io.PrintStream;

/** The output of the process, which is left open. */
final class StandardOutput implements LogOutput {
  private final PrintStream out = System.out;

  @Override
  public void write(byte[] lines) throws IOException {
    out.write(lines, 0, lines.length);
    if (out.checkError()) {
      throw new IOException("standard output is closed");
    }
  }

  @Override
  public void close() {
    out.flush();
  }
}
