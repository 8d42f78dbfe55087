package dev.tiercast.common.serve;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.FileEntry;
import dev.tiercast.common.model.FileTable;
import dev.tiercast.common.serve.body.StoredFile;
import dev.tiercast.common.serve.metalink.LinkFields;
import dev.tiercast.common.serve.metalink.Metalink;
import dev.tiercast.common.serve.metalink.Mirrors;
import dev.tiercast.common.serve.plan.Caching;
import dev.tiercast.common.serve.plan.EntityTag;
import dev.tiercast.common.serve.plan.MediaType;
import dev.tiercast.common.serve.plan.Representation;
import dev.tiercast.common.store.StoredVersion;
import java.util.Optional;
import java.util.function.IntFunction;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * What there is of the files of one version. Names are looked up in its manifest and lead nowhere
 * else.
 *
 * @param shards gives a shard, counted from 0
 */
record FileCatalog(StoredVersion version, VersionFacts facts, IntFunction<StoredFile> shards) {
  /** A file as one, with links to where else it is. */
  Optional<Served> content(Resource.ContentOf resource, Mirrors mirrors) {
    return find(resource.file()).map(file -> content(file).withFields(links(resource, mirrors)));
  }

  private static HttpFields links(Resource.ContentOf resource, Mirrors mirrors) {
    HttpFields.Mutable fields = HttpFields.build();
    LinkFields.of(resource, mirrors).forEach(link -> fields.add(HttpHeader.LINK, link));
    return fields.asImmutable();
  }

  private Served content(FileTable.Placed file) {
    FileEntry entry = file.entry();
    Representation known =
        facts.fixed(
            document().manifest(), entry.size(), entry.sha256(), entry.sha256(), MediaType.BYTES);
    return Served.of(known, new ShardedContent(document().grid(), file.content(), shards));
  }

  /** The Metalink of a file, which may change with the servers that are known. */
  Optional<Served> metalink(Resource.MetalinkOf resource, Mirrors mirrors) {
    return find(resource.file())
        .map(file -> metalink(file, mirrors).withFields(suggestedName(resource)));
  }

  /** Under the last name of its path, a client would put it where the file is to be. */
  private static HttpFields suggestedName(Resource.MetalinkOf resource) {
    String path = resource.path();
    String encoded = path.substring(path.lastIndexOf('/') + 1) + ".meta4";
    String plain = encoded.replaceAll("(%[0-9A-F]{2})+", "_");
    return HttpFields.from(
        new HttpField(
            "Content-Disposition",
            "attachment; filename=\"%s\"; filename*=UTF-8''%s".formatted(plain, encoded)));
  }

  private Served metalink(FileTable.Placed file, Mirrors mirrors) {
    Metalink metalink = Metalink.of(document(), file, mirrors, version::openBlocks);
    Representation known =
        new Representation(
            metalink.length(),
            EntityTag.of(metalink.tag()),
            null,
            null,
            MediaType.METALINK,
            Caching.REVALIDATE);
    return Served.of(known, metalink);
  }

  private Optional<FileTable.Placed> find(ContentPath path) {
    return document().fileTable().find(path);
  }

  private ManifestDocument document() {
    return version.document();
  }
}
