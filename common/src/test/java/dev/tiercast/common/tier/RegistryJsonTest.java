package dev.tiercast.common.tier;

import static dev.tiercast.common.tier.Nodes.client;
import static dev.tiercast.common.tier.Nodes.member;
import static dev.tiercast.common.tier.Nodes.origin;
import static dev.tiercast.common.tier.Nodes.relay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.FormatException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryJsonTest {
  private static final String ID = "0".repeat(31) + "1";

  private static byte[] bytes(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void readsTheListThatItWrites() throws Exception {
    NodeList list =
        new NodeList(
            origin(1),
            true,
            new Load(3, 1L << 40, 0),
            List.of(Nodes.progress(9)),
            List.of(
                member(relay(2), "http://[fd00::1]:8001/x/", Duration.ofMillis(1200)),
                member(client(3), "https://relay/", Duration.ZERO)));

    byte[] written = RegistryJson.write(list);
    assertThat(RegistryJson.readList("here", written)).isEqualTo(list);
    assertThat(new String(written, StandardCharsets.UTF_8))
        .startsWith(
            "{\"node\":{\"id\":\"" + ID + "\",\"role\":\"origin\",\"tier\":0},\"granting\":true,")
        .contains("\"address\":\"https://relay/\"", "\"lastSeenSeconds\":1.2");
  }

  @Test
  void readsTheAnnouncementsThatItWrites() throws Exception {
    Announcement full =
        Nodes.announcement(
            relay(1), 8001, new Forwarded(member(client(2), "http://a:1/", Duration.ZERO), 3));
    Announcement elsewhere = Nodes.advertised(client(2), "https://here/x/");

    assertThat(RegistryJson.readAnnouncement("", RegistryJson.write(full))).isEqualTo(full);
    assertThat(RegistryJson.readAnnouncement("", RegistryJson.write(elsewhere)))
        .isEqualTo(elsewhere);
  }

  @Test
  void readsTheLeaseThatItWrites() throws Exception {
    Lease lease = new Lease(Duration.ofSeconds(15), ServerAddress.parse("http://a:1/"), origin(1));

    assertThat(RegistryJson.readLease("", RegistryJson.write(lease))).isEqualTo(lease);
  }

  @Test
  void needsLittleOfAnAnnouncement() throws Exception {
    Announcement least =
        RegistryJson.readAnnouncement(
            "", bytes("{'id':'" + ID + "','role':'client','port':1,'more':[{}]}"));

    assertThat(least.load()).isEqualTo(Load.IDLE);
    assertThat(least.node()).isEqualTo(Nodes.client(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | is not an object",
        "{'id':'x','role':'relay','port':1} | id: is not 32 hexadecimal digits",
        "{'id':ID,'port':1} | role: is missing",
        "{'id':ID,'role':'king','port':1} | role: is none that is known",
        "{'id':ID,'role':'origin','port':1} | role: is one that announces itself to nobody",
        "{'id':ID,'role':'relay'} | port: is missing",
        "{'id':ID,'role':'relay','port':0} | port: 0 is not a port",
        "{'id':ID,'role':'relay','port':1,'tier':-1} | tier: -1 is not a tier",
        "{'id':ID,'role':'relay','port':1,'rack':'a b'} | rack: is not a name of 1 to 64 ASCII"
            + " characters without spaces",
        "{'id':ID,'role':'relay','address':'ftp://x'} | address: 'ftp://x' is neither http nor"
            + " https",
        "{'id':ID,'role':'relay','port':1,'load':{'bodies':1}} | load.sentBytesPerSecond: is"
            + " missing",
        "{'id':ID,'role':'relay','port':1,'versions':[{}]} | versions[0].version: is missing",
        "{'id':ID,'role':'relay','port':1,'versions':[{},{},{},{},{},{},{},{},{}]} | versions: are"
            + " more than 8",
        "{'id':ID,'role':'client','port':1,'below':[{'id':ID,'role':'relay','address':'a','lastSeenSeconds':0,'hops':1}]}"
            + " | below: is for relays to tell",
        "{'id':ID,'role':'relay','port':1,'below':[{'id':ID,'role':'relay','address':'a','lastSeenSeconds':0,'hops':9}]}"
            + " | below[0].hops: 9 is not between 1 and 8",
        "{'id':ID,'role':'relay','port':1,'below':[{'id':ID,'role':'relay','address':'a','lastSeenSeconds':-1,'hops':1}]}"
            + " | below[0].lastSeenSeconds: is out of range",
        "{'id':ID,'role':'relay','port':1,'below':[null]} | below[0]: is missing"
      })
  void namesWhatIsWrongWithAnAnnouncement(String json, String reason) {
    assertThatThrownBy(
            () -> RegistryJson.readAnnouncement("here", bytes(json.replace("ID", "'" + ID + "'"))))
        .isInstanceOf(FormatException.class)
        .hasMessage("here: " + reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'role':'king','more':1", "'role':'relay','tier':1001"})
  void passesOverNodesThatItDoesNotUnderstand(String odd) throws Exception {
    String known = "{'id':ID,'role':'client','address':'a','lastSeenSeconds':0,'hops':1}";
    String both = ("[{'id':ID," + odd + "}," + known + "]").replace("ID", "'" + ID + "'");
    String node = "'id':'" + ID + "','role':'relay'";

    assertThat(
            RegistryJson.readAnnouncement("", bytes("{" + node + ",'port':1,'below':" + both + "}"))
                .below())
        .hasSize(1);
    assertThat(
            RegistryJson.readList("", bytes("{'node':{" + node + "},'relays':" + both + "}"))
                .members())
        .hasSize(1);
  }

  @Test
  void refusesWhatIsTooLarge() {
    assertThatThrownBy(
            () -> RegistryJson.readAnnouncement("", new byte[Announcement.MOST_BYTES + 1]))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("is larger than 8388608 bytes");
  }
}
