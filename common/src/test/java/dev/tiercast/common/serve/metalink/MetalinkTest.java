package dev.tiercast.common.serve.metalink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.body.Segment;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.store.StoredBytes;
import dev.tiercast.common.store.StoredVersion;
import dev.tiercast.common.testing.TestVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class MetalinkTest {
  private static final VersionId V1 = new VersionId(1);
  private static final Mirrors MIRRORS = mirrors("relay:8001");

  /** Two blocks of its own in one shard, and the third in the next. */
  private static final TestVersion ONE = TestVersion.ofBytes(V1, 5, 11).shardSize(8).blockSize(4);

  @Test
  void describesAFile() throws Exception {
    var blocks = ONE.blockList();
    assertThat(text(metalink(ONE, "data.bin", MIRRORS)))
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <metalink xmlns="urn:ietf:params:xml:ns:metalink">
            <generator>Tiercast</generator>
            <published>2026-01-02T03:04:05Z</published>
            <file name="data.bin">
            <size>11</size>
            <hash type="sha-256">%s</hash>
            <pieces length="4" type="sha-256">
            <hash>%s</hash>
            <hash>%s</hash>
            <hash>%s</hash>
            </pieces>
            <url priority="1">http://here:8000/v1/content/data.bin</url>
            <url priority="2">http://relay:8001/v1/content/data.bin</url>
            </file>
            </metalink>
            """
                .formatted(
                    ONE.manifest().sha256(), blocks.digest(0), blocks.digest(1), blocks.digest(2)));
  }

  @Test
  void leavesOutPiecesThatAreNotTheFilesOwn() throws Exception {
    TestVersion tree = TestVersion.named(V1, "t").file("a", 6).file("b", 9).shards(15).blockSize(4);
    for (String path : List.of("a", "b")) {
      Document xml = parse(text(metalink(tree, path, MIRRORS)));
      assertThat(xml.getElementsByTagName("pieces").getLength()).isZero();
      assertThat(xml.getElementsByTagName("hash").getLength()).isEqualTo(1);
    }
  }

  @Test
  void describesAnEmptyFile() throws Exception {
    TestVersion empty = TestVersion.ofBytes(V1, 1, 0);
    Document xml = parse(text(metalink(empty, "data.bin", MIRRORS)));
    assertThat(xml.getElementsByTagName("size").item(0).getTextContent()).isEqualTo("0");
    assertThat(xml.getElementsByTagName("pieces").getLength()).isZero();
  }

  @Test
  void escapesEverything() throws Exception {
    String path = "a&b/<c>'\"é😀 %]]>";
    TestVersion tree = TestVersion.named(V1, "t").file(path, 4);
    Mirrors mirrors = mirrors("http://r/a'b&c/");
    Document xml = parse(text(metalink(tree, path, mirrors)));
    Element file = (Element) xml.getElementsByTagName("file").item(0);
    assertThat(file.getAttribute("name")).isEqualTo(path);
    assertThat(xml.getElementsByTagName("url").item(1).getTextContent())
        .isEqualTo(
            "http://r/a'b&c/v1/content/" + "a%26b/%3Cc%3E%27%22%C3%A9%F0%9F%98%80%20%25%5D%5D%3E");
  }

  @Test
  void replacesCharactersThatNoXmlMayHold() throws Exception {
    String path = "a\uFFFEb\uFFFF";
    TestVersion tree = TestVersion.named(V1, "t").file(path, 4);
    Document xml = parse(text(metalink(tree, path, MIRRORS)));
    Element file = (Element) xml.getElementsByTagName("file").item(0);
    assertThat(file.getAttribute("name")).isEqualTo("a\uFFFDb\uFFFD");
    assertThat(xml.getElementsByTagName("url").item(0).getTextContent())
        .endsWith("/a%EF%BF%BEb%EF%BF%BF");
  }

  @Test
  void isReadInPartsAsInOne() throws Exception {
    Metalink metalink = metalink(ONE, "data.bin", MIRRORS);
    String whole = text(metalink);
    assertThat(metalink.length()).isEqualTo(whole.getBytes(StandardCharsets.UTF_8).length);
    for (int start = 0; start < whole.length(); start += 13) {
      for (int end = start + 1; end <= whole.length(); end += 37) {
        assertThat(text(metalink, new ByteRange(start, end)))
            .isEqualTo(whole.substring(start, end));
      }
    }
  }

  @Test
  void hasATagThatChangesWithWhatItSays() throws Exception {
    var tag = metalink(ONE, "data.bin", MIRRORS).tag();
    assertThat(metalink(ONE, "data.bin", mirrors("relay:8001")).tag()).isEqualTo(tag);
    assertThat(metalink(ONE, "data.bin", mirrors("relay:8002")).tag()).isNotEqualTo(tag);
    assertThat(metalink(ONE, "data.bin", mirrors()).tag()).isNotEqualTo(tag);
    assertThat(metalink(ONE.flippedAt(7), "data.bin", MIRRORS).tag()).isNotEqualTo(tag);
    assertThat(metalink(ONE.blockSize(2), "data.bin", MIRRORS).tag()).isNotEqualTo(tag);
  }

  private static Mirrors mirrors(String... others) {
    return new Mirrors(
        ServerAddress.parse("here:8000"),
        List.of(others).stream().map(ServerAddress::parse).toList());
  }

  private static Metalink metalink(TestVersion version, String path, Mirrors mirrors)
      throws IOException {
    StoredVersion stored = version.publishIn(new MemoryStore());
    var document = stored.document();
    var file = document.fileTable().find(new ContentPath(path)).orElseThrow();
    return Metalink.of(document, file, mirrors, stored::openBlocks);
  }

  private static String text(Metalink metalink) throws IOException {
    return text(metalink, new ByteRange(0, metalink.length()));
  }

  private static String text(Metalink metalink, ByteRange range) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Iterator<Segment> each = metalink.segments(range); each.hasNext(); ) {
      bytes.writeBytes(read(each.next()));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static byte[] read(Segment segment) throws IOException {
    byte[] part = new byte[(int) segment.length()];
    if (segment instanceof Segment.Held held) {
      held.bytes().duplicate().get(part);
      return part;
    }
    Segment.Stored stored = (Segment.Stored) segment;
    try (StoredBytes bytes = stored.file().opener().open()) {
      assertThat(bytes.size()).isEqualTo(stored.file().size());
      assertThat(bytes.read(ByteBuffer.wrap(part), stored.range().start())).isEqualTo(part.length);
    }
    return part;
  }

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }
}
