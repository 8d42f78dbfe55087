package dev.tiercast.client.status;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.tier.NodeList;
import dev.tiercast.common.tier.RegistryJson;
import dev.tiercast.common.transfer.NodeReply;
import dev.tiercast.common.transfer.NodeRequests;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Asks servers, all at once, how their tier is doing. */
public final class Inquiry {
  private Inquiry() {}

  /** Asks them; it may be that none answers. */
  public static TierStatus of(List<NodeRequests> servers) throws IOException {
    List<FutureTask<Asked>> questions = new ArrayList<>();
    for (NodeRequests server : servers) {
      FutureTask<Asked> question = new FutureTask<>(() -> ask(server));
      questions.add(question);
      Thread thread = new Thread(question, "ask-" + server.address());
      thread.setDaemon(true);
      thread.start();
    }
    List<Asked> asked = new ArrayList<>();
    for (FutureTask<Asked> question : questions) {
      asked.add(await(question));
    }
    return TierStatus.of(asked);
  }

  private static Asked await(FutureTask<Asked> question) throws IOException {
    try {
      return question.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private static Asked ask(NodeRequests node) {
    ServerAddress server = node.address();
    try {
      NodeReply reply =
          node.get(new Resource.Relays(), Map.of(), Duration.ZERO, NodeList.MOST_BYTES);
      if (reply.isOfPlainServer()) {
        return new Asked.Plain(server);
      }
      return reply.status() == 200
          ? new Asked.Answered(
              server,
              RegistryJson.readList(server.url(new Resource.Relays()).toString(), reply.body()))
          : new Asked.Failed(server, String.valueOf(reply.refusal().getMessage()));
    } catch (IOException e) {
      return new Asked.Failed(server, String.valueOf(e.getMessage()));
    }
  }
}
