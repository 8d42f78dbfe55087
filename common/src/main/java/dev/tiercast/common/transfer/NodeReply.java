package dev.tiercast.common.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import okhttp3.Headers;

/** What a node answered, whatever it was. Immutable. */
public final class NodeReply {
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
