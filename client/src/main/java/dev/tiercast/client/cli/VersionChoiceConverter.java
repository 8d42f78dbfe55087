package dev.tiercast.client.cli;

import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.transfer.VersionChoice;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code v7} or {@code latest}. */
final class VersionChoiceConverter implements ITypeConverter<VersionChoice> {
  @Override
  public VersionChoice convert(String text) {
    try {
      return VersionChoice.parse(text);
    } catch (InvalidValueException e) {
      throw new TypeConversionException(e.reason());
    }
  }
}
