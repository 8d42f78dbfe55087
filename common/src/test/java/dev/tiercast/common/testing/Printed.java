package dev.tiercast.common.testing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is printed to a stream. Thread safe. */
public final class Printed {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  /** Where to print. */
  public PrintStream stream() {
    return stream;
  }

  /** All that was printed so far. */
  public byte[] bytes() {
    return bytes.toByteArray();
  }

  /** The same as text. */
  public String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The lines of it. */
  public List<String> lines() {
    return text().lines().toList();
  }
}
