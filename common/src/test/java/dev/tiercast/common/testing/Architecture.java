package dev.tiercast.common.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.stream.Stream;

/** The rules about packages that hold in every module. */
public final class Architecture {
  private Architecture() {}

  /**
   * A package may use the JDK, JSpecify, itself, and nothing else but these.
   *
   * @param names of packages, as in {@code dev.tiercast.common.model}
   */
  public static ArchRule uses(String name, String... names) {
    String[] allowed =
        Stream.concat(Stream.of("java.", "javax.", "org.jspecify.", name), Stream.of(names))
            .map(each -> (each.endsWith(".") ? each : each + ".") + ".")
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(name + "..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed)
        .allowEmptyShould(true);
  }

  /** Below a root, nobody but these users uses any of these. */
  public static ArchRule onlyIn(String root, List<String> users, String... names) {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(withSubpackages(users.stream()))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(withSubpackages(Stream.of(names)))
        .allowEmptyShould(true);
  }

  /** Nothing in a package uses any of these. */
  public static ArchRule never(String name, String... names) {
    return noClasses()
        .that()
        .resideInAPackage(name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(withSubpackages(Stream.of(names)))
        .allowEmptyShould(true);
  }

  /** No package needs, directly or through others, a package that needs it. */
  public static ArchRule hasNoPackageCycles() {
    return slices().assignedFrom(new Packages()).should().beFreeOfCycles().allowEmptyShould(true);
  }

  private static String[] withSubpackages(Stream<String> names) {
    return names.map(name -> name + "..").toArray(String[]::new);
  }

  /** Each package by itself, also the outermost of a module. */
  private static final class Packages implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
      return SliceIdentifier.of(javaClass.getPackageName());
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
