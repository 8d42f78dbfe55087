package dev.tiercast.common.cli;

/** The environment or the configuration file says something that makes no sense. */
final class SettingException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param origin the variable, the file, or the file and the key
   * @param reason what is wrong there
   */
  SettingException(String origin, String reason) {
    super(origin + ": " + reason);
  }

  SettingException(String origin, String reason, Throwable cause) {
    super(origin + ": " + reason, cause);
  }
}
