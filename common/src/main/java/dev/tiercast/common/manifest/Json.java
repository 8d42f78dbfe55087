package dev.tiercast.common.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * How JSON is written and read here: strictly, ignoring only what is unknown, and with the field in
 * errors.
 */
public final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          // UTF-8 and nothing else.
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(16).maxStringLength(1 << 16).build())
          .build();

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(FACTORY)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              numbers ->
                  numbers
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private Json() {}

  /** Makes the generators that write here. */
  public static JsonFactory factory() {
    return FACTORY;
  }

  /** Writes the parts of one value. */
  @FunctionalInterface
  public interface Content {
    /** Writes to a generator that is closed afterwards. */
    void write(JsonGenerator json) throws IOException;
  }

  /** Writes a value, in one line without its end. */
  public static byte[] write(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      content.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes an object, in one line with its end, of which the content writes the fields. */
  public static byte[] object(Content fields) {
    return write(
        json -> {
          json.writeStartObject();
          fields.write(json);
          json.writeEndObject();
          json.writeRaw('\n');
        });
  }

  /**
   * Reads one value.
   *
   * @param what the file or address, for messages
   * @throws FormatException if it is not JSON, or a field has the wrong type
   */
  public static <T> T read(String what, byte[] bytes, Class<T> type) throws FormatException {
    T value;
    boolean ended;
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      value = MAPPER.readValue(parser, type);
      ended = parser.nextToken() == null;
    } catch (MismatchedInputException e) {
      throw new FormatException(what, inField(e, "is not " + expected(e.getTargetType())), e);
    } catch (JsonMappingException e) {
      boolean tooLarge = e.getCause() instanceof InputCoercionException;
      throw new FormatException(what, inField(e, tooLarge ? "is out of range" : firstLine(e)), e);
    } catch (JsonProcessingException e) {
      throw new FormatException(what, "is not JSON: " + firstLine(e), e);
    } catch (IOException e) {
      throw new FormatException(what, "cannot be read", e);
    }
    if (value == null || !ended) {
      throw new FormatException(what, ended ? "is empty" : "goes on after the end of the object");
    }
    return value;
  }

  private static String expected(@Nullable Class<?> type) {
    if (type == String.class) {
      return "a text";
    }
    if (type == Long.class || type == Integer.class) {
      return "a whole number";
    }
    if (type == Boolean.class) {
      return "true or false";
    }
    return type != null && Collection.class.isAssignableFrom(type) ? "a list" : "an object";
  }

  private static String inField(JsonMappingException e, String reason) {
    String field = pathOf(e);
    return field.isEmpty() ? reason : Text.shorten(field) + ": " + reason;
  }

  private static String firstLine(JsonProcessingException e) {
    return Text.shorten(e.getOriginalMessage().lines().findFirst().orElse("malformed"));
  }

  private static String pathOf(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }

  /** A field that has to be there. */
  public static <T> T required(String field, @Nullable T value) {
    if (value == null) {
      throw new InvalidValueException(field, "is missing");
    }
    return value;
  }

  /** A digest in hexadecimal digits, which has to be there. */
  public static Digest digest(String field, @Nullable String hex) {
    try {
      return Digest.parse(required(field, hex));
    } catch (InvalidValueException e) {
      throw e.as(field);
    }
  }

  static ContentPath path(String field, @Nullable String path) {
    try {
      return new ContentPath(required(field, path));
    } catch (InvalidValueException e) {
      throw e.as(field);
    }
  }

  static @Nullable Instant instant(String field, @Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
    } catch (DateTimeException e) {
      throw new InvalidValueException(field, "is not a time of RFC 3339");
    }
  }
}
