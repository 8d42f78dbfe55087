package dev.tiercast.common.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of the program, which the build writes into a resource. */
final class ProjectVersion implements IVersionProvider {
  private static final String RESOURCE = "version.properties";

  @Override
  public String[] getVersion() throws IOException {
    try (InputStream in = ProjectVersion.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException("the program is incomplete: " + RESOURCE + " is missing");
      }
      Properties properties = new Properties();
      properties.load(in);
      return new String[] {"tiercast " + properties.getProperty("version")};
    }
  }
}
