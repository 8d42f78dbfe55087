package dev.tiercast.common.serve.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccessLogFormatTest {
  private static final String HOSTILE =
      "/a\"b\\c\n127.0.0.1 - - [x] \"GET / HTTP/1.1\" 200 1\r\t\u0000\u001b[31m\u0085\u2028é\ud800";

  @Test
  void writesTheCommonFormat() {
    assertThat(AccessLogFormat.COMMON.line(Exchanged.part()))
        .isEqualTo(
            "192.0.2.7 - - [01/Mar/2026:02:03:04 +0000] \"GET /v1/shard_001.bin HTTP/1.1\" 206"
                + " 1000");
    assertThat(AccessLogFormat.COMMON.line(Exchanged.lost()))
        .isEqualTo("2001:db8::1 - - [01/Mar/2026:02:03:04 +0000] \"HEAD / HTTP/1.0\" 000 -");
  }

  @Test
  void writesTheCombinedFormat() {
    assertThat(AccessLogFormat.COMBINED.line(Exchanged.part()))
        .endsWith(" 206 1000 \"-\" \"curl/8.5.0\"");
  }

  @Test
  void writesJson() throws IOException {
    assertThat(AccessLogFormat.JSON.line(Exchanged.part()))
        .isEqualTo(
            "{\"time\":\"2026-03-01T02:03:04.567Z\",\"client\":\"192.0.2.7\",\"method\":\"GET\","
                + "\"path\":\"/v1/shard_001.bin\",\"protocol\":\"HTTP/1.1\","
                + "\"range\":\"bytes=0-999\",\"userAgent\":\"curl/8.5.0\",\"status\":206,"
                + "\"bytes\":1000,\"seconds\":1.25,\"firstByteSeconds\":5.0E-4,\"complete\":true}");
    JsonNode lost = new ObjectMapper().readTree(AccessLogFormat.JSON.line(Exchanged.lost()));
    assertThat(lost.get("complete").booleanValue()).isFalse();
    assertThat(lost.has("firstByteSeconds")).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void staysOnOneLineOfPrintableAsciiWhateverAClientSends(AccessLogFormat format) {
    assertThat(format.line(Exchanged.of(HOSTILE, HOSTILE))).matches("[ -~]+");
  }

  @Test
  void keepsWhatAClientSendsInJson() throws IOException {
    JsonNode line =
        new ObjectMapper().readTree(AccessLogFormat.JSON.line(Exchanged.of(HOSTILE, HOSTILE)));
    assertThat(line.get("path").textValue()).isEqualTo(HOSTILE);
    assertThat(line.get("userAgent").textValue()).isEqualTo(HOSTILE);
  }

  @Test
  void escapesQuotesSoThatNoFieldEndsEarly() {
    assertThat(AccessLogFormat.COMBINED.line(Exchanged.of("/", "a\" 200 1 \"b\\\n\u001b")))
        .endsWith("\"a\\\" 200 1 \\\"b\\\\\\x0a\\x1b\"");
  }

  @Test
  void doesNotDependOnTheLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(AccessLogFormat.COMMON.line(Exchanged.part())).matches("[ -~]+");
    } finally {
      Locale.setDefault(before);
    }
  }
}
