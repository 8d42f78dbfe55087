package dev.tiercast.client;

import static dev.tiercast.common.testing.Architecture.hasNoPackageCycles;
import static dev.tiercast.common.testing.Architecture.never;
import static dev.tiercast.common.testing.Architecture.onlyIn;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The arrows of the {@code client}. */
@AnalyzeClasses(
    packages = "dev.tiercast.client",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String CLIENT = "dev.tiercast.client";
  private static final String CLI = CLIENT + ".cli";

  @ArchTest
  static final ArchRule KNOWS_COMMON_ONLY =
      never(CLIENT, "dev.tiercast.origin", "dev.tiercast.relay");

  @ArchTest
  static final ArchRule CLI_WIRES =
      onlyIn(CLIENT, List.of(CLI), CLI, "dev.tiercast.common.cli", "picocli");

  @ArchTest static final ArchRule HAS_NO_PACKAGE_CYCLES = hasNoPackageCycles();
}
