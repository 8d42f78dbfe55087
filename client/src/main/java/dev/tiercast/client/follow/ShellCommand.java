package dev.tiercast.client.follow;

import dev.tiercast.common.model.VersionId;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;

/**
 * A command of the shell that is run for a version. It reads nothing, and what it prints goes where
 * this process prints its errors: standard output is for results.
 */
final class ShellCommand {
  private final Process process;

  private ShellCommand(Process process) {
    this.process = process;
  }

  /** Starts it. */
  static ShellCommand start(String command, VersionId version, Path path) throws IOException {
    ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", "exec >&2\n" + command);
    shell.environment().put("TIERCAST_VERSION", version.toString());
    shell.environment().put("TIERCAST_PATH", path.toString());
    return new ShellCommand(
        shell
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectOutput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT)
            .start());
  }

  /** Waits for its end, and returns how it ended. */
  int await() throws InterruptedException {
    return process.waitFor();
  }

  /** Asks it, and whatever it has started, to end. From any thread. */
  void stop() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }
}
