package dev.tiercast.common.serve.plan;

import dev.tiercast.common.model.Digest;

/**
 * An entity tag, RFC 9110 section 8.8.3.
 *
 * @param weak whether it stands for bytes that are only equivalent
 * @param opaque what is between the quotes
 */
public record EntityTag(boolean weak, String opaque) {
  /** The tag of bytes that are known by a digest. */
  public static EntityTag of(Digest digest) {
    return new EntityTag(false, digest.hex());
  }

  /** Strong comparison: the same bytes. */
  public boolean isSame(EntityTag other) {
    return !weak && !other.weak && opaque.equals(other.opaque);
  }

  /** Weak comparison: as good as the same. */
  public boolean isEquivalent(EntityTag other) {
    return opaque.equals(other.opaque);
  }

  @Override
  public String toString() {
    return (weak ? "W/\"" : "\"") + opaque + "\"";
  }
}
