package dev.tiercast.common.cli;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.tier.AdmittedHosts;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the text of an option becomes a value, for every type that options have here. */
final class Converters {
  private Converters() {}

  static void register(CommandLine commandLine) {
    commandLine.registerConverter(ByteSize.class, checked(ByteSize::parse));
    commandLine.registerConverter(ByteRate.class, checked(ByteRate::parse));
    commandLine.registerConverter(Duration.class, checked(DurationText::parse));
    commandLine.registerConverter(VersionId.class, checked(VersionId::parse));
    commandLine.registerConverter(ServerAddress.class, checked(ServerAddress::parse));
    commandLine.registerConverter(ServerList.class, checked(ServerList::parse));
    commandLine.registerConverter(AdmittedHosts.class, checked(AdmittedHosts::parse));
    commandLine.registerConverter(ServersFile.class, text -> serversFile(path(text)));
    commandLine.registerConverter(Path.class, Converters::path);
    commandLine.registerConverter(int.class, number(Integer::parseInt));
    commandLine.registerConverter(Integer.class, number(Integer::parseInt));
    commandLine.registerConverter(long.class, number(Long::parseLong));
    commandLine.registerConverter(Long.class, number(Long::parseLong));
  }

  private static <T> ITypeConverter<T> checked(Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (InvalidValueException e) {
        throw new TypeConversionException(e.reason());
      }
    };
  }

  private static <T> ITypeConverter<T> number(Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' is not a whole number, or too large");
      }
    };
  }

  private static ServersFile serversFile(Path file) {
    try {
      return ServersFile.read(file);
    } catch (InvalidValueException e) {
      throw new TypeConversionException(e.reason());
    }
  }

  private static Path path(String text) {
    // An empty path would quietly be the working directory.
    if (text.isEmpty()) {
      throw new TypeConversionException("is empty; name a file or a directory");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("'" + text + "' is not a path (" + e.getReason() + ")");
    }
  }
}
