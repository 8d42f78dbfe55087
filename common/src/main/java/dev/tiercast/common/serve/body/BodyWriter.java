package dev.tiercast.common.serve.body;

import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the segments of a body, one piece after another. No thread waits for the reader, for a
 * disk, for bytes that are on their way or for leave to write: the writer is idle until it is told
 * to go on. However it ends, all that was opened is closed.
 */
final class BodyWriter extends IteratingCallback {
  private static final Logger LOG = LoggerFactory.getLogger(BodyWriter.class);

  /** Bytes after which others have their turn, however quickly this reader takes them. */
  private static final int MOST_IN_ONE_GO = 8 << 20;

  private final Body body;
  private final Bodies bodies;
  private final Executor server;
  private final EndPoint endPoint;
  private final Response response;
  private final Consumer<IOException> unreadable;
  private final Callback callback;

  private final StepSize step = new StepSize();
  private long unwritten;
  private int inOneGo;
  private int granted;
  private Pieces pieces = Pieces.NONE;
  private volatile @Nullable Piece written;
  private long writtenAt;
  private boolean reading;
  private volatile @Nullable Piece brought;
  private volatile @Nullable IOException failure;
  private boolean hasWaited;
  private volatile boolean isWaiting;

  /** As {@link Bodies#write}. */
  BodyWriter(
      Body body,
      Bodies bodies,
      Response response,
      Consumer<IOException> unreadable,
      Callback callback) {
    this.body = body;
    this.bodies = bodies;
    this.server = response.getRequest().getComponents().getExecutor();
    this.response = response;
    this.unreadable = unreadable;
    this.callback = callback;
    this.unwritten = body.length();
    this.endPoint = response.getRequest().getConnectionMetaData().getConnection().getEndPoint();
  }

  /**
   * To write, four things are needed: a segment, that its bytes have come, leave to write, and the
   * bytes in memory.
   */
  @Override
  protected Action process() throws IOException {
    giveBack();
    if (unwritten == 0) {
      return Action.SUCCEEDED;
    }
    if (inOneGo > MOST_IN_ONE_GO) {
      inOneGo = 0;
      goOn();
      return Action.IDLE;
    }
    reading = true;
    Piece piece = isHere() && hasLeave() ? nextPiece() : null;
    reading = false;
    if (piece == null) {
      return Action.IDLE;
    }
    write(piece);
    return Action.SCHEDULED;
  }

  /** Whether there is anything to be written; if not, it is waited for. */
  private boolean isHere() throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (brought != null) {
      return true;
    }
    nextSegment();
    Absence absence = pieces.absence();
    if (absence == null) {
      return true;
    }
    if (!hasWaited) {
      hasWaited = true;
      response.getRequest().addIdleTimeoutListener(idle -> !isWaiting);
    }
    isWaiting = true;
    bodies.waits().await(absence, this::resume);
    return false;
  }

  private void resume(@Nullable NotComeException missing) {
    // Who is told that it does not come has waited until he is told.
    isWaiting = missing != null;
    failure = missing;
    goOn();
  }

  private boolean hasLeave() {
    if (granted == 0) {
      granted = body.pace().grant((int) Math.min(step.bytes(), unwritten), this::goOn);
    }
    return granted > 0;
  }

  /** Null if a thread was told to bring it. */
  private @Nullable Piece nextPiece() throws IOException {
    Piece ready = brought;
    if (ready != null) {
      brought = null;
      return ready;
    }
    ready = pieces.atOnce(granted);
    if (ready == null) {
      bodies.disk().execute(this::bring);
    }
    return ready;
  }

  private void nextSegment() throws IOException {
    while (pieces.remaining() == 0) {
      pieces.close();
      if (!body.segments().hasNext()) {
        throw new EOFException("%d bytes are missing".formatted(unwritten));
      }
      pieces = bodies.open(body.segments().next());
    }
  }

  private void bring() {
    try {
      brought = pieces.read(granted);
    } catch (IOException e) {
      failure = e;
    } catch (Throwable e) {
      // Whatever it is, the reader must not wait for ever: no memory, for example.
      failure = new IOException("cannot be read: " + e, e);
    } finally {
      goOn();
    }
  }

  /** On a thread of the server, as those who wake the writer have other things to do. */
  private void goOn() {
    try {
      server.execute(this::iterate);
    } catch (RejectedExecutionException stopped) {
      iterate();
    }
  }

  private void write(Piece piece) {
    written = piece;
    writtenAt = System.nanoTime();
    granted -= piece.length();
    inOneGo += piece.length();
    unwritten -= piece.length();
    response.write(unwritten == 0, piece.bytes(), this);
  }

  private void giveBack() {
    Piece piece = written;
    if (piece != null) {
      written = null;
      step.onTaken(System.nanoTime() - writtenAt);
      if (endPoint instanceof CountingEndPoint counting) {
        counting.adaptTo(step);
      }
      body.listener().onWritten(piece.length());
      piece.release().run();
    }
  }

  /**
   * What is in memory is written by the thread that finds the connection ready, which saves waking
   * another; what has left it again is left to a thread that may wait for a disk.
   */
  @Override
  public InvocationType getInvocationType() {
    Piece piece = written;
    return piece != null && piece.inMemory().getAsBoolean()
        ? InvocationType.NON_BLOCKING
        : InvocationType.BLOCKING;
  }

  @Override
  protected void onCompleteSuccess() {
    end(null);
    callback.succeeded();
  }

  @Override
  protected void onCompleteFailure(Throwable cause) {
    end(cause);
    if (reading && cause instanceof IOException e) {
      unreadable.accept(e);
    } else {
      // Closes the connection: the client sees that bytes are missing.
      callback.failed(cause);
    }
  }

  private void end(@Nullable Throwable cause) {
    body.pace().close();
    try {
      Piece piece = written;
      if (piece != null) {
        written = null;
        body.listener().onWritten(piece.length() - piece.bytes().remaining());
        piece.release().run();
      }
      Piece unused = brought;
      if (unused != null) {
        unused.release().run();
      }
      pieces.close();
    } catch (IOException | RuntimeException e) {
      LOG.warn("cannot be closed: {}", e.toString());
    }
    body.listener().onEnd(cause);
  }
}
