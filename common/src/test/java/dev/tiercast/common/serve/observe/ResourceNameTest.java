package dev.tiercast.common.serve.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.layout.Resource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceNameTest {
  @ParameterizedTest
  @CsvSource({
    "/distribution.txt, list",
    "/api/v1/versions, versions",
    "/healthz, health",
    "/readyz, ready",
    "/metrics, metrics",
    "/v1/manifest.json, manifest",
    "/v12/blocks.bin, blocks",
    "/v1/shard_001.bin, shard",
    "/v1/shard_1.bin, none",
    "/../etc/passwd, none",
    "-, none",
    "*, none",
  })
  void isAFewWordsForWhateverIsAskedFor(String path, String name) {
    assertThat(ResourceName.of(path)).isEqualTo(name);
  }

  @Test
  void isThereForEveryKindThatNodesServe() {
    List<Class<?>> served =
        kinds(Resource.class).filter(kind -> kind != Resource.FiveDigitShardOf.class).toList();
    assertThat(served).isNotEmpty().allMatch(ResourceName.NAMES::containsKey);
  }

  private static Stream<Class<?>> kinds(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(ResourceNameTest::kinds)
        : Stream.of(type);
  }
}
