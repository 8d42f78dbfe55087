package dev.tiercast.common.serve.plan;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How times are written in HTTP, RFC 9110 section 5.6.7: one form to write, three to read. */
public final class HttpDate {
  private static final DateTimeFormatter FIXED =
      form(new DateTimeFormatterBuilder().appendPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'"));

  /** Two digits of a year that lies in the hundred years from 1970 on. */
  private static final DateTimeFormatter RFC_850 =
      form(
          new DateTimeFormatterBuilder()
              .appendPattern("EEEE, dd-MMM-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
              .appendPattern(" HH:mm:ss 'GMT'"));

  private static final DateTimeFormatter ASCTIME =
      form(new DateTimeFormatterBuilder().appendPattern("EEE MMM ppd HH:mm:ss uuuu"));

  private static final List<DateTimeFormatter> FORMS = List.of(FIXED, RFC_850, ASCTIME);

  private HttpDate() {}

  private static DateTimeFormatter form(DateTimeFormatterBuilder pattern) {
    return pattern
        .toFormatter(Locale.ENGLISH)
        .withZone(ZoneOffset.UTC)
        .withResolverStyle(ResolverStyle.STRICT);
  }

  /** Writes a time of the years 0 to 9999, without its fraction of a second. */
  public static String format(Instant time) {
    return FIXED.format(time);
  }

  /** Reads a time; empty if it is none. */
  public static Optional<Instant> parse(String text) {
    String date = text.strip();
    return FORMS.stream().flatMap(form -> parse(form, date).stream()).findFirst();
  }

  private static Optional<Instant> parse(DateTimeFormatter form, String date) {
    try {
      return Optional.of(form.parse(date, Instant::from));
    } catch (DateTimeException otherForm) {
      return Optional.empty();
    }
  }
}
