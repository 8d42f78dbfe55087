package dev.tiercast.common.serve;

/** The types of what is served. */
enum MediaType {
  TEXT("text/plain; charset=utf-8"),
  JSON("application/json"),
  BYTES("application/octet-stream");

  private final String field;

  MediaType(String field) {
    this.field = field;
  }

  /** The value of {@code Content-Type}. */
  String field() {
    return field;
  }
}
