package dev.tiercast.client.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SelectionTest {
  /** 4 KiB a shard, 512 bytes a block. */
  private static final Manifest TREE =
      TestVersion.named(new VersionId(1), "model")
          .file("README.md", 100)
          .file("config/small.json", 0)
          .emptyDirectory("logs")
          .file("weights/a.bin", 3000)
          .file("weights/deep/b.bin", 5000)
          .manifest();

  static Stream<Arguments> patterns() {
    return Stream.of(
        Arguments.of(List.of(), TREE.files().stream().map(f -> f.path().value()).toList()),
        Arguments.of(List.of("README.md"), List.of("README.md")),
        Arguments.of(List.of("*.bin"), List.of("weights/a.bin", "weights/deep/b.bin")),
        Arguments.of(List.of("weights/*.bin"), List.of("weights/a.bin")),
        Arguments.of(List.of("weights/**"), List.of("weights/a.bin", "weights/deep/b.bin")),
        Arguments.of(List.of("**/*.bin"), List.of("weights/a.bin", "weights/deep/b.bin")),
        Arguments.of(List.of("?.bin"), List.of("weights/a.bin", "weights/deep/b.bin")),
        Arguments.of(List.of("[ab].{bin,txt}"), List.of("weights/a.bin", "weights/deep/b.bin")),
        Arguments.of(List.of("logs"), List.of("logs/")),
        Arguments.of(List.of("*.md", "small*"), List.of("README.md", "config/small.json")),
        Arguments.of(List.of("readme.md"), List.of()),
        Arguments.of(List.of("weights"), List.of()));
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void takesTheFilesThatMatch(List<String> patterns, List<String> expected) {
    assertThat(Selection.of(TREE, patterns).files())
        .extracting(file -> file.entry().path().value())
        .containsExactlyElementsOf(expected);
  }

  @Test
  void knowsWhereTheBytesOfItsFilesAre() {
    assertThat(Selection.of(TREE, List.of("*.bin")).files())
        .extracting(Selection.Placed::content)
        .containsExactly(new ByteRange(100, 3100), new ByteRange(3100, 8100));
    assertThat(Selection.of(TREE, List.of("*.bin")).size()).isEqualTo(8000);
  }

  @Test
  void wantsNoBlockThatNoneOfItsFilesNeeds() {
    assertThat(Selection.of(TREE, List.of()).blocks(TREE.grid()).cardinality()).isEqualTo(16);
    assertThat(Selection.of(TREE, List.of("README.md")).blocks(TREE.grid()).toString())
        .isEqualTo("{0}");
    assertThat(Selection.of(TREE, List.of("a.bin")).blocks(TREE.grid()).toString())
        .isEqualTo("{0, 1, 2, 3, 4, 5, 6}");
    assertThat(Selection.of(TREE, List.of("small.json", "logs")).blocks(TREE.grid()).isEmpty())
        .isTrue();
  }

  @Test
  void refusesMalformedPatterns() {
    assertThatThrownBy(() -> Selection.of(TREE, List.of("[a")))
        .isInstanceOf(PatternSyntaxException.class);
  }
}
