package dev.tiercast.origin;

import static dev.tiercast.common.testing.Architecture.hasNoPackageCycles;
import static dev.tiercast.common.testing.Architecture.never;
import static dev.tiercast.common.testing.Architecture.onlyIn;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The arrows of the {@code origin}. */
@AnalyzeClasses(
    packages = "dev.tiercast.origin",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ORIGIN = "dev.tiercast.origin";
  private static final String CLI = ORIGIN + ".cli";

  @ArchTest
  static final ArchRule KNOWS_COMMON_ONLY =
      never(ORIGIN, "dev.tiercast.relay", "dev.tiercast.client");

  @ArchTest
  static final ArchRule CLI_WIRES =
      onlyIn(ORIGIN, List.of(CLI), CLI, "dev.tiercast.common.cli", "picocli");

  @ArchTest static final ArchRule HAS_NO_PACKAGE_CYCLES = hasNoPackageCycles();
}
