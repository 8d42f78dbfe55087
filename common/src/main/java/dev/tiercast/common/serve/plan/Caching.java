package dev.tiercast.common.serve.plan;

/** How long others may keep what is served, RFC 9111. */
public enum Caching {
  /** What belongs to a version never changes. */
  FOREVER("public, max-age=31536000, immutable"),

  /** Lists change: ask each time, which costs little with an entity tag. */
  REVALIDATE("no-cache"),

  /** What is missing now may be there in a moment. */
  NEVER("no-store");

  private final String field;

  Caching(String field) {
    this.field = field;
  }

  /** The value of {@code Cache-Control}. */
  public String field() {
    return field;
  }
}
