package dev.tiercast.relay.mirror;

import static dev.tiercast.relay.mirror.Lists.list;
import static dev.tiercast.relay.mirror.Lists.v;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.LiveVersion;
import java.util.BitSet;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class UpstreamsTest {
  @Test
  void knowsNothingAtFirst() {
    Upstreams upstreams = new Upstreams(2);

    assertThat(upstreams.areAllKnown()).isFalse();
    assertThat(upstreams.isAnyKnown()).isFalse();
    assertThat(upstreams.live()).isEmpty();
    assertThat(upstreams.offered()).isEmpty();
  }

  @Test
  void hasWhatAnyUpstreamHas() {
    Upstreams upstreams = new Upstreams(2);
    upstreams.heard(0, list(1, 3));
    upstreams.heard(1, list(2, 3));

    assertThat(upstreams.areAllKnown()).isTrue();
    assertThat(upstreams.live()).containsExactly(v(1), v(2), v(3));
  }

  @Test
  void doesNotKnowAllUntilTheLastHasAnswered() {
    Upstreams upstreams = new Upstreams(2);
    upstreams.heard(0, list(1));
    upstreams.silent(1);

    assertThat(upstreams.isAnyKnown()).isTrue();
    assertThat(upstreams.areAllKnown()).isFalse();
  }

  @Test
  void believesOneThatFallsSilentToHaveWhatItHad() {
    Upstreams upstreams = new Upstreams(2);
    upstreams.heard(0, list(1));
    upstreams.heard(1, list(2));
    upstreams.silent(1);

    assertThat(upstreams.areAllKnown()).isTrue();
    assertThat(upstreams.live()).containsExactly(v(1), v(2));
    assertThat(upstreams.offered()).containsExactly(v(1));
    assertThat(upstreams.isAnswering(1)).isFalse();
  }

  @Test
  void believesTheLatestAnswer() {
    Upstreams upstreams = new Upstreams(1);
    upstreams.heard(0, list(1, 2));
    upstreams.heard(0, list(2));

    assertThat(upstreams.live()).containsExactly(v(2));
  }

  @Test
  void tellsNewsFromWhatWasKnown() {
    Upstreams upstreams = new Upstreams(1);

    assertThat(upstreams.heard(0, list(1))).isTrue();
    assertThat(upstreams.heard(0, list(1))).isFalse();
    assertThat(upstreams.heard(0, list(1, 2))).isTrue();
    upstreams.silent(0);
    assertThat(upstreams.heard(0, list(1, 2))).isTrue();
  }

  @Test
  void asksForAVersionWhoeverAnswersAndListsIt() {
    Upstreams upstreams = new Upstreams(3);
    upstreams.heard(0, list(1, 2));
    upstreams.heard(1, list(1));
    upstreams.heard(2, list(2));
    upstreams.silent(2);

    assertThat(upstreams.offers(v(1))).containsOnlyKeys(0, 1);
    assertThat(upstreams.offers(v(2))).containsOnlyKeys(0);
    assertThat(upstreams.offers(v(3))).isEmpty();
  }

  @Test
  void asksThoseBesideOnlyForWhatNobodyAboveLists() {
    Upstreams upstreams = new Upstreams(2);
    upstreams.heard(0, list(1));
    upstreams.heard(1, list(1, 2));
    upstreams.setBeside(BitSet.valueOf(new long[] {0b10}));

    assertThat(upstreams.offers(v(1))).as("it may wait for this node").containsOnlyKeys(0);
    assertThat(upstreams.allOffers(v(1))).containsOnlyKeys(0, 1);
    assertThat(upstreams.offers(v(2))).containsOnlyKeys(1);

    upstreams.silent(0);
    assertThat(upstreams.offers(v(1))).containsOnlyKeys(1);
  }

  @Test
  void seesAnotherContentUnderTheSameNumber() {
    Upstreams upstreams = new Upstreams(2);
    upstreams.heard(0, list(1));
    LiveVersion same = new LiveVersion(v(1), Digest.OF_NOTHING, OptionalInt.of(0));
    LiveVersion another = new LiveVersion(v(1), Sha256.of(new byte[1]));

    assertThat(upstreams.contradicts(0, same)).isFalse();
    assertThat(upstreams.contradicts(0, another)).isTrue();
    assertThat(upstreams.contradicts(0, new LiveVersion(v(2), another.sha256()))).isFalse();
    assertThat(upstreams.contradicts(1, another)).isFalse();
  }
}
