package dev.tiercast.common.cli;

import dev.tiercast.common.model.InvalidValueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ServiceConfigurationError;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What went wrong, in words for people. */
public final class FailureText {
  private FailureText() {}

  /** The whole message in one line, with the file if the failure is about one. */
  public static String line(Throwable failure) {
    return Printable.line(message(unwrapped(failure)));
  }

  /** The failure itself, without what only carried it from another thread or through a lambda. */
  static Throwable unwrapped(Throwable failure) {
    Throwable inner = failure;
    while (isCarrier(inner) && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }

  private static boolean isCarrier(Throwable failure) {
    return failure instanceof ExecutionException
        || failure instanceof CompletionException
        || failure instanceof UncheckedIOException;
  }

  /** The whole message, with the file if the failure is about one. */
  static String message(Throwable failure) {
    if (failure instanceof FileSystemException e && e.getFile() != null) {
      return e.getFile() + ": " + reason(e);
    }
    if (failure instanceof UnknownHostException) {
      return failure.getMessage() + ": no such host";
    }
    if (failure instanceof OutOfMemoryError) {
      return "out of memory; give more, for example with TIERCAST_JAVA_OPTS=-Xmx1g";
    }
    if (failure instanceof InterruptedException) {
      return "interrupted";
    }
    if (failure instanceof ServiceConfigurationError) {
      return "the program is incomplete: " + failure.getMessage();
    }
    boolean expected =
        failure instanceof InvalidValueException || !(failure instanceof RuntimeException);
    String text = expected && failure.getMessage() != null ? failure.getMessage() : "" + failure;
    return expected ? text : "internal error: " + text + "; --verbose shows where";
  }

  /** Why a file could not be read or written, without its name. */
  static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "is there already";
    }
    if (failure instanceof NotDirectoryException) {
      return "is not a directory";
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "is a directory with something in it";
    }
    String reason = failure instanceof FileSystemException e ? e.getReason() : failure.getMessage();
    return systemWords(reason, failure);
  }

  /** "No space left on device" begins a sentence, but here it follows a name. */
  private static String systemWords(@Nullable String reason, IOException failure) {
    if (reason == null || reason.isEmpty()) {
      return failure.getClass().getSimpleName();
    }
    return Character.toLowerCase(reason.charAt(0)) + reason.substring(1);
  }
}
