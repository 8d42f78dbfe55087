package dev.tiercast.common.tier;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.manifest.Json;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.VersionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What nodes say of each other as JSON; the fields are listed in docs/protocol.md. */
public final class RegistryJson {
  private static final double LONGEST_SECONDS = 1e6;

  private RegistryJson() {}

  private record Identity(
      @Nullable String id, @Nullable String role, @Nullable Integer tier, @Nullable String rack) {}

  private record Busy(
      @Nullable Integer bodies,
      @Nullable Long sentBytesPerSecond,
      @Nullable Long receivedBytesPerSecond) {}

  private record Held(
      @Nullable String version,
      @Nullable String manifest,
      @Nullable Integer blocks,
      @Nullable Integer held) {}

  private record Entry(
      @Nullable String id,
      @Nullable String role,
      @Nullable Integer tier,
      @Nullable String rack,
      @Nullable String address,
      @Nullable Integer port,
      @Nullable Busy load,
      @Nullable List<@Nullable Held> versions,
      @Nullable Double lastSeenSeconds,
      @Nullable Integer hops,
      @Nullable List<@Nullable Entry> below) {
    NodeInfo info() {
      return RegistryJson.info(new Identity(id, role, tier, rack));
    }
  }

  private record ListDocument(
      @Nullable Identity node,
      @Nullable Boolean granting,
      @Nullable Busy load,
      @Nullable List<@Nullable Held> versions,
      @Nullable List<@Nullable Entry> relays) {}

  private record LeaseDocument(
      @Nullable Double leaseSeconds, @Nullable String address, @Nullable Identity node) {}

  private interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  /** Writes who serves. */
  public static byte[] write(NodeList list) {
    return object(
        json -> {
          json.writeObjectFieldStart("node");
          writeInfo(json, list.node());
          json.writeEndObject();
          json.writeBooleanField("granting", list.isGranting());
          writeState(json, list.load(), list.versions());
          json.writeArrayFieldStart("relays");
          for (Member member : list.members()) {
            json.writeStartObject();
            writeMember(json, member);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** Writes an announcement. */
  public static byte[] write(Announcement announcement) {
    return object(
        json -> {
          writeInfo(json, announcement.node());
          if (announcement.place() instanceof Place.Port port) {
            json.writeNumberField("port", port.number());
          }
          if (announcement.place() instanceof Place.Advertised advertised) {
            json.writeStringField("address", advertised.address().toString());
          }
          writeState(json, announcement.load(), announcement.versions());
          writeBelow(json, announcement.below());
        });
  }

  private static void writeBelow(JsonGenerator json, List<Forwarded> below) throws IOException {
    json.writeArrayFieldStart("below");
    for (Forwarded forwarded : below) {
      json.writeStartObject();
      writeMember(json, forwarded.member());
      json.writeNumberField("hops", forwarded.hops());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes the answer to an announcement. */
  public static byte[] write(Lease lease) {
    return object(
        json -> {
          json.writeNumberField("leaseSeconds", seconds(lease.time()));
          json.writeStringField("address", lease.address().toString());
          json.writeObjectFieldStart("node");
          writeInfo(json, lease.node());
          json.writeEndObject();
        });
  }

  private static byte[] object(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.factory().createGenerator(bytes)) {
      json.writeStartObject();
      content.write(json);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes one node as an object of its own. */
  public static void writeMember(JsonGenerator json, Member member) throws IOException {
    writeInfo(json, member.node());
    json.writeStringField("address", member.address().toString());
    writeState(json, member.load(), member.versions());
    json.writeNumberField("lastSeenSeconds", seconds(member.lastSeen()));
  }

  /** In tenths. */
  private static double seconds(Duration time) {
    return Math.round(time.toMillis() / 100.0) / 10.0;
  }

  /** Writes who a node is, as fields. */
  public static void writeInfo(JsonGenerator json, NodeInfo node) throws IOException {
    json.writeStringField("id", node.id().text());
    json.writeStringField("role", node.role().name().toLowerCase(Locale.ROOT));
    if (node.tier().isPresent()) {
      json.writeNumberField("tier", node.tier().getAsInt());
    }
    if (node.rack().isPresent()) {
      json.writeStringField("rack", node.rack().get());
    }
  }

  /** Writes what a node does and has, as fields. */
  public static void writeState(JsonGenerator json, Load load, List<Progress> versions)
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
   * Reads who serves.
   *
   * @param what the address, for messages
   * @throws FormatException naming the field that is wrong
   */
  public static NodeList readList(String what, byte[] bytes) throws FormatException {
    ListDocument document = read(what, bytes, NodeList.MOST_BYTES, ListDocument.class);
    try {
      Identity node = Json.required("node", document.node());
      return new NodeList(
          within("node", () -> info(node)),
          Boolean.TRUE.equals(document.granting()),
          load(document.load()),
          versions(document.versions()),
          each("relays", document.relays(), RegistryJson::member));
    } catch (InvalidValueException e) {
      throw new FormatException(what, e.getMessage(), e);
    }
  }

  /**
   * Reads an announcement.
   *
   * @param what who sent it, for messages
   * @throws FormatException naming the field that is wrong
   */
  public static Announcement readAnnouncement(String what, byte[] bytes) throws FormatException {
    Entry entry = read(what, bytes, Announcement.MOST_BYTES, Entry.class);
    try {
      return new Announcement(
          entry.info(),
          place(entry),
          load(entry.load()),
          versions(entry.versions()),
          each("below", entry.below(), RegistryJson::forwarded));
    } catch (InvalidValueException e) {
      throw new FormatException(what, e.getMessage(), e);
    }
  }

  /** Reads the answer to an announcement; all else as above. */
  public static Lease readLease(String what, byte[] bytes) throws FormatException {
    LeaseDocument document = read(what, bytes, NodeList.MOST_BYTES, LeaseDocument.class);
    try {
      Identity node = Json.required("node", document.node());
      return new Lease(
          duration("leaseSeconds", document.leaseSeconds()),
          address(document.address()),
          within("node", () -> info(node)));
    } catch (InvalidValueException e) {
      throw new FormatException(what, e.getMessage(), e);
    }
  }

  private static <T> T read(String what, byte[] bytes, int most, Class<T> type)
      throws FormatException {
    if (bytes.length > most) {
      throw new FormatException(what, "is larger than " + most + " bytes");
    }
    return Json.read(what, bytes, type);
  }

  private static Member member(Entry entry) {
    return new Member(
        entry.info(),
        address(entry.address()),
        load(entry.load()),
        versions(entry.versions()),
        duration("lastSeenSeconds", entry.lastSeenSeconds()));
  }

  private static Forwarded forwarded(Entry entry) {
    return new Forwarded(member(entry), Json.required("hops", entry.hops()));
  }

  private static Place place(Entry entry) {
    return entry.address() == null
        ? new Place.Port(Json.required("port", entry.port()))
        : new Place.Advertised(address(entry.address()));
  }

  private static NodeInfo info(Identity node) {
    String name = Json.required("role", node.role());
    Role role =
        Stream.of(Role.values())
            .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(name))
            .findFirst()
            .orElseThrow(() -> new InvalidValueException("role", "is none that is known"));
    return new NodeInfo(
        id(node),
        role,
        node.tier() == null ? OptionalInt.empty() : OptionalInt.of(node.tier()),
        Optional.ofNullable(node.rack()));
  }

  private static NodeId id(Identity node) {
    try {
      return new NodeId(Json.required("id", node.id()));
    } catch (InvalidValueException e) {
      throw e.as("id");
    }
  }

  private static ServerAddress address(@Nullable String text) {
    try {
      return ServerAddress.parse(Json.required("address", text));
    } catch (InvalidValueException e) {
      throw e.as("address");
    }
  }

  private static Load load(@Nullable Busy busy) {
    return busy == null
        ? Load.IDLE
        : new Load(
            Json.required("load.bodies", busy.bodies()),
            Json.required("load.sentBytesPerSecond", busy.sentBytesPerSecond()),
            Json.required("load.receivedBytesPerSecond", busy.receivedBytesPerSecond()));
  }

  private static List<Progress> versions(@Nullable List<@Nullable Held> versions) {
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

  private static Duration duration(String field, @Nullable Double seconds) {
    double present = Json.required(field, seconds);
    InvalidValueException.require(
        present >= 0 && present <= LONGEST_SECONDS, field, "is out of range");
    return Duration.ofMillis(Math.round(present * 1000));
  }

  private interface Reader<F, T> {
    T read(F from);
  }

  private interface Part<T> {
    T read();
  }

  private static <F, T> List<T> each(
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

  private static <T> T within(String field, Part<T> part) {
    try {
      return part.read();
    } catch (InvalidValueException e) {
      throw e.within(field);
    }
  }
}
