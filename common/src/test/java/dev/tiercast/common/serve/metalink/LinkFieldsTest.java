package dev.tiercast.common.serve.metalink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.VersionId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinkFieldsTest {
  private static final Resource.ContentOf FILE =
      new Resource.ContentOf(new VersionId(3), new ContentPath("a b/c"));

  @Test
  void nameTheMetalinkAndTheOtherServers() {
    assertThat(LinkFields.of(FILE, mirrors("one:8001", "https://two/base", "here:8000")))
        .containsExactly(
            "<http://here:8000/v3/metalink/a%20b/c>; rel=describedby;"
                + " type=\"application/metalink4+xml\"",
            "<http://one:8001/v3/content/a%20b/c>; rel=duplicate; pri=2",
            "<https://two/base/v3/content/a%20b/c>; rel=duplicate; pri=3");
  }

  @Test
  void areNoMoreThanFitIntoAHead() {
    String[] many = IntStream.range(0, 1000).mapToObj(i -> "server-" + i).toArray(String[]::new);
    List<String> fields = LinkFields.of(FILE, mirrors(many));
    assertThat(fields).hasSizeBetween(10, 100);
    assertThat(fields.get(9)).contains("server-8:");
    assertThat(String.join("", fields)).hasSizeLessThan(4097);
    ContentPath longest = new ContentPath("ü/".repeat(1300) + "a");
    assertThat(LinkFields.of(new Resource.ContentOf(new VersionId(3), longest), mirrors(many)))
        .isEmpty();
  }

  @Test
  void preferTheAddressThatTheNodeWasToldToHave() {
    ServerAddress reached = ServerAddress.parse("10.0.0.1:8000");
    ServerAddress told = ServerAddress.parse("https://node/x/");
    List<ServerAddress> others = List.of(reached, told, reached);
    assertThat(new KnownServers(told, others).asSeenFrom(reached))
        .isEqualTo(new Mirrors(told, List.of(reached)));
    assertThat(new KnownServers(null, others).asSeenFrom(reached))
        .isEqualTo(new Mirrors(reached, List.of(told)));
  }

  private static Mirrors mirrors(String... others) {
    return new Mirrors(
        ServerAddress.parse("here:8000"),
        List.of(others).stream().map(ServerAddress::parse).toList());
  }
}
