package dev.tiercast.common.cli;

import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VerificationException;
import picocli.CommandLine.ParameterException;

/**
 * What the process ends with. The JVM's own 130 after Ctrl-C and 143 after a kill come on top, but
 * not for servers, which are meant to be ended so.
 */
public enum ExitCode {
  /** All went well. */
  DONE(0),
  /** It failed, and none of the codes below says it better. */
  FAILED(1),
  /** Options, environment or configuration file make no sense. */
  USAGE(2),
  /** The version is not live. */
  NO_SUCH_VERSION(3),
  /** Bytes are not what they should be. */
  NOT_VERIFIED(4),
  /** No server gave a usable answer. */
  NO_SERVER(5);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The code as the process returns it. */
  public int number() {
    return number;
  }

  /** What a failure ends the process with. */
  public static ExitCode of(Throwable thrown) {
    Throwable failure = FailureText.unwrapped(thrown);
    if (failure instanceof NoSuchVersionException) {
      return NO_SUCH_VERSION;
    }
    if (failure instanceof VerificationException) {
      return NOT_VERIFIED;
    }
    if (failure instanceof NoServerException) {
      return NO_SERVER;
    }
    boolean usage =
        failure instanceof ParameterException
            || failure instanceof SettingException
            || failure instanceof InvalidValueException;
    return usage ? USAGE : FAILED;
  }
}
