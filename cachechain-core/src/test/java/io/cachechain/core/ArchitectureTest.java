package io.cachechain.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.time.SystemClock;
import java.lang.reflect.Modifier;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("design.md, section 4: modules and rooms")
class ArchitectureTest {
  /** The rooms, lowest first: each knows only those before it. */
  static final List<String> ROOMS = List.of(
      "limits",
      "time",
      "async",
      "entry",
      "metrics",
      "settings",
      "describe",
      "order",
      "layer",
      "origin",
      "call",
      "write",
      "read",
      "cluster",
      "chain");

  private static final String INTERNAL = "io.cachechain.core.internal.";

  private static final JavaClasses MAIN = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .withImportOption(location -> !location.contains("/io/cachechain/testing/")
          && !location.contains("/io/cachechain/tck/"))
      .importPackages(
          "io.cachechain", "io.cachechain.spi", "io.cachechain.internal", "io.cachechain.core");

  private static final JavaClasses ALL =
      new ClassFileImporter().importPackages("io.cachechain.core");

  @Test
  void api_neverDependsOnCore() {
    noClasses()
        .that()
        .resideInAnyPackage("io.cachechain", "io.cachechain.spi", "io.cachechain.internal")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.cachechain.core..")
        .check(MAIN);
  }

  @Test
  @DisplayName("A16: core needs the contracts, resilience4j and SLF4J only")
  void core_dependsOnNothingElse() {
    classes()
        .that()
        .resideInAPackage("io.cachechain.core..")
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(
            "java..",
            "io.cachechain",
            "io.cachechain.spi",
            "io.cachechain.internal",
            "io.cachechain.core..",
            "io.github.resilience4j..",
            "org.slf4j",
            "org.jspecify.annotations"))
        .check(MAIN);
  }

  @Test
  void rooms_knowOnlyThoseBelowThem() {
    for (int i = 0; i < ROOMS.size(); i++) {
      String[] above = ROOMS.subList(i + 1, ROOMS.size()).stream()
          .map(room -> INTERNAL + room + "..")
          .toArray(String[]::new);
      if (above.length > 0) {
        noClasses()
            .that()
            .resideInAPackage(INTERNAL + ROOMS.get(i) + "..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(above))
            .allowEmptyShould(true)
            .check(MAIN);
      }
    }
  }

  @Test
  void rooms_areAllInTheOrder() {
    Set<String> rooms = MAIN.that(resideInAPackage(INTERNAL + "*")).stream()
        .map(each -> each.getPackageName().substring(INTERNAL.length()))
        .collect(Collectors.toCollection(TreeSet::new));

    assertThat(ROOMS).containsAll(rooms);
  }

  @Test
  void rooms_doNotKnowTheBuilder() {
    noClasses()
        .that()
        .resideInAPackage(INTERNAL + "*")
        .should()
        .dependOnClassesThat(
            belongToAnyOf(ChainBuilder.class, ChainStart.class, LayerOptions.class))
        .check(MAIN);
  }

  @Test
  @DisplayName("the public policies may know the room of limits, since it knows no type of core")
  void limits_knowNothingOfCore() {
    noClasses()
        .that()
        .resideInAPackage(INTERNAL + "limits")
        .should()
        .dependOnClassesThat(resideInAPackage("io.cachechain.core..")
            .and(not(resideInAPackage(INTERNAL + "limits"))))
        .check(MAIN);
  }

  @Test
  @DisplayName("the lock of a key is taken by reads; writes and messages have verbs")
  void keyStates_areLockedByReadsOnly() {
    noClasses()
        .that(not(resideInAnyPackage(
            INTERNAL + "order", INTERNAL + "flight", INTERNAL + "read", INTERNAL + "chain")))
        .should()
        .callMethod(KeyState.class, "lock")
        .orShould()
        .callMethod(KeyState.class, "unlock")
        .check(MAIN);
  }

  @Test
  @DisplayName("D-19: all time comes from the chain's clock")
  void time_isReadByTheSystemClockOnly() {
    noClasses()
        .that(not(belongToAnyOf(SystemClock.class)))
        .and(not(resideInAPackage("io.cachechain.testing..")))
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(LocalDateTime.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Clock.class, "systemDefaultZone")
        .check(MAIN);
  }

  @Test
  @DisplayName("no test and no engine sleeps")
  void nothing_sleeps() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class, int.class)
        .check(ALL);
  }

  @Test
  @DisplayName("A24: the environment is read in one place and never changed")
  void environment_isReadInOnePlace() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.cachechain.core.internal.settings.Environment")
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .callMethod(System.class, "setProperty", String.class, String.class)
        .check(MAIN);
  }

  @Test
  @DisplayName("api.md, section 12: the public types of core")
  void publicTypes_areThoseOfTheFrontDoor() {
    Set<String> types = MAIN.that(resideInAPackage("io.cachechain.core")).stream()
        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC) && !type.isNestedClass())
        .map(JavaClass::getSimpleName)
        .collect(Collectors.toCollection(TreeSet::new));

    assertThat(types)
        .containsExactly(
            "BreakerPolicy",
            "ChainBuilder",
            "ChainListener",
            "LayerOptions",
            "TtlScale",
            "Validator",
            "WritePolicy");
  }

  @Test
  @DisplayName(
      "api.md, section 12: the builder has 28 methods, and from, envFile and ttlScale (A12, A24, D-4), the options of a layer 14, and breaker by a configuration of resilience4j (A32)")
  void frontDoor_hasTheStatedSize() {
    assertThat(publicMethods(ChainBuilder.class)).isEqualTo(28 + 3);
    assertThat(publicMethods(LayerOptions.class)).isEqualTo(14 + 1);
  }

  private static long publicMethods(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
        .count();
  }

  @Test
  void classes_areFinalUnlessMeantForOthers() {
    classes()
        .that()
        .resideInAPackage("io.cachechain.core..")
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .areNotAnonymousClasses()
        .and()
        .doNotHaveModifier(JavaModifier.ABSTRACT)
        .and(describe("have no subclass", type -> type.getSubclasses().isEmpty()))
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(MAIN);
  }
}
