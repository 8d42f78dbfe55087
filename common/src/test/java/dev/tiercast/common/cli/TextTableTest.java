package dev.tiercast.common.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.cli.TextTable.Column;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void alignsColumns() {
    TextTable table =
        new TextTable(Column.left("VERSION"), Column.right("SIZE"), Column.left("NAME"))
            .row("v9", "300.0 MB", "model.bin")
            .row("v10", "1.0 kB", "mödel");

    assertThat(table.lines())
        .containsExactly(
            "VERSION      SIZE  NAME", //
            "v9       300.0 MB  model.bin",
            "v10        1.0 kB  mödel");
  }

  @Test
  void hasOnlyTitlesWithoutRows() {
    assertThat(new TextTable(Column.left("A"), Column.right("B")).lines()).containsExactly("A  B");
  }

  @Test
  void keepsForeignTextOnItsLine() {
    assertThat(new TextTable(Column.left("NAME")).row("a\nb\u001b[31m").lines())
        .containsExactly("NAME", "a; b?[31m");
  }

  @Test
  void refusesRowsOfAnotherLength() {
    assertThatThrownBy(() -> new TextTable(Column.left("A")).row("a", "b"))
        .hasMessage("2 cells for 1 columns");
  }
}
