package dev.tiercast.relay;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.store.FolderStore;
import dev.tiercast.common.tier.Announcer;
import dev.tiercast.common.tier.AnnouncerListener;
import dev.tiercast.common.tier.ListMirror;
import dev.tiercast.common.tier.Load;
import dev.tiercast.common.tier.NodeList;
import dev.tiercast.common.tier.Place;
import dev.tiercast.common.tier.Progress;
import dev.tiercast.common.tier.Registry;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.SourceException;
import dev.tiercast.relay.mirror.Mirror;
import dev.tiercast.relay.mirror.MirrorListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a relay does to know others, and to be known: it follows its upstreams, and tells them. */
final class Neighbours {
  private final List<ListMirror> lists = new ArrayList<>();
  private final Announcer announcer;

  private Neighbours(Announcer announcer) {
    this.announcer = announcer;
  }

  /** Begins, and gives what ends it. */
  static Parts.Part meet(
      RelayOptions options,
      NodeServer server,
      FolderStore store,
      Registry registry,
      Standpoint standpoint,
      HttpSources http,
      Mirror mirror,
      MirrorListener listener) {
    ServerAddress own = options.serving().servers().own();
    Announcer.Subject subject =
        new Announcer.Subject(
            standpoint,
            own == null ? new Place.Port(server.port()) : new Place.Advertised(own),
            server.load()::load,
            () -> progress(store),
            () -> registry.announced(System.nanoTime()));
    Neighbours neighbours =
        new Neighbours(
            new Announcer(
                subject,
                options.upstreams().stream().map(http::node).toList(),
                new Refusals(listener)));
    for (ServerAddress upstream : options.upstreams()) {
      Ear ear = new Ear(upstream, registry, standpoint, mirror);
      neighbours.lists.add(new ListMirror(http.node(upstream), () -> isBusy(server), ear));
    }
    neighbours.lists.forEach(ListMirror::start);
    registry.watch(neighbours.announcer::look);
    neighbours.announcer.start();
    return neighbours::close;
  }

  private static List<Progress> progress(FolderStore store) {
    try {
      return Progress.of(store);
    } catch (IOException e) {
      // Whoever serves from it tells that it cannot be read.
      return List.of();
    }
  }

  /** One that sends or receives is asked for what others do. */
  private static boolean isBusy(NodeServer server) {
    Load load = server.load().load();
    return load.bodies() > 0 || load.receivedBytesPerSecond() > 0;
  }

  private void close() {
    lists.forEach(ListMirror::close);
    announcer.close();
  }

  /** Tells of upstreams to which the node is nobody: each reason once. */
  private record Refusals(MirrorListener listener) implements AnnouncerListener {
    @Override
    public void onRefused(ServerAddress upstream, String reason) {
      listener.onProblem(new SourceException(upstream, reason));
    }
  }

  /** Hears whom an upstream knows; of one that is silent all stays as it was. */
  private record Ear(
      ServerAddress upstream, Registry registry, Standpoint standpoint, Mirror mirror)
      implements ListMirror.Listener {
    @Override
    public void onList(NodeList list) {
      if (list.node().id().equals(standpoint.id())) {
        mirror.leaveOut(upstream);
        return;
      }
      standpoint.tiers().heard(upstream, list.node().tier());
      registry.mirror(upstream, list, System.nanoTime());
    }

    @Override
    public void onNothing() {
      standpoint.tiers().heardNothing(upstream);
      registry.forget(upstream);
    }
  }
}
