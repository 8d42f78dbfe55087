package dev.tiercast.common.cli;

import dev.tiercast.common.cli.YamlValue.Items;
import dev.tiercast.common.cli.YamlValue.Scalar;
import dev.tiercast.common.cli.YamlValue.Section;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads a configuration file as far as its syntax goes. Only the tree of nodes is taken from the
 * library, no objects: tags create nothing, and {@code 080} or {@code 12:30} stay what was written.
 */
final class YamlFile {
  private static final int MOST_BYTES = 1 << 20;
  private static final int DEEPEST = 8;

  private final String name;

  private YamlFile(String name) {
    this.name = name;
  }

  /**
   * Reads a file of at most 1 MiB.
   *
   * @throws SettingException if it cannot be read, or is not one mapping; names the file and the
   *     key
   */
  static Section read(Path file) throws SettingException {
    YamlFile reader = new YamlFile(file.toString());
    Node root = reader.compose(reader.text(file));
    if (root == null || root.getTag().equals(Tag.NULL)) {
      return new Section(Map.of()); // empty, or comments alone
    }
    if (root instanceof MappingNode mapping) {
      return reader.section("", mapping);
    }
    throw new SettingException(reader.name, "is not a mapping; write lines like 'port: 8000'");
  }

  private String text(Path file) throws SettingException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      throw new SettingException(name, FailureText.reason(e), e);
    }
    if (bytes.length > MOST_BYTES) {
      throw new SettingException(name, "is larger than 1 MiB; this is no configuration file");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new SettingException(name, "is not text in UTF-8", e);
    }
  }

  private @Nullable Node compose(String text) throws SettingException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MOST_BYTES);
    options.setNestingDepthLimit(DEEPEST);
    options.setMaxAliasesForCollections(0);
    try {
      return new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new SettingException(name, "line " + line + ": " + e.getProblem(), e);
    } catch (YAMLException e) {
      throw new SettingException(name, "is not YAML (" + e.getMessage() + ")", e);
    }
  }

  private Section section(String path, MappingNode mapping) throws SettingException {
    Map<String, YamlValue> entries = new LinkedHashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      String key = path + key(entry.getKeyNode());
      YamlValue value = value(key, entry.getValueNode());
      if (entries.put(key.substring(path.length()), value) != null) {
        throw new SettingException(at(key), "is there twice");
      }
    }
    return new Section(entries);
  }

  private String key(Node node) throws SettingException {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    int line = node.getStartMark().getLine() + 1;
    throw new SettingException(name, "line " + line + ": a key is not a plain word");
  }

  private YamlValue value(String key, Node node) throws SettingException {
    if (node instanceof ScalarNode scalar) {
      return scalar(key, scalar);
    }
    if (node instanceof SequenceNode sequence) {
      List<Scalar> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        if (!(item instanceof ScalarNode scalar)) {
          throw new SettingException(at(key), "holds something else than single values");
        }
        items.add(scalar(key, scalar));
      }
      return new Items(items);
    }
    // Sections do not nest, which also ends what refers to itself.
    if (node instanceof MappingNode mapping && !key.contains(".")) {
      return section(key + ".", mapping);
    }
    throw new SettingException(at(key), "is a mapping, where a value belongs");
  }

  private Scalar scalar(String key, ScalarNode node) throws SettingException {
    if (node.getTag().equals(Tag.NULL)) {
      throw new SettingException(at(key), "has no value");
    }
    String text = node.getValue();
    String lower = text.toLowerCase(Locale.ROOT);
    boolean truth =
        node.getTag().equals(Tag.BOOL) && (lower.equals("true") || lower.equals("false"));
    return new Scalar(text, truth);
  }

  private String at(String key) {
    return name + ": " + key;
  }
}
