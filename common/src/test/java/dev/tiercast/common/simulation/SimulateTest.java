package dev.tiercast.common.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.testing.Printed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SimulateTest {
  private final Printed out = new Printed();
  private final Printed err = new Printed();

  private int run(String options) {
    return Simulate.run(List.of(options.split(" ")), out.stream(), err.stream());
  }

  @Test
  void printsTimesAndCopies() {
    int code =
        run(
            "--racks 4 --nodes-per-rack 3 --size 20MB --rate 100Mbit/s --rack-rate 200Mbit/s"
                + " --max-copies 1 --seed 7");

    assertThat(code).as(err.text()).isZero();
    assertThat(out.lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "12 relays, 0 clients, 4 racks, 20.0 MB in 20 blocks of 1.0 MB,"
                            + " 100.0 Mbit/s, seed 7"),
            line -> assertThat(line).matches("bound +1\\.60 s"),
            line -> assertThat(line).matches(" +50 % +[\\d.]+ s +[\\d.]+ of the bound"),
            line -> assertThat(line).matches(" +99 % +[\\d.]+ s +[\\d.]+ of the bound"),
            line -> assertThat(line).matches(" +100 % +[\\d.]+ s +[\\d.]+ of the bound"),
            line -> assertThat(line).isEqualTo("copies sent by the origin       1.000"),
            line -> assertThat(line).matches("copies into a rack, at most +1\\.\\d+"),
            line -> assertThat(line).matches("blocks twice, or begun in vain +[\\d.]+ %"));
  }

  @Test
  void saysWhatWasNotFinishedInTime() {
    assertThat(run("--relays 2 --clients 1 --size 20MB --kill 1@0.5 --longest 0.5")).isZero();
    assertThat(out.text()).contains("last client").contains("not everybody");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--relays",
        "--relays x",
        "--relays -1",
        "--nodes-per-rack 3",
        "--relays 0 --clients 0",
        "--size 0B",
        "--kill 1",
        "--kill 9@1",
        "--cut 1@5-2",
        "--frobnicate 3"
      })
  void refusesWhatMakesNoSense(String options) {
    assertThat(run(options)).isEqualTo(2);
    assertThat(err.text()).startsWith("simulate: ").hasLineCount(1);
    assertThat(out.bytes()).isEmpty();
  }
}
