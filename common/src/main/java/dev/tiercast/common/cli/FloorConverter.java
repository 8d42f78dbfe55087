package dev.tiercast.common.cli;

import dev.tiercast.common.model.InvalidValueException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a rate in bytes a second, or 0 for none. */
public final class FloorConverter implements ITypeConverter<Long> {
  @Override
  public Long convert(String text) {
    try {
      return text.equals("0") ? 0 : ByteRate.parse(text).bytesPerSecond();
    } catch (InvalidValueException e) {
      throw new TypeConversionException(e.reason());
    }
  }
}
