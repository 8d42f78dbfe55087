package dev.tiercast.client.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tiercast.client.pull.PullEvent;
import dev.tiercast.client.pull.Pulled;
import dev.tiercast.client.pull.SourceFigures;
import dev.tiercast.common.cli.ExitCode;
import dev.tiercast.common.cli.FailureText;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Prints what happens in a pull for programs: an object of JSON on each line. {@code
 * docs/operations.md} says what is in them. Not thread safe, as events come one by one.
 */
final class PullJson implements Consumer<PullEvent> {
  private static final double NANOS_PER_SECOND = 1e9;

  private final PrintStream out;

  /** What was told last of what is told once a second, and when, in whole seconds. */
  private String told = "";

  private long second;

  PullJson(PrintStream out) {
    this.out = out;
  }

  /** Prints an event. */
  void line(String event, Json.Content fields) {
    byte[] line =
        Json.object(
            json -> {
              json.writeStringField("event", event);
              fields.write(json);
            });
    out.writeBytes(line);
    out.flush();
  }

  @Override
  public void accept(PullEvent event) {
    if (event instanceof PullEvent.Started started) {
      line("started", json -> write(json, started));
    } else if (event instanceof PullEvent.Checking checking) {
      onceASecond(checking.elapsed(), "checking", json -> write(json, checking));
    } else if (event instanceof PullEvent.Progress progress) {
      onceASecond(progress.elapsed(), "progress", json -> write(json, progress));
    } else if (event instanceof PullEvent.SourceJoined joined) {
      line("source-joined", json -> json.writeStringField("address", "" + joined.source()));
    } else if (event instanceof PullEvent.SourceLeft left) {
      line("source-left", json -> write(json, left.source(), left.reason()));
    } else if (event instanceof PullEvent.SourceBlamed blamed) {
      line("source-blamed", json -> write(json, blamed.source(), blamed.reason()));
    } else if (event instanceof PullEvent.Warning warning) {
      line("warning", json -> json.writeStringField("reason", FailureText.line(warning.reason())));
    } else if (event instanceof PullEvent.Done done) {
      line("done", json -> write(json, done.pulled()));
    }
  }

  /** The pull has failed: the last line. */
  void failed(Throwable failure) {
    line(
        "failed",
        json -> {
          json.writeNumberField("exitCode", ExitCode.of(failure).number());
          json.writeStringField("reason", FailureText.line(failure));
        });
  }

  /** The first of a kind is told in any case. */
  private void onceASecond(Duration elapsed, String event, Json.Content fields) {
    if (!event.equals(told) || elapsed.toSeconds() > second) {
      told = event;
      second = elapsed.toSeconds();
      line(event, fields);
    }
  }

  private static void write(JsonGenerator json, PullEvent.Checking checking) throws IOException {
    json.writeNumberField("seconds", seconds(checking.elapsed()));
    json.writeNumberField("done", checking.done());
    json.writeNumberField("size", checking.size());
  }

  private static void write(JsonGenerator json, PullEvent.Started started) throws IOException {
    json.writeStringField("version", started.version().toString());
    json.writeStringField("name", started.name());
    json.writeNumberField("size", started.size());
  }

  private static void write(JsonGenerator json, PullEvent.Progress progress) throws IOException {
    json.writeNumberField("seconds", seconds(progress.elapsed()));
    json.writeNumberField("done", progress.done());
    json.writeNumberField("size", progress.size());
    json.writeNumberField("fetched", progress.fetched());
    json.writeNumberField("bytesPerSecond", progress.bytesPerSecond());
    json.writeArrayFieldStart("sources");
    for (SourceFigures source : progress.sources()) {
      json.writeStartObject();
      json.writeStringField("address", source.address().toString());
      json.writeNumberField("bytes", source.bytes());
      json.writeNumberField("share", share(source));
      json.writeNumberField("bytesPerSecond", source.bytesPerSecond());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, ServerAddress source, IOException reason)
      throws IOException {
    json.writeStringField("address", source.toString());
    json.writeStringField("reason", FailureText.line(reason));
  }

  private static void write(JsonGenerator json, Pulled pulled) throws IOException {
    double seconds = seconds(pulled.time());
    json.writeStringField("version", pulled.version().toString());
    json.writeStringField("path", pulled.path().toString());
    json.writeNumberField("size", pulled.size());
    json.writeNumberField("fetched", pulled.fetched());
    json.writeNumberField("reused", pulled.reused());
    json.writeStringField("sha256", pulled.sha256().hex());
    json.writeStringField("verified", pulled.verification().toString());
    json.writeNumberField("seconds", seconds);
    json.writeNumberField("bytesPerSecond", Math.round(pulled.fetched() / Math.max(seconds, 1e-3)));
    json.writeNumberField("retries", pulled.retries());
    write(json, pulled.sources());
  }

  private static void write(JsonGenerator json, List<SourceFigures> sources) throws IOException {
    json.writeArrayFieldStart("sources");
    for (SourceFigures source : sources) {
      json.writeStartObject();
      json.writeStringField("address", source.address().toString());
      json.writeNumberField("bytes", source.bytes());
      json.writeNumberField("share", share(source));
      json.writeNumberField("failures", source.failures());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / NANOS_PER_SECOND;
  }

  private static double share(SourceFigures source) {
    return Math.round(source.share() * 1000) / 1000.0;
  }
}
