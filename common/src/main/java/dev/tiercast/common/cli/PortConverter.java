package dev.tiercast.common.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the number of a port to listen on; 0 lets the system choose one. */
public final class PortConverter implements ITypeConverter<Integer> {
  private static final int HIGHEST = 65535;
  private static final Pattern FORM = Pattern.compile("[0-9]{1,5}");

  @Override
  public Integer convert(String text) {
    if (!FORM.matcher(text).matches() || Integer.parseInt(text) > HIGHEST) {
      throw new TypeConversionException("'" + text + "' is not a port; ports are 0 to " + HIGHEST);
    }
    return Integer.parseInt(text);
  }
}
