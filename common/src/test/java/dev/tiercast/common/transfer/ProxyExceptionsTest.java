package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code no_proxy} means; where curl has an opinion, it is curl's. */
final class ProxyExceptionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "example.com             | example.com       | 8000",
        "example.com             | www.example.com   | 8000",
        ".example.com            | www.example.com   | 8000",
        ".example.com            | example.com       | 8000",
        "EXAMPLE.com             | Example.COM       | 8000",
        "example.com.            | www.example.com   | 8000",
        "example.com             | example.com.      | 8000",
        "a.org, example.com b.org| example.com       | 8000",
        "a.org b.org             | b.org             | 8000",
        "*                       | anything          | 1",
        "' * '                   | anything          | 1",
        "300.0.0.1               | 300.0.0.1         | 8000",
        "relay:8001              | relay             | 8001",
        "example.com:8001        | www.example.com   | 8001",
        "127.0.0.1               | 127.0.0.1         | 8000",
        "127.0.0.1:8000          | 127.0.0.1         | 8000",
        "10.0.0.0/8              | 10.255.1.2        | 8000",
        "10.1.2.3/8              | 10.255.1.2        | 8000",
        "192.168.4.0/22          | 192.168.7.255     | 8000",
        "0.0.0.0/0               | 8.8.8.8           | 8000",
        "::1                     | [::1]             | 8000",
        "[::1]                   | [0:0:0:0:0:0:0:1] | 8000",
        "[::1]:8000              | [::1]             | 8000",
        "2001:db8::/32           | [2001:db8:1::2]   | 8000",
        "[2001:db8::]/32         | [2001:db8:1::2]   | 8000",
      })
  void coversAServer(String list, String host, int port) {
    assertThat(ProxyExceptions.parse(list).covers(host, port)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                      | example.com       | 8000",
        "' , '                   | example.com       | 8000",
        "example.com             | notexample.com    | 8000",
        "www.example.com         | example.com       | 8000",
        "relay:8001              | relay             | 8000",
        "127.0.0.1               | 127.0.0.2         | 8000",
        "127.0.0.1               | 1.127.0.0.1       | 8000",
        "10.0.0.0/8              | 11.0.0.1          | 8000",
        "192.168.4.0/22          | 192.168.8.0       | 8000",
        "10.0.0.0/33             | 10.0.0.0          | 8000",
        "10.0.0.0/x              | 10.0.0.0          | 8000",
        "ten/8                   | ten               | 8000",
        "10.0.0.0/8              | ten.example.com   | 8000",
        "10.0.0.0/8              | [::1]             | 8000",
        "::1                     | [::2]             | 8000",
        "[::1]:8001              | [::1]             | 8000",
        "2001:db8::/32           | [2001:db9::2]     | 8000",
        ".                       | example.com       | 8000",
        "a.org,*                 | anything          | 1",
        "* *                     | anything          | 1",
        "300.0.0.1/8             | 300.0.0.1         | 8000",
      })
  void leavesOthersAlone(String list, String host, int port) {
    assertThat(ProxyExceptions.parse(list).covers(host, port)).isFalse();
  }
}
