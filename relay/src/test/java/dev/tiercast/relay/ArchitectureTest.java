package dev.tiercast.relay;

import static dev.tiercast.common.testing.Architecture.hasNoPackageCycles;
import static dev.tiercast.common.testing.Architecture.never;
import static dev.tiercast.common.testing.Architecture.onlyIn;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The arrows of the {@code relay}. */
@AnalyzeClasses(
    packages = "dev.tiercast.relay",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String RELAY = "dev.tiercast.relay";
  private static final String CLI = RELAY + ".cli";

  @ArchTest
  static final ArchRule KNOWS_COMMON_ONLY =
      never(RELAY, "dev.tiercast.origin", "dev.tiercast.client");

  @ArchTest
  static final ArchRule CLI_WIRES =
      onlyIn(RELAY, List.of(CLI), CLI, "dev.tiercast.common.cli", "picocli");

  @ArchTest static final ArchRule HAS_NO_PACKAGE_CYCLES = hasNoPackageCycles();
}
