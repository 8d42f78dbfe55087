package dev.tiercast.common.serve.metalink;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.FileEntry;
import dev.tiercast.common.model.Manifest;
import java.util.List;

/**
 * A Metalink but for the digests of its pieces, RFC 5854 section 4.
 *
 * @param manifest of the version that has the file
 * @param mirrors the servers to name
 * @param hasPieces whether they follow the head
 */
record MetalinkText(Manifest manifest, FileEntry file, Mirrors mirrors, boolean hasPieces) {
  /** All that comes before the digests. */
  String head() {
    StringBuilder text =
        new StringBuilder(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <metalink xmlns="urn:ietf:params:xml:ns:metalink">
            <generator>Tiercast</generator>
            """);
    if (manifest.created() != null) {
      text.append("<published>").append(manifest.created()).append("</published>\n");
    }
    // The path is relative and has no dots for names, as section 4.1.2.1 asks.
    text.append("<file name=\"")
        .append(XmlText.escape(file.path().value()))
        .append("\">\n<size>")
        .append(file.size())
        .append("</size>\n<hash type=\"sha-256\">")
        .append(file.sha256())
        .append("</hash>\n");
    if (hasPieces) {
      text.append("<pieces length=\"")
          .append(manifest.blockSize())
          .append("\" type=\"sha-256\">\n");
    }
    return text.toString();
  }

  /** All that comes after them. */
  String tail() {
    StringBuilder text = new StringBuilder(hasPieces ? "</pieces>\n" : "");
    url(text, mirrors.own(), Mirrors.OWN_PRIORITY);
    List<ServerAddress> others = mirrors.others();
    for (int i = 0; i < others.size(); i++) {
      url(text, others.get(i), mirrors.priority(i));
    }
    return text.append("</file>\n</metalink>\n").toString();
  }

  private void url(StringBuilder text, ServerAddress server, int priority) {
    Resource content = new Resource.ContentOf(manifest.version(), file.path());
    text.append("<url priority=\"")
        .append(priority)
        .append("\">")
        .append(XmlText.escape(server.url(content).toString()))
        .append("</url>\n");
  }
}
