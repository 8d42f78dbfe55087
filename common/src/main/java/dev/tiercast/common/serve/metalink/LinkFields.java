package dev.tiercast.common.serve.metalink;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.serve.plan.MediaType;
import java.util.ArrayList;
import java.util.List;

/** The {@code Link} fields of a file, RFC 6249. */
public final class LinkFields {
  /** Heads have a limit, at clients and here; the Metalink has none. */
  private static final int MOST_CHARACTERS = 4096;

  private LinkFields() {}

  /**
   * The values, one for each field: first where the Metalink is, then other servers, as many as fit
   * into a head.
   */
  public static List<String> of(Resource.ContentOf file, Mirrors mirrors) {
    Resource metalink = new Resource.MetalinkOf(file.version(), file.file());
    List<String> fields = new ArrayList<>();
    fields.add(
        "<%s>; rel=describedby; type=\"%s\""
            .formatted(mirrors.own().url(metalink), MediaType.METALINK.field()));
    List<ServerAddress> others = mirrors.others();
    for (int i = 0; i < others.size(); i++) {
      fields.add(
          "<%s>; rel=duplicate; pri=%d".formatted(others.get(i).url(file), mirrors.priority(i)));
    }
    return fitting(fields);
  }

  private static List<String> fitting(List<String> fields) {
    int characters = 0;
    for (int i = 0; i < fields.size(); i++) {
      characters += fields.get(i).length();
      if (characters > MOST_CHARACTERS) {
        return List.copyOf(fields.subList(0, i));
      }
    }
    return List.copyOf(fields);
  }
}
