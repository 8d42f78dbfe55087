package dev.tiercast.common.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.VersionId;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceTest {
  private static final VersionId V1 = new VersionId(1);
  private static final VersionId V20 = new VersionId(20);

  private static final Map<String, Resource> PATHS =
      Map.ofEntries(
          Map.entry("distribution.txt", new Resource.ListOfVersions()),
          Map.entry("api/v1/versions", new Resource.VersionsAsJson()),
          Map.entry("api/v1/relays", new Resource.Relays()),
          Map.entry(
              "api/v1/relays/00112233445566778899aabbccddeeff",
              new Resource.RelayOf(new NodeId("00112233445566778899aabbccddeeff"))),
          Map.entry("api/v1/versions/v20/grants", new Resource.GrantsOf(V20)),
          Map.entry("api/v1/versions/v20/blocks", new Resource.HoldingsOf(V20)),
          Map.entry("healthz", new Resource.Health()),
          Map.entry("v1/manifest.json", new Resource.ManifestOf(V1)),
          Map.entry("v20/blocks.bin", new Resource.BlocksOf(V20)),
          Map.entry("v1/shard_001.bin", new Resource.ShardOf(V1, 0)),
          Map.entry("v1/shard_999.bin", new Resource.ShardOf(V1, 998)),
          Map.entry("v20/shard_1000.bin", new Resource.ShardOf(V20, 999)),
          Map.entry("v1/shard_1048576.bin", new Resource.ShardOf(V1, Limits.SHARDS - 1)),
          Map.entry(
              "v999999999999999999/manifest.json",
              new Resource.ManifestOf(new VersionId(999_999_999_999_999_999L))));

  @Test
  void hasOnePathThatLeadsBackToIt() {
    PATHS.forEach(
        (path, resource) -> {
          assertThat(resource.path()).isEqualTo(path);
          assertThat(Resource.at(path)).contains(resource);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "v1",
        "v1/",
        "/v1/manifest.json",
        "//v1/manifest.json",
        "./v1/manifest.json",
        "v1/manifest.json/",
        "v1//manifest.json",
        "v1/../v1/manifest.json",
        "../v1/manifest.json",
        "v0/manifest.json",
        "api/v1/versions/v0/grants",
        "api/v1/relays/00112233445566778899AABBCCDDEEFF",
        "api/v1/relays/0011",
        "v01/manifest.json",
        "v-1/manifest.json",
        "V1/manifest.json",
        "v1/Manifest.json",
        "v1/manifest.json ",
        "v1/manifest.json\n",
        "v1/manifest.json\0",
        "v1%2Fmanifest.json",
        "v1/manifest%2ejson",
        "v1\\manifest.json",
        "v1000000000000000000/manifest.json",
        "v99999999999999999999999999/manifest.json",
        "v1/shard_1.bin",
        "v1/shard_01.bin",
        "v1/shard_000.bin",
        "v1/shard_0001.bin",
        "v1/shard_00001.bin",
        "v1/shard_0999.bin",
        "v1/shard_1048577.bin",
        "v1/shard_9999999.bin",
        "v1/shard_10000000.bin",
        "v1/shard_001",
        "v1/shard_001.bin.tmp",
        "v1/shard_٠٠١.bin",
        "v1/shard_-01.bin",
        "v1/shard_+01.bin",
        ".tiercast",
        ".tiercast/next-version",
        "v1/journal",
        "v1/lock",
        "distribution.txt/",
        "Distribution.txt",
        "api/v1/versions/",
        "api/v2/versions",
        "healthz?x"
      })
  void isNowhereElse(String path) {
    assertThat(Resource.at(path)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Limits.SHARDS, Integer.MAX_VALUE})
  void refusesShardsOutOfBounds(int index) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new Resource.ShardOf(V1, index))
        .withMessage("shard: " + index + " is not a shard's index");
  }

  @Test
  void knowsTheNamesOfOlderToolsButIsNotThere() {
    assertThat(new Resource.FiveDigitShardOf(V1, 0).path()).isEqualTo("v1/shard_00001.bin");
    assertThat(new Resource.FiveDigitShardOf(V1, 999).path()).isEqualTo("v1/shard_01000.bin");
    assertThat(Resource.at("v1/shard_00001.bin")).isEmpty();
    assertThat(Resource.at("v1/shard_01000.bin")).isEmpty();
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new Resource.FiveDigitShardOf(V1, -1));
  }

  @Test
  void hasTheSamePathWhateverTheLanguage() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(new Resource.ShardOf(V1, 0).path()).isEqualTo("v1/shard_001.bin");
      assertThat(new Resource.FiveDigitShardOf(V1, 0).path()).isEqualTo("v1/shard_00001.bin");
    } finally {
      Locale.setDefault(before);
    }
  }
}
