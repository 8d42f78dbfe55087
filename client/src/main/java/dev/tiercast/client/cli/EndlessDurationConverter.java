package dev.tiercast.client.cli;

import dev.tiercast.common.cli.DurationText;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.transfer.TransferOptions;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration, or {@code forever}. */
final class EndlessDurationConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    try {
      return text.equals("forever") ? TransferOptions.FOREVER : DurationText.parse(text);
    } catch (InvalidValueException e) {
      throw new TypeConversionException(e.reason());
    }
  }
}
