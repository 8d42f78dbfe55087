package dev.tiercast.common;

import static dev.tiercast.common.testing.Architecture.hasNoPackageCycles;
import static dev.tiercast.common.testing.Architecture.never;
import static dev.tiercast.common.testing.Architecture.onlyIn;
import static dev.tiercast.common.testing.Architecture.uses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The arrows between the rooms of {@code common}, and which room uses which library. */
@AnalyzeClasses(
    packages = "dev.tiercast.common",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String COMMON = "dev.tiercast.common";
  private static final String MODEL = COMMON + ".model";
  private static final String DIGEST = COMMON + ".digest";
  private static final String MANIFEST = COMMON + ".manifest";
  private static final String LAYOUT = COMMON + ".layout";
  private static final String STORE = COMMON + ".store";
  private static final String SCHEDULE = COMMON + ".schedule";
  private static final String TRANSFER = COMMON + ".transfer";
  private static final String TIER = COMMON + ".tier";
  private static final String SERVE = COMMON + ".serve";
  private static final String OBSERVE = SERVE + ".observe";
  private static final String CLI = COMMON + ".cli";

  private static final String LOG = "org.slf4j";
  private static final String JSON = "com.fasterxml.jackson";
  private static final String SERVER = "org.eclipse.jetty";
  private static final String METRICS = "io.micrometer";

  @ArchTest static final ArchRule MODEL_USES_THE_JDK_ONLY = uses(MODEL);
  @ArchTest static final ArchRule DIGEST_ARROWS = uses(DIGEST, MODEL);
  @ArchTest static final ArchRule MANIFEST_ARROWS = uses(MANIFEST, MODEL, DIGEST, JSON);
  @ArchTest static final ArchRule LAYOUT_ARROWS = uses(LAYOUT, MODEL);

  @ArchTest static final ArchRule STORE_ARROWS = uses(STORE, MODEL, DIGEST, MANIFEST, LAYOUT, LOG);

  @ArchTest static final ArchRule SCHEDULE_ARROWS = uses(SCHEDULE, MODEL);

  @ArchTest
  static final ArchRule TRANSFER_ARROWS =
      uses(
          TRANSFER, MODEL, DIGEST, MANIFEST, LAYOUT, STORE, SCHEDULE, LOG, "okhttp3", "okio",
          "kotlin", "jdk.net");

  @ArchTest
  static final ArchRule TIER_ARROWS =
      uses(TIER, MODEL, DIGEST, MANIFEST, LAYOUT, STORE, SCHEDULE, TRANSFER, JSON, LOG);

  @ArchTest
  static final ArchRule SERVE_ARROWS =
      uses(
          SERVE,
          MODEL,
          DIGEST,
          MANIFEST,
          LAYOUT,
          STORE,
          SCHEDULE,
          TIER,
          LOG,
          SERVER,
          JSON,
          METRICS,
          "com.sun.management");

  @ArchTest
  static final ArchRule SERVING_IS_OBSERVED_IN_ONE_ROOM = onlyIn(COMMON, List.of(OBSERVE), METRICS);

  @ArchTest
  static final ArchRule JSON_IS_WRITTEN_IN_FEW_ROOMS =
      onlyIn(COMMON, List.of(MANIFEST, OBSERVE, TIER), JSON);

  @ArchTest static final ArchRule CLI_WIRES = onlyIn(COMMON, List.of(CLI), CLI, "picocli");

  @ArchTest
  static final ArchRule HTTP_IS_ASKED_IN_ONE_ROOM =
      onlyIn(COMMON, List.of(TRANSFER), "okhttp3", "okio");

  @ArchTest
  static final ArchRule HTTP_IS_ANSWERED_IN_ONE_ROOM = onlyIn(COMMON, List.of(SERVE), SERVER);

  @ArchTest
  static final ArchRule KNOWS_NO_OTHER_MODULE =
      never(COMMON, "dev.tiercast.origin", "dev.tiercast.relay", "dev.tiercast.client");

  @ArchTest static final ArchRule HAS_NO_PACKAGE_CYCLES = hasNoPackageCycles();
}
