package dev.tiercast.common.layout;

import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.VersionId;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node serves, and where: a path relative to its base address. For what a plain web server
 * has, too, this is also the path below the data directory.
 */
public sealed interface Resource {

  /** Where it is, without a leading slash. */
  String path();

  /** What belongs to a version. */
  sealed interface OfVersion extends Resource {
    /** Which one. */
    VersionId version();
  }

  /** {@code distribution.txt}. */
  record ListOfVersions() implements Resource {
    @Override
    public String path() {
      return "distribution.txt";
    }
  }

  /** The versions as JSON, {@code api/v1/versions}. */
  record VersionsAsJson() implements Resource {
    @Override
    public String path() {
      return "api/v1/versions";
    }
  }

  /** Who serves, {@code api/v1/relays}; also where nodes announce themselves. */
  record Relays() implements Resource {
    @Override
    public String path() {
      return "api/v1/relays";
    }
  }

  /** A node that announced itself, {@code api/v1/relays/ID}. */
  record RelayOf(NodeId node) implements Resource {
    @Override
    public String path() {
      return "api/v1/relays/" + node;
    }
  }

  /** Which blocks to take from here, {@code api/v1/versions/v1/grants}. */
  record GrantsOf(VersionId version) implements OfVersion {
    @Override
    public String path() {
      return "api/v1/versions/" + version + "/grants";
    }
  }

  /** Which blocks of a version are here and which come, {@code api/v1/versions/v1/blocks}. */
  record HoldingsOf(VersionId version) implements OfVersion {
    @Override
    public String path() {
      return "api/v1/versions/" + version + "/blocks";
    }
  }

  /** Whether the node is alive, {@code healthz}. */
  record Health() implements Resource {
    @Override
    public String path() {
      return "healthz";
    }
  }

  /** How the node is doing, for Prometheus, {@code metrics}. */
  record Metrics() implements Resource {
    @Override
    public String path() {
      return "metrics";
    }
  }

  /** Whether it makes sense to ask the node for anything, {@code readyz}. */
  record Readiness() implements Resource {
    @Override
    public String path() {
      return "readyz";
    }
  }

  /** {@code v1/manifest.json}. */
  record ManifestOf(VersionId version) implements OfVersion {
    @Override
    public String path() {
      return version + "/manifest.json";
    }
  }

  /** {@code v1/blocks.bin}. */
  record BlocksOf(VersionId version) implements OfVersion {
    @Override
    public String path() {
      return version + "/blocks.bin";
    }
  }

  /**
   * {@code v1/shard_001.bin}: three digits, or as many as needed.
   *
   * @param index from 0; the name counts from 1
   */
  record ShardOf(VersionId version, int index) implements OfVersion {
    public ShardOf {
      Names.checkShard(index);
    }

    @Override
    public String path() {
      return Names.shard(version, "%03d", index);
    }
  }

  /**
   * {@code v1/shard_00001.bin}, as older tools write it; nodes read it from them and never serve
   * it.
   *
   * @param index from 0; the name counts from 1
   */
  record FiveDigitShardOf(VersionId version, int index) implements Resource {
    public FiveDigitShardOf {
      Names.checkShard(index);
    }

    @Override
    public String path() {
      return Names.shard(version, "%05d", index);
    }
  }

  /**
   * {@code v1/content/weights/model.bin}: a file of a version, whatever shards it lies in. Written
   * with all characters encoded that are not unreserved in RFC 3986; read in other spellings, too.
   *
   * @param file not an empty directory
   */
  record ContentOf(VersionId version, ContentPath file) implements OfVersion {
    public ContentOf {
      Names.checkFile(file);
    }

    @Override
    public String path() {
      return version + "/content/" + EncodedPath.of(file);
    }
  }

  /**
   * {@code v1/metalink/weights/model.bin}: the Metalink of a file, RFC 5854.
   *
   * @param file not an empty directory
   */
  record MetalinkOf(VersionId version, ContentPath file) implements OfVersion {
    public MetalinkOf {
      Names.checkFile(file);
    }

    @Override
    public String path() {
      return version + "/metalink/" + EncodedPath.of(file);
    }
  }

  /**
   * What is at a path, if it is exactly how this class writes it: no other spelling, no encoded
   * characters, nothing that could lead elsewhere. Only below {@code content} and {@code metalink},
   * where names are people's own, clients differ in what they encode: there each name is decoded
   * once, and what comes out has to be a path that a manifest may have.
   */
  static Optional<Resource> at(String path) {
    Optional<Resource> file = Names.readFile(path);
    if (file.isPresent()) {
      return file;
    }
    Optional<Resource> found = Names.read(path);
    return found.filter(resource -> resource.path().equals(path));
  }

  /** How paths are written and read. */
  final class Names {
    private static final Pattern OF_VERSION =
        Pattern.compile(
            "(v[0-9]{1,18})/(?:(manifest\\.json)|(blocks\\.bin)|shard_([0-9]{3,7})\\.bin)");

    private static final Pattern OF_NODE = Pattern.compile("api/v1/relays/([0-9a-f]{32})");

    private static final Pattern OF_API =
        Pattern.compile("api/v1/versions/(v[0-9]{1,18})/(grants|blocks)");

    private static final Pattern OF_FILE =
        Pattern.compile("(v[0-9]{1,18})/(content|metalink)/(.+)");

    private Names() {}

    private static void checkFile(ContentPath file) {
      if (file.isDirectory()) {
        throw new InvalidValueException("path", "'" + file + "' is not a file");
      }
    }

    private static void checkShard(int index) {
      if (index < 0 || index >= Limits.SHARDS) {
        throw new InvalidValueException("shard", index + " is not a shard's index");
      }
    }

    private static String shard(VersionId version, String digits, int index) {
      // Not String.formatted: some locales have digits of their own.
      return String.format(Locale.ROOT, "%s/shard_" + digits + ".bin", version, index + 1);
    }

    private static Optional<Resource> readFile(String path) {
      Matcher matcher = OF_FILE.matcher(path);
      if (!matcher.matches() || !VersionId.isVersion(matcher.group(1))) {
        return Optional.empty();
      }
      VersionId version = VersionId.parse(matcher.group(1));
      boolean isContent = matcher.group(2).equals("content");
      return EncodedPath.read(matcher.group(3))
          .map(file -> isContent ? new ContentOf(version, file) : new MetalinkOf(version, file));
    }

    private static Optional<Resource> read(String path) {
      for (Resource resource :
          new Resource[] {
            new ListOfVersions(),
            new VersionsAsJson(),
            new Relays(),
            new Health(),
            new Readiness(),
            new Metrics()
          }) {
        if (resource.path().equals(path)) {
          return Optional.of(resource);
        }
      }
      return ofNode(path).or(() -> ofApi(path)).or(() -> ofVersion(path));
    }

    private static Optional<Resource> ofNode(String path) {
      Matcher matcher = OF_NODE.matcher(path);
      return matcher.matches()
          ? Optional.of(new RelayOf(new NodeId(matcher.group(1))))
          : Optional.empty();
    }

    private static Optional<Resource> ofApi(String path) {
      Matcher matcher = OF_API.matcher(path);
      if (!matcher.matches() || !VersionId.isVersion(matcher.group(1))) {
        return Optional.empty();
      }
      VersionId version = VersionId.parse(matcher.group(1));
      return Optional.of(
          matcher.group(2).equals("grants") ? new GrantsOf(version) : new HoldingsOf(version));
    }

    private static Optional<Resource> ofVersion(String path) {
      Matcher matcher = OF_VERSION.matcher(path);
      if (!matcher.matches() || !VersionId.isVersion(matcher.group(1))) {
        return Optional.empty();
      }
      VersionId version = VersionId.parse(matcher.group(1));
      if (matcher.group(2) != null) {
        return Optional.of(new ManifestOf(version));
      }
      if (matcher.group(3) != null) {
        return Optional.of(new BlocksOf(version));
      }
      int number = Integer.parseInt(matcher.group(4));
      return number >= 1 && number <= Limits.SHARDS
          ? Optional.of(new ShardOf(version, number - 1))
          : Optional.empty();
    }
  }
}
