package dev.tiercast.common.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import okhttp3.Headers;

/** What a node answered, whatever it was. Immutable. */
public final class NodeReply {
  /**
   * What those answer who do not have something, or do not know what it would be; object stores say
   * 403 of what is not there.
   */
  private static final Set<Integer> NOT_THERE = Set.of(403, 404, 405, 410, 501);

  private final int status;
  private final Headers fields;
  private final byte[] body;
  private final SourceException refusal;

  NodeReply(int status, Headers fields, byte[] body, SourceException refusal) {
    this.status = status;
    this.fields = fields;
    this.body = body;
    this.refusal = refusal;
  }

  /** The status code. */
  public int status() {
    return status;
  }

  /**
   * Whether what was asked for is not there, as nothing that nodes say is at a plain web server.
   */
  public boolean isNotThere() {
    return isNotThere(status);
  }

  /**
   * Whether it is what plain web servers say where nodes say something in JSON: that it is not
   * there, or, as some do to everything that they do not know, a page.
   */
  public boolean isOfPlainServer() {
    boolean isPage = field("Content-Type").filter(type -> !type.contains("json")).isPresent();
    return isNotThere() || (status == 200 && isPage);
  }

  static boolean isNotThere(int status) {
    return NOT_THERE.contains(status);
  }

  /** A field of the head; the last of its name. */
  public Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  /** The body; not to be changed. */
  public byte[] body() {
    return body;
  }

  /** The body as text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The status as a failure, for whom it is one: names the node, and when to ask again. */
  public SourceException refusal() {
    return refusal;
  }
}
