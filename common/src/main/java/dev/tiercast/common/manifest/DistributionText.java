package dev.tiercast.common.manifest;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code distribution.txt}: a line {@code v1: <sha256 of the content>} for each live version,
 * ascending. Readers also accept the older form {@code v1: <sha256>|<shard count>}, any order and
 * empty lines.
 */
public final class DistributionText {
  private static final Pattern LINE =
      Pattern.compile("(v[0-9]+): *([0-9a-fA-F]{64})(?:\\|([0-9]{1,9}))?");

  private DistributionText() {}

  /** Writes the list. The same list always gives the same bytes. */
  public static byte[] write(DistributionList list) {
    StringBuilder text = new StringBuilder();
    for (LiveVersion live : list.versions()) {
      text.append(live.version()).append(": ").append(live.sha256()).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads the list.
   *
   * @param what the file or address, for messages
   * @throws FormatException naming the line that is wrong
   */
  public static DistributionList read(String what, byte[] bytes) throws FormatException {
    if (bytes.length > Limits.LIST_BYTES) {
      throw new FormatException(what, "is larger than " + Limits.LIST_BYTES + " bytes");
    }
    List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    List<LiveVersion> versions = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty()) {
        versions.add(parse(what, i + 1, line));
      }
    }
    versions.sort(Comparator.comparing(LiveVersion::version));
    try {
      return new DistributionList(versions);
    } catch (InvalidValueException e) {
      throw new FormatException(what, e.getMessage(), e);
    }
  }

  private static LiveVersion parse(String what, int number, String line) throws FormatException {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new FormatException(what, "line " + number + ": is not 'v<number>: <sha256>'");
    }
    try {
      String shards = matcher.group(3);
      return new LiveVersion(
          VersionId.parse(matcher.group(1)),
          Digest.parse(matcher.group(2)),
          shards == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(shards)));
    } catch (InvalidValueException e) {
      throw new FormatException(what, "line " + number + ": " + e.getMessage(), e);
    }
  }
}
