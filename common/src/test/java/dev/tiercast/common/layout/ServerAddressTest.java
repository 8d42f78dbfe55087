package dev.tiercast.common.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.VersionId;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
  @ParameterizedTest
  @CsvSource({
    "host,                          http://host:8000/",
    "host/,                         http://host:8000/",
    "host:80,                       http://host:80/",
    "host/base,                     http://host:8000/base/",
    "host:1/base/deep,              http://host:1/base/deep/",
    "10.0.0.1,                      http://10.0.0.1:8000/",
    "10.0.0.1:9000,                 http://10.0.0.1:9000/",
    "host.example.com,              http://host.example.com:8000/",
    "http://host,                   http://host/",
    "http://host:8001,              http://host:8001/",
    "https://host/,                 https://host/",
    "https://host:8443/base,        https://host:8443/base/",
    "HTTPS://host/Base/,            https://host/Base/",
    "http://host/a%20b,             http://host/a%20b/",
    "[::1],                         http://[::1]:8000/",
    "[::1]:9000,                    http://[::1]:9000/",
    "http://[fe80::1]:9000/x,       http://[fe80::1]:9000/x/",
    "'  host:9000\t',               http://host:9000/",
    "host:65535,                    http://host:65535/",
  })
  void readsWhatPeopleWrite(String text, String base) {
    ServerAddress address = ServerAddress.parse(text);

    assertThat(address).hasToString(base);
    assertThat(ServerAddress.parse(address.toString())).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "http://",
        "http:///base",
        ":8000",
        "/base",
        "host:port",
        "host:-1",
        "host:0",
        "host:65536",
        "host:99999999999",
        "ho st",
        "::1",
        "[::1",
        "ftp://host",
        "file:///etc/passwd",
        "user@host",
        "http://user:password@host/",
        "http://host/?query",
        "http://host/base?",
        "http://host/#fragment",
        "host?x=1",
        "http://host/a b",
        "http://host/%zz"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> ServerAddress.parse(text))
        .withMessageStartingWith("server: '" + text.strip() + "' ");
  }

  @Test
  void putsResourcesBelowTheBase() {
    Resource manifest = new Resource.ManifestOf(new VersionId(3));

    assertThat(ServerAddress.parse("host").url(manifest))
        .hasToString("http://host:8000/v3/manifest.json");
    assertThat(ServerAddress.parse("https://host/a/b").url(manifest))
        .hasToString("https://host/a/b/v3/manifest.json");
    assertThat(ServerAddress.parse("https://host/a/b/").url(new Resource.VersionsAsJson()))
        .hasToString("https://host/a/b/api/v1/versions");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://host", "http://host/base", "host/", "mailto:someone"})
  void refusesABaseThatIsNone(String base) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new ServerAddress(URI.create(base)))
        .withMessage("server: '" + base + "' is not an absolute address that ends in a slash");
  }
}
