package dev.tiercast.common.tier;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.manifest.Json;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.NodeInfo;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What nodes say of each other as JSON; the fields are listed in docs/protocol.md. */
public final class RegistryJson {
  private RegistryJson() {}

  private record Entry(
      @Nullable String id,
      @Nullable String role,
      @Nullable Integer tier,
      @Nullable String rack,
      @Nullable String address,
      @Nullable Integer port,
      NodeJson.@Nullable Busy load,
      @Nullable List<NodeJson.@Nullable Held> versions,
      @Nullable Double lastSeenSeconds,
      @Nullable Integer hops,
      @Nullable List<@Nullable Entry> below) {
    NodeInfo info() {
      return NodeJson.info("id", id, role, tier, rack);
    }

    /** Whether it is such a node as there are now: others may come to be. */
    boolean isUnderstood() {
      return NodeJson.isRole(Json.required("role", role))
          && (tier == null || NodeInfo.isTier(tier));
    }
  }

  private record ListDocument(
      NodeJson.@Nullable Identity node,
      @Nullable Boolean granting,
      NodeJson.@Nullable Busy load,
      @Nullable List<NodeJson.@Nullable Held> versions,
      @Nullable List<@Nullable Entry> relays) {}

  private record LeaseDocument(
      @Nullable Double leaseSeconds, @Nullable String address, NodeJson.@Nullable Identity node) {}

  /** Writes who serves. */
  public static byte[] write(NodeList list) {
    return Json.object(
        json -> {
          json.writeObjectFieldStart("node");
          NodeJson.writeInfo(json, list.node());
          json.writeEndObject();
          json.writeBooleanField("granting", list.isGranting());
          NodeJson.writeState(json, list.load(), list.versions());
          json.writeArrayFieldStart("relays");
          for (Member member : list.members()) {
            json.writeStartObject();
            NodeJson.writeMember(json, member);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** Writes an announcement. */
  public static byte[] write(Announcement announcement) {
    return Json.object(
        json -> {
          NodeJson.writeInfo(json, announcement.node());
          if (announcement.place() instanceof Place.Port port) {
            json.writeNumberField("port", port.number());
          }
          if (announcement.place() instanceof Place.Advertised advertised) {
            json.writeStringField("address", advertised.address().toString());
          }
          NodeJson.writeState(json, announcement.load(), announcement.versions());
          writeBelow(json, announcement.below());
        });
  }

  private static void writeBelow(JsonGenerator json, List<Forwarded> below) throws IOException {
    json.writeArrayFieldStart("below");
    for (Forwarded forwarded : below) {
      json.writeStartObject();
      NodeJson.writeMember(json, forwarded.member());
      json.writeNumberField("hops", forwarded.hops());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes the answer to an announcement. */
  public static byte[] write(Lease lease) {
    return Json.object(
        json -> {
          json.writeNumberField("leaseSeconds", NodeJson.seconds(lease.time()));
          json.writeStringField("address", lease.address().toString());
          json.writeObjectFieldStart("node");
          NodeJson.writeInfo(json, lease.node());
          json.writeEndObject();
        });
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
      NodeJson.Identity node = Json.required("node", document.node());
      return new NodeList(
          NodeJson.within("node", node::info),
          Boolean.TRUE.equals(document.granting()),
          NodeJson.load(document.load()),
          NodeJson.versions(document.versions()),
          understood("relays", document.relays(), RegistryJson::member));
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
          NodeJson.load(entry.load()),
          NodeJson.versions(entry.versions()),
          understood("below", entry.below(), RegistryJson::forwarded));
    } catch (InvalidValueException e) {
      throw new FormatException(what, e.getMessage(), e);
    }
  }

  /** Reads the answer to an announcement; all else as above. */
  public static Lease readLease(String what, byte[] bytes) throws FormatException {
    LeaseDocument document = read(what, bytes, NodeList.MOST_BYTES, LeaseDocument.class);
    try {
      NodeJson.Identity node = Json.required("node", document.node());
      return new Lease(
          NodeJson.duration("leaseSeconds", document.leaseSeconds()),
          NodeJson.address(document.address()),
          NodeJson.within("node", node::info));
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

  /** One that is not understood is no reason to know nobody. */
  private static <T> List<T> understood(
      String field, @Nullable List<@Nullable Entry> entries, NodeJson.Reader<Entry, T> reader) {
    NodeJson.Reader<Entry, Optional<T>> each =
        entry -> entry.isUnderstood() ? Optional.of(reader.read(entry)) : Optional.empty();
    return NodeJson.each(field, entries, each).stream().flatMap(Optional::stream).toList();
  }

  private static Member member(Entry entry) {
    return new Member(
        entry.info(),
        NodeJson.address(entry.address()),
        NodeJson.load(entry.load()),
        NodeJson.versions(entry.versions()),
        NodeJson.duration("lastSeenSeconds", entry.lastSeenSeconds()));
  }

  private static Forwarded forwarded(Entry entry) {
    return new Forwarded(member(entry), Json.required("hops", entry.hops()));
  }

  private static Place place(Entry entry) {
    return entry.address() == null
        ? new Place.Port(Json.required("port", entry.port()))
        : new Place.Advertised(NodeJson.address(entry.address()));
  }
}
