package dev.tiercast.common.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.serve.limit.Counts;
import dev.tiercast.common.serve.limit.Rates;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.serve.metalink.KnownServers;
import dev.tiercast.common.serve.observe.AccessLogFormat;
import dev.tiercast.common.serve.observe.AccessLogOptions;
import dev.tiercast.common.tier.AdmittedHosts;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ServeOptionGroupTest {
  private final Serving serving = new Serving();
  private final CommandRun run = new CommandRun(serving);

  @Command(name = "serving", description = "Serves for tests.")
  static final class Serving implements Subcommand {
    @Mixin ServeOptionGroup group = new ServeOptionGroup(8003);

    @Override
    public Integer call() {
      group.options();
      return 0;
    }
  }

  @Test
  void hasTheDefaultsOfTheLibrary() {
    assertThat(run.run("serving")).as(run.err()).isZero();
    assertThat(serving.group.options()).isEqualTo(ServeOptions.of(8003));
  }

  @Test
  void showsTheDefaults() {
    assertThat(run.run("serving", "--help")).isZero();
    assertThat(run.out()).contains("default: 8003", "12000", "10000", "16KiB", "30s", "256B/s");
  }

  @Test
  void takesEveryOption() {
    run.with("TIERCAST_HOST", "127.0.0.1").with("TIERCAST_LIMIT_RATE", "80Mbit/s");
    assertThat(
            run.run(
                "serving",
                "--port=1",
                "--max-connections=2",
                "--max-bodies=3",
                "--max-header-size=4KiB",
                "--head-timeout=5s",
                "--drain-timeout=0s",
                "--longest-wait=3s",
                "--min-rate=0",
                "--limit-rate-per-connection=7B/s",
                "--advertise=https://here/x",
                "--allow-advertised=10.0.0.0/8,.Example.com",
                "--allow-advertised=fd00::/8",
                "--mirrors=a:1,b",
                "--mirrors=a:1,c:2",
                "--access-log=log",
                "--access-log-format=json"))
        .as(run.err())
        .isZero();
    assertThat(serving.group.options())
        .isEqualTo(
            new ServeOptions(
                "127.0.0.1",
                1,
                new Counts(2, 3, 4096),
                Times.DEFAULT
                    .withHead(Duration.ofSeconds(5))
                    .withDrain(Duration.ZERO)
                    .withBytes(Duration.ofSeconds(3)),
                new Rates(0, 10_000_000, 7),
                new KnownServers(
                    ServerAddress.parse("https://here/x/"),
                    ServerList.parse("a:1 b:8000 c:2").servers()),
                AdmittedHosts.parse("10.0.0.0/8 .example.com fd00::/8"),
                new AccessLogOptions(Path.of("log"), AccessLogFormat.JSON)));
  }

  @Test
  void logsToStandardOutputInTheCommonFormat() {
    assertThat(run.run("serving", "--access-log=-")).as(run.err()).isZero();
    assertThat(serving.group.options().accessLog())
        .isEqualTo(new AccessLogOptions(null, AccessLogFormat.COMMON));
  }

  @ParameterizedTest
  @CsvSource({
    "--port, 65536",
    "--allow-advertised, 10.0.0.0/33",
    "--allow-advertised, relay:8001",
    "--max-connections, 0",
    "--max-bodies, many",
    "--max-header-size, 10GB",
    "--head-timeout, 0s",
    "--drain-timeout, 30",
    "--longest-wait, 0s",
    "--min-rate, 256",
    "--limit-rate, 0B/s",
    "--limit-rate-per-connection, 1MB",
    "--advertise, ftp://here",
    "--mirrors, http://a?b",
    "--access-log-format, xml",
    "--access-log-format, json",
  })
  void refusesAValueThatMakesNoSense(String option, String value) {
    assertThat(run.run("serving", option, value)).isEqualTo(2);
    assertThat(run.errLines().get(0)).startsWith("tiercast serving: " + option + ": ");
  }
}
