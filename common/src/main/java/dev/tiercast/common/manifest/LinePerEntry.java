package dev.tiercast.common.manifest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;

/** A line for each field of the outermost object and for each entry of its lists. */
final class LinePerEntry extends MinimalPrettyPrinter {
  private static final long serialVersionUID = 1L;

  private static final int OUTERMOST = 1;

  private int depth;

  @Override
  public void writeStartObject(JsonGenerator json) throws IOException {
    super.writeStartObject(json);
    depth++;
  }

  @Override
  public void beforeObjectEntries(JsonGenerator json) throws IOException {
    breakLine(json);
  }

  @Override
  public void writeObjectEntrySeparator(JsonGenerator json) throws IOException {
    super.writeObjectEntrySeparator(json);
    breakLine(json);
  }

  @Override
  public void writeEndObject(JsonGenerator json, int entries) throws IOException {
    breakLine(json);
    depth--;
    super.writeEndObject(json, entries);
  }

  @Override
  public void beforeArrayValues(JsonGenerator json) throws IOException {
    breakLine(json);
  }

  @Override
  public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
    super.writeArrayValueSeparator(json);
    breakLine(json);
  }

  private void breakLine(JsonGenerator json) throws IOException {
    if (depth == OUTERMOST) {
      json.writeRaw('\n');
    }
  }
}
