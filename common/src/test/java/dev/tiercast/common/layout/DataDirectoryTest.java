package dev.tiercast.common.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataDirectoryTest {
  private static final Path ROOT = Path.of("data");
  private static final VersionId V2 = new VersionId(2);

  private final DataDirectory data = new DataDirectory(ROOT);

  @Test
  void isTheUrlSpace() {
    for (Resource resource :
        List.of(
            new Resource.ListOfVersions(),
            new Resource.ManifestOf(V2),
            new Resource.BlocksOf(V2),
            new Resource.ShardOf(V2, 1233))) {
      assertThat(data.file(resource)).isEqualTo(ROOT.resolve(resource.path()));
    }
    assertThat(data.distributionList()).isEqualTo(Path.of("data/distribution.txt"));
    assertThat(data.version(V2).root()).isEqualTo(Path.of("data/v2"));
  }

  @Test
  void keepsWhatIsNotServedInOneFolder() {
    Path hidden = ROOT.resolve(".tiercast");
    assertThat(data.privateFolder()).isEqualTo(hidden);
    assertThat(data.arrival(V2).root()).isEqualTo(data.arrivals().resolve("v2"));
    assertThat(data.draft("a").root()).isEqualTo(data.drafts().resolve("a"));
    assertThat(data.draftLock("a")).isEqualTo(data.drafts().resolve("a.lock"));
    assertThat(
            List.of(
                data.nextVersion(),
                data.nodeLock(),
                data.changeLock(),
                data.drafts(),
                data.arrivals(),
                data.trash(),
                data.scratch()))
        .doesNotHaveDuplicates()
        .allSatisfy(
            path -> {
              assertThat(path.getParent()).isEqualTo(hidden);
              assertThat(Resource.at(ROOT.relativize(path).toString())).isEmpty();
            });
  }

  @Test
  void aVersionsFolderHasTheNamesOfTheUrlSpace() {
    VersionFolder folder = data.version(V2);

    assertThat(folder.manifest()).isEqualTo(data.file(new Resource.ManifestOf(V2)));
    assertThat(folder.blocks()).isEqualTo(data.file(new Resource.BlocksOf(V2)));
    assertThat(folder.shard(0)).isEqualTo(data.file(new Resource.ShardOf(V2, 0)));
    assertThat(folder.shard(1233)).isEqualTo(Path.of("data/v2/shard_1234.bin"));
  }

  @Test
  void whatIsPrivateToAVersionsFolderIsNoResource() {
    VersionFolder folder = data.version(V2);

    assertThat(folder.journal().getParent()).isEqualTo(folder.root());
    assertThat(Resource.at(ROOT.relativize(folder.journal()).toString())).isEmpty();
  }
}
