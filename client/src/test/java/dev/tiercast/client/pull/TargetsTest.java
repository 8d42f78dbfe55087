package dev.tiercast.client.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.client.output.Target;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TargetsTest {
  private static final VersionId V1 = new VersionId(1);
  private static final Manifest FILE = TestVersion.ofBytes(V1, 1, 10).manifest();
  private static final Manifest TREE =
      TestVersion.named(V1, "model").file("a", 10).file("b.txt", 10).manifest();
  private static final PullRequest REQUEST = PullRequest.of("v1");

  @Test
  void aVersionGoesUnderItsNameIntoTheCurrentFolder() {
    assertThat(Targets.of(FILE, REQUEST)).isEqualTo(new Target.OneFile(Path.of("data.bin")));
    assertThat(Targets.of(TREE, REQUEST)).isEqualTo(new Target.Tree(Path.of("model"), false));
  }

  @Test
  void aVersionGoesUnderItsNameIntoAFolder() {
    PullRequest into = REQUEST.withOutput(new PullRequest.Output.Into(Path.of("/models")));

    assertThat(Targets.of(FILE, into)).isEqualTo(new Target.OneFile(Path.of("/models/data.bin")));
    assertThat(Targets.of(TREE, into)).isEqualTo(new Target.Tree(Path.of("/models/model"), false));
  }

  @Test
  void aFileGoesWhereItIsTold() {
    assertThat(Targets.of(FILE, REQUEST.toFile(Path.of("x"))))
        .isEqualTo(new Target.OneFile(Path.of("x")));
  }

  @Test
  void aDirectoryDoesNotGoToAFile() {
    assertThatThrownBy(() -> Targets.of(TREE, REQUEST.toFile(Path.of("x"))))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("--output-file: v1 is a directory of 2 entries; use --output-dir");
  }

  @Test
  void aDirectoryBecomesTheOneItIsTold() {
    PullRequest request = REQUEST.toDirectory(Path.of("x"));

    assertThat(Targets.of(TREE, request)).isEqualTo(new Target.Tree(Path.of("x"), false));
    assertThat(Targets.of(TREE, request.replacingAll(true)))
        .isEqualTo(new Target.Tree(Path.of("x"), true));
  }

  @Test
  void aFileGoesIntoTheDirectoryItIsTold() {
    assertThat(Targets.of(FILE, REQUEST.toDirectory(Path.of("x"))))
        .isEqualTo(new Target.OneFile(Path.of("x/data.bin")));
  }

  @Test
  void selectsWhatMatches() {
    assertThat(Targets.selection(TREE, REQUEST).files()).hasSize(2);
    assertThat(Targets.selection(TREE, REQUEST.including(List.of("*.txt"))).files()).hasSize(1);
  }

  @Test
  void refusesPatternsThatMatchNothing() {
    assertThatThrownBy(() -> Targets.selection(TREE, REQUEST.including(List.of("*.bin", "c"))))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("--include: no file of v1 matches *.bin or c");
  }

  @Test
  void refusesPatternsThatAreNone() {
    assertThatThrownBy(() -> Targets.selection(TREE, REQUEST.including(List.of("[a"))))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("--include: '[a' is not a pattern: ");
  }

  @Test
  void anEmptyDirectoryNeedsNoPattern() {
    Manifest nothing = TestVersion.named(V1, "nothing").manifest();

    assertThat(Targets.selection(nothing, REQUEST).files()).isEmpty();
  }
}
