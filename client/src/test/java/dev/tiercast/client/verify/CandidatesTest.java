package dev.tiercast.client.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.model.VersionSummary;
import dev.tiercast.common.transfer.Offer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CandidatesTest {
  private static final List<Offer> OFFERS =
      List.of(
          offer(1, "model", 100, "a"), offer(2, "model", 100, "b"), offer(3, "other", 300, "c"));

  private static Offer offer(int number, String name, long size, String content) {
    VersionId version = new VersionId(number);
    Digest digest = digest(content);
    return new Offer(
        new LiveVersion(version, digest),
        new VersionSummary(version, digest, name, size, null, 1, 1, digest));
  }

  private static Digest digest(String content) {
    return Sha256.of(content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theOnlyOneOfItsSizeIsIt() {
    assertThat(Candidates.among(OFFERS, 300, "model").only()).contains(new VersionId(3));
  }

  @Test
  void theOnlyOneOfItsNameIsItWhereNoneHasItsSize() {
    assertThat(Candidates.among(OFFERS, 299, "other").only()).contains(new VersionId(3));
  }

  @Test
  void theDigestDecidesAmongSeveral() {
    Candidates several = Candidates.among(OFFERS, 100, "model");

    assertThat(several.only()).isEmpty();
    assertThat(several.with(digest("b"))).contains(new VersionId(2));
    assertThat(several.with(digest("c"))).isEmpty();
    assertThat(several.undecided("x")).hasMessageContaining("x may be v1 or v2");
  }

  @Test
  void theNewestOfTheSameContentIsIt() {
    List<Offer> twice = List.of(offer(1, "model", 100, "a"), offer(2, "model", 100, "a"));

    assertThat(Candidates.among(twice, 100, "model").with(digest("a"))).contains(new VersionId(2));
  }

  @Test
  void oneOfUnknownSizeMayBeIt() {
    List<Offer> plain = List.of(new Offer(new LiveVersion(new VersionId(7), digest("a")), null));

    assertThat(Candidates.among(plain, 1, "any").only()).contains(new VersionId(7));
  }

  @Test
  void nothingFits() {
    Candidates none = Candidates.among(OFFERS, 5, "unknown");

    assertThat(none.only()).isEmpty();
    assertThat(none.undecided("x")).hasMessageContaining("no version has the size or the name");
  }
}
