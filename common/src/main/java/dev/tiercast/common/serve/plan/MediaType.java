package dev.tiercast.common.serve.plan;

/** The types of what is served. */
public enum MediaType {
  TEXT("text/plain; charset=utf-8"),
  JSON("application/json"),
  METALINK("application/metalink4+xml"),
  BYTES("application/octet-stream");

  private final String field;

  MediaType(String field) {
    this.field = field;
  }

  /** The value of {@code Content-Type}. */
  public String field() {
    return field;
  }
}
