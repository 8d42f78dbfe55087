package dev.tiercast.common.serve.observe;

/** How a line of the access log is written. Each is one line, whatever a client sends. */
public enum AccessLogFormat {
  /** The common log format of NCSA httpd: who, when, what, status and bytes. */
  COMMON {
    @Override
    String line(Exchange exchange) {
      return NcsaLine.common(exchange);
    }
  },

  /** The same with referrer and user agent, as most tools for access logs expect it. */
  COMBINED {
    @Override
    String line(Exchange exchange) {
      return NcsaLine.combined(exchange);
    }
  },

  /** An object with everything that is known. */
  JSON {
    @Override
    String line(Exchange exchange) {
      return JsonLine.of(exchange);
    }
  };

  /** The line without its end. */
  abstract String line(Exchange exchange);
}
