package dev.tiercast.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.layout.ServerAddress;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** How far from an origin a relay is. */
class UpstreamTiersTest {
  private static final ServerAddress ONE = ServerAddress.parse("one");
  private static final ServerAddress OTHER = ServerAddress.parse("other");

  private final UpstreamTiers tiers = new UpstreamTiers();

  @Test
  void isOneMoreThanTheLowestOfTheUpstreams() {
    tiers.heard(ONE, OptionalInt.of(4));
    assertThat(tiers.own()).hasValue(5);

    tiers.heard(OTHER, OptionalInt.of(0));
    assertThat(tiers.own()).hasValue(1);

    tiers.heard(OTHER, OptionalInt.empty());
    assertThat(tiers.own()).hasValue(5);
  }

  @Test
  void isThatBehindAnOriginWhereAPlainServerIsAbove() {
    tiers.heard(ONE, OptionalInt.of(4));
    tiers.heardNothing(OTHER);
    assertThat(tiers.own()).hasValue(1);
    assertThat(tiers.isNode(ONE)).isTrue();
    assertThat(tiers.isNode(OTHER)).isFalse();

    tiers.heardNothing(ONE);
    assertThat(tiers.isNode(ONE)).isFalse();
  }

  @Test
  void isNoneWithoutAnOrigin() {
    assertThat(tiers.own()).isEmpty();
    tiers.heard(ONE, OptionalInt.empty());
    assertThat(tiers.own()).isEmpty();
  }

  @Test
  void comesToAnEndWhereTwoCountEachOtherUp() {
    UpstreamTiers others = new UpstreamTiers();
    tiers.heard(ONE, OptionalInt.of(0));
    others.heard(ONE, tiers.own());
    tiers.heard(OTHER, others.own());
    tiers.heard(ONE, OptionalInt.empty());

    for (int i = 0; i < 2 * UpstreamTiers.HIGHEST; i++) {
      others.heard(ONE, tiers.own());
      tiers.heard(OTHER, others.own());
    }

    assertThat(tiers.own()).isEmpty();
    assertThat(others.own()).isEmpty();
  }
}
