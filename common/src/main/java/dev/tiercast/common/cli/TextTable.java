package dev.tiercast.common.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows in aligned columns, two spaces apart, under a line of titles. Immutable columns; not thread
 * safe.
 */
public final class TextTable {
  private static final String GAP = "  ";

  /**
   * A column.
   *
   * @param title what stands above it
   * @param right whether its cells end at the same place, as numbers should
   */
  public record Column(String title, boolean right) {
    /** Cells begin at the same place. */
    public static Column left(String title) {
      return new Column(title, false);
    }

    /** Cells end at the same place. */
    public static Column right(String title) {
      return new Column(title, true);
    }
  }

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(Column... columns) {
    this.columns = List.of(columns);
    rows.add(this.columns.stream().map(Column::title).toList());
  }

  /** Adds a row with one cell for each column. */
  public TextTable row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells for " + columns.size() + " columns");
    }
    rows.add(List.of(cells).stream().map(Printable::line).toList());
    return this;
  }

  /** The lines, titles first, without line ends and without trailing spaces. */
  public List<String> lines() {
    int[] widths = new int[columns.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      String space = " ".repeat(widths[i] - width(cell));
      line.append(i == 0 ? "" : GAP);
      line.append(columns.get(i).right() ? space + cell : cell + space);
    }
    return line.toString().stripTrailing();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
