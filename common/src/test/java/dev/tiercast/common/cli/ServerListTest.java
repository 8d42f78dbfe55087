package dev.tiercast.common.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.layout.ServerAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerListTest {
  private static final List<ServerAddress> A_AND_B =
      List.of(ServerAddress.parse("a"), ServerAddress.parse("b:81"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,b:81",
        "a b:81",
        " a ,\n b:81 ",
        ",a,,b:81,",
        "(\"a\" \"b:81\")",
        "('a' 'b:81')",
        "(a b:81)",
        "( a, \"b:81\" )",
        "a,b:81,a,http://a:8000/"
      })
  void readsAddressesHoweverTheyAreSeparated(String text) {
    assertThat(ServerList.parse(text).servers()).isEqualTo(A_AND_B);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", "()", "( )"})
  void refusesAListOfNone(String text) {
    assertThatThrownBy(() -> ServerList.parse(text))
        .hasMessage("servers: '" + text + "' names no server");
  }

  @Test
  void namesTheWordThatIsNoAddress() {
    assertThatThrownBy(() -> ServerList.parse("a,ftp://b"))
        .hasMessage("server: 'ftp://b' is neither http nor https");
  }

  @Test
  void mergesListsWithoutDuplicates() {
    assertThat(ServerList.merge(List.of(ServerList.parse("a"), ServerList.parse("b:81,a"))))
        .isEqualTo(A_AND_B);
  }
}
