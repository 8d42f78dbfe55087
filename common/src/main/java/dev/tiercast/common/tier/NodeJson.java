package dev.tiercast.common.tier;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.Json;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who a node is, what it does and has, as JSON; the fields are listed in docs/protocol.md. */
public final class NodeJson {
  private static final double LONGEST_SECONDS = 1e6;

  private NodeJson() {}

  record Identity(
      @Nullable String id, @Nullable String role, @Nullable Integer tier, @Nullable String rack) {
    NodeInfo info() {
      return NodeJson.info("id", id, role, tier, rack);
    }
  }

  record Busy(
      @Nullable Integer bodies,
      @Nullable Long sentBytesPerSecond,
      @Nullable Long receivedBytesPerSecond) {}

  record Held(
      @Nullable String version,
      @Nullable String manifest,
      @Nullable Integer blocks,
      @Nullable Integer held) {}

  /** Writes one node as an object of its own. */
  public static void writeMember(JsonGenerator json, Member member) throws IOException {
    writeInfo(json, member.node());
    json.writeStringField("address", member.address().toString());
    writeState(json, member.load(), member.versions());
    json.writeNumberField("lastSeenSeconds", seconds(member.lastSeen()));
  }

  /** In tenths. */
  static double seconds(Duration time) {
    return Math.round(time.toMillis() / 100.0) / 10.0;
  }

  /** Writes who a node is, as fields. */
  static void writeInfo(JsonGenerator json, NodeInfo node) throws IOException {
    json.writeStringField("id", node.id().text());
    writePlace(json, node);
  }

  /** Writes what a node is and where, as fields. */
  static void writePlace(JsonGenerator json, NodeInfo node) throws IOException {
    json.writeStringField("role", node.role().name().toLowerCase(Locale.ROOT));
    if (node.tier().isPresent()) {
      json.writeNumberField("tier", node.tier().getAsInt());
    }
    if (node.rack().isPresent()) {
      json.writeStringField("rack", node.rack().get());
    }
  }

  /** Writes what a node does and has, as fields. */
  static void writeState(JsonGenerator json, Load load, List<Progress> versions)
      throws IOException {
    json.writeObjectFieldStart("load");
    json.writeNumberField("bodies", load.bodies());
    json.writeNumberField("sentBytesPerSecond", load.sentBytesPerSecond());
    json.writeNumberField("receivedBytesPerSecond", load.receivedBytesPerSecond());
    json.writeEndObject();
    json.writeArrayFieldStart("versions");
    for (Progress progress : versions) {
      json.writeStartObject();
      json.writeStringField("version", progress.version().toString());
      json.writeStringField("manifest", progress.manifest().hex());
      json.writeNumberField("blocks", progress.blocks());
      json.writeNumberField("held", progress.held());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /**
   * Reads who a node is.
   *
   * @param field that has its id
   */
  static NodeInfo info(
      String field,
      @Nullable String id,
      @Nullable String role,
      @Nullable Integer tier,
      @Nullable String rack) {
    return new NodeInfo(
        id(field, id),
        role(role),
        tier == null ? OptionalInt.empty() : OptionalInt.of(tier),
        Optional.ofNullable(rack));
  }

  private static NodeId id(String field, @Nullable String text) {
    try {
      return new NodeId(Json.required(field, text));
    } catch (InvalidValueException e) {
      throw e.as(field);
    }
  }

  /** Whether there are nodes of such a role, as far as is known here. */
  static boolean isRole(String name) {
    return find(name).isPresent();
  }

  private static Optional<Role> find(String name) {
    return Stream.of(Role.values())
        .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }

  private static Role role(@Nullable String text) {
    return find(Json.required("role", text))
        .orElseThrow(() -> new InvalidValueException("role", "is none that is known"));
  }

  static ServerAddress address(@Nullable String text) {
    try {
      return ServerAddress.parse(Json.required("address", text));
    } catch (InvalidValueException e) {
      throw e.as("address");
    }
  }

  static Load load(@Nullable Busy busy) {
    return busy == null
        ? Load.IDLE
        : new Load(
            Json.required("load.bodies", busy.bodies()),
            Json.required("load.sentBytesPerSecond", busy.sentBytesPerSecond()),
            Json.required("load.receivedBytesPerSecond", busy.receivedBytesPerSecond()));
  }

  static List<Progress> versions(@Nullable List<@Nullable Held> versions) {
    InvalidValueException.require(
        versions == null || versions.size() <= Progress.MOST_VERSIONS,
        "versions",
        "are more than " + Progress.MOST_VERSIONS);
    return each(
        "versions",
        versions,
        held ->
            new Progress(
                VersionId.parse(Json.required("version", held.version())),
                Json.digest("manifest", held.manifest()),
                Json.required("blocks", held.blocks()),
                Json.required("held", held.held())));
  }

  static Duration duration(String field, @Nullable Double seconds) {
    double present = Json.required(field, seconds);
    InvalidValueException.require(
        present >= 0 && present <= LONGEST_SECONDS, field, "is out of range");
    return Duration.ofMillis(Math.round(present * 1000));
  }

  /** Reads a part that is there. */
  interface Reader<F, T> {
    T read(F from);
  }

  /** Reads a field. */
  interface Part<T> {
    T read();
  }

  static <F, T> List<T> each(
      String field, @Nullable List<@Nullable F> entries, Reader<F, T> reader) {
    if (entries == null) {
      return List.of();
    }
    InvalidValueException.require(
        entries.size() <= NodeList.MOST_MEMBERS, field, "are more than " + NodeList.MOST_MEMBERS);
    List<T> all = new ArrayList<>(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      String name = field + "[" + i + "]";
      F entry = Json.required(name, entries.get(i));
      all.add(within(name, () -> reader.read(entry)));
    }
    return all;
  }

  static <T> T within(String field, Part<T> part) {
    try {
      return part.read();
    } catch (InvalidValueException e) {
      throw e.within(field);
    }
  }
}
