package dev.tiercast.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionListsTest {
  private static final Digest ANY = new Digest(1, 2, 3, 4);

  @Test
  void findsVersions() {
    DistributionList list = list(2, 9, 10);

    assertThat(list.find(new VersionId(9))).contains(list.versions().get(1));
    assertThat(list.find(new VersionId(3))).isEmpty();
    assertThat(list.latest().orElseThrow().version()).isEqualTo(new VersionId(10));
    assertThat(DistributionList.EMPTY.latest()).isEmpty();
  }

  @Test
  void refusesVersionsThatAreNotAscending() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> list(1, 3, 2))
        .withMessage("versions: v2 is out of order or there twice");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> list(1, 1))
        .withMessage("versions: v1 is out of order or there twice");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Limits.SHARDS + 1})
  void refusesShardCountsOutOfBounds(int count) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new LiveVersion(new VersionId(1), ANY, OptionalInt.of(count)))
        .withMessage("shards: not a number of shards");
  }

  @Test
  void refusesSummariesThatCannotBe() {
    VersionId version = new VersionId(1);
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new VersionSummary(version, ANY, "../a", 1, null, 1, 1, ANY))
        .satisfies(e -> assertThat(e.field()).isEqualTo("name"));
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new VersionSummary(version, ANY, "a", -1, null, 1, 1, ANY))
        .withMessage("size: -1 is negative");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new VersionSummary(version, ANY, "a", 1, null, -1, 1, ANY))
        .withMessage("files: -1 is negative");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new VersionSummary(version, ANY, "a", 1, null, 1, -1, ANY))
        .withMessage("shards: -1 is negative");
  }

  @Test
  void summarizesAManifest() {
    Manifest manifest = ManifestTest.SAMPLE.make();

    assertThat(VersionSummary.of(manifest, ManifestTest.OTHER))
        .isEqualTo(
            new VersionSummary(
                new VersionId(1), ManifestTest.OTHER, "data", 10, null, 1, 1, ManifestTest.ANY));
  }

  @Test
  void spansAreRuns() {
    assertThat(new BlockSpan(3, 5).count()).isEqualTo(2);
    assertThat(new BlockSpan(3, 3).isEmpty()).isTrue();
    assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> new BlockSpan(-1, 3));
    assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> new BlockSpan(3, 2));
  }

  private static DistributionList list(long... numbers) {
    List<LiveVersion> versions =
        Arrays.stream(numbers).mapToObj(n -> new LiveVersion(new VersionId(n), ANY)).toList();
    return new DistributionList(versions);
  }
}
