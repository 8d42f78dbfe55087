package dev.tiercast.client.pull;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * What happens in a pull. Events are told one after another, though by several threads; whoever
 * listens should return quickly. How a pull fails is not among them: {@link Pull#run} throws it.
 */
public sealed interface PullEvent {
  /**
   * It is known what is pulled. Whatever is there already is looked at, and the first progress
   * follows.
   *
   * @param name of the file or directory
   * @param size bytes that are wanted
   */
  record Started(VersionId version, String name, long size) implements PullEvent {}

  /**
   * More of what is at the target already has been compared with the version. Comes before the
   * first progress, if at all.
   *
   * @param elapsed since the pull began
   * @param done bytes that were compared
   * @param size bytes that are to be compared at the most; the first that is wrong ends it
   */
  record Checking(Duration elapsed, long done, long size) implements PullEvent {}

  /**
   * How far it is: told in the beginning, several times a second, and in the end.
   *
   * @param elapsed since the pull began
   * @param done bytes that are verified and written, those that were there before included
   * @param size bytes that are wanted
   * @param fetched bytes that came from servers
   * @param bytesPerSecond how fast they came in the last seconds
   * @param sources every server that is, or was, asked
   */
  record Progress(
      Duration elapsed,
      long done,
      long size,
      long fetched,
      long bytesPerSecond,
      List<SourceFigures> sources)
      implements PullEvent {
    public Progress {
      sources = List.copyOf(sources);
    }
  }

  /** A server is asked from now on. */
  record SourceJoined(ServerAddress source) implements PullEvent {}

  /** A server failed; it is asked again later. */
  record SourceLeft(ServerAddress source, IOException reason) implements PullEvent {}

  /** A server sent wrong bytes, or has the version no more; it is not asked again. */
  record SourceBlamed(ServerAddress source, IOException reason) implements PullEvent {}

  /** A server cannot be used, others can. */
  record Warning(IOException reason) implements PullEvent {}

  /** All is in its place. */
  record Done(Pulled pulled) implements PullEvent {}
}
