package dev.tiercast.common.cli;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.InvalidValueException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Some servers, as one option value or variable names them. An option that may be repeated is a
 * list of these; {@link #merge} makes it one.
 *
 * @param servers without duplicates, in the order given
 */
public record ServerList(List<ServerAddress> servers) {
  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");

  public ServerList {
    servers = servers.stream().distinct().toList();
  }

  /**
   * Reads addresses with commas or white space between them; also a shell's array, {@code ("a"
   * "b")}.
   *
   * @throws InvalidValueException if one of them is no address, or there is none
   */
  public static ServerList parse(String text) {
    List<ServerAddress> servers = new ArrayList<>();
    for (String word : SEPARATOR.split(withoutParentheses(text.strip()), -1)) {
      if (!word.isEmpty()) {
        servers.add(ServerAddress.parse(withoutQuotes(word)));
      }
    }
    if (servers.isEmpty()) {
      throw new InvalidValueException("servers", "'" + text + "' names no server");
    }
    return new ServerList(servers);
  }

  private static String withoutParentheses(String text) {
    boolean array = text.length() >= 2 && text.startsWith("(") && text.endsWith(")");
    return array ? text.substring(1, text.length() - 1) : text;
  }

  private static String withoutQuotes(String word) {
    char first = word.charAt(0);
    boolean quoted =
        word.length() >= 2
            && (first == '"' || first == '\'')
            && word.charAt(word.length() - 1) == first;
    return quoted ? word.substring(1, word.length() - 1) : word;
  }

  /** All servers of these lists, each once. */
  public static List<ServerAddress> merge(Collection<ServerList> lists) {
    return lists.stream().flatMap(list -> list.servers().stream()).distinct().toList();
  }

  /**
   * All servers of an option and of the file that goes with it, each once.
   *
   * @param option its name; that of the file's ends in {@code -file}
   * @throws ParameterException if there are none
   */
  static List<ServerAddress> required(
      Collection<ServerList> lists,
      @Nullable ServersFile file,
      String option,
      CommandSpec command) {
    List<ServerAddress> more = file == null ? List.of() : file.servers();
    List<ServerAddress> all =
        Stream.concat(merge(lists).stream(), more.stream()).distinct().toList();
    if (all.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          file == null
              ? "missing required option: '%1$s=URL[,URL…]' or '%1$s-file=FILE'".formatted(option)
              : option + "-file: names no server");
    }
    return all;
  }
}
