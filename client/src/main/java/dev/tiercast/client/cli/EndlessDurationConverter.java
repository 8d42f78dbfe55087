package dev.tiercast.client.cli;

import dev.tiercast.common.cli.DurationText;
import dev.tiercast.common.model.InvalidValueException;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration, or {@code forever}. */
final class EndlessDurationConverter implements ITypeConverter<Duration> {
  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  @Override
  public Duration convert(String text) {
    try {
      return text.equals("forever") ? FOREVER : DurationText.parse(text);
    } catch (InvalidValueException e) {
      throw new TypeConversionException(e.reason());
    }
  }
}
