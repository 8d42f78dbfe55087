package dev.tiercast.client.verify;

/** What is where a file of a version should be. */
sealed interface FileState {
  /** A file, or a directory where one should be. */
  record There(long size) implements FileState {}

  /** Nothing. */
  record Missing() implements FileState {}

  /** Something else. */
  record Other() implements FileState {}
}
