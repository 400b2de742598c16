package io.cachechain.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * How much each room of the engine holds. A room that outgrows its budget has got a second purpose,
 * or the plan of rooms is wrong. Budgets only go down: who makes something smaller lowers the
 * number here, and the test insists on it.
 */
@DisplayName("house: the budgets of the rooms")
class BudgetTest {
  private static final Path SOURCES = Path.of("src/main/java/io/cachechain/core");

  /** Lines of code in hundreds, begun ones included: neither blank nor comment. */
  private static final Map<String, Long> HUNDREDS = Map.ofEntries(
      Map.entry("", 11L),
      Map.entry("internal/async", 4L),
      Map.entry("internal/call", 6L),
      Map.entry("internal/chain", 21L),
      Map.entry("internal/cluster", 26L),
      Map.entry("internal/describe", 5L),
      Map.entry("internal/entry", 20L),
      Map.entry("internal/layer", 31L),
      Map.entry("internal/limits", 2L),
      Map.entry("internal/metrics", 9L),
      Map.entry("internal/order", 6L),
      Map.entry("internal/origin", 6L),
      Map.entry("internal/read", 22L),
      Map.entry("internal/settings", 39L),
      Map.entry("internal/time", 7L),
      Map.entry("internal/write", 33L));

  private static final int LARGE_CLASS = 350;
  private static final int LARGE_CLASSES = 1;
  private static final int CONSTRUCTOR_PARAMETERS = 7;
  private static final int RECORD_COMPONENTS = 9;

  private static final Map<JavaClass, Set<JavaClass>> REACHED = new HashMap<>();

  private static final JavaClasses CORE = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .importPackages("io.cachechain.core");

  @Test
  void rooms_keepTheirBudgets() throws IOException {
    Map<String, Long> lines = new TreeMap<>();
    for (Path file : sources()) {
      String room = SOURCES.relativize(file.getParent()).toString();
      lines.merge(room, codeLines(file), Long::sum);
    }
    Map<String, Long> hundreds = new TreeMap<>();
    lines.forEach((room, code) -> hundreds.put(room, (code + 99) / 100));

    assertThat(hundreds).isEqualTo(new TreeMap<>(HUNDREDS));
  }

  @Test
  void classes_areNotLarge() throws IOException {
    assertThat(sources().stream().filter(file -> lines(file).size() > LARGE_CLASS))
        .hasSize(LARGE_CLASSES);
  }

  @Test
  void constructors_takeWhatTheyUse() {
    assertThat(CORE.stream()
            .flatMap(type -> type.getConstructors().stream())
            .filter(constructor -> !constructor.getOwner().isRecord()
                && !constructor.getOwner().isEnum()
                && constructor.getRawParameterTypes().size() > CONSTRUCTOR_PARAMETERS)
            .map(constructor -> constructor.getOwner().getSimpleName()))
        .isEmpty();
  }

  @Test
  void records_areNotLong() {
    assertThat(CORE.stream()
            .filter(JavaClass::isRecord)
            .map(JavaClass::reflect)
            .filter(type -> type.getRecordComponents().length > RECORD_COMPONENTS)
            .map(Class::getSimpleName))
        .isEmpty();
  }

  @Test
  @DisplayName("the public package and the rooms: no public type knows a room that knows it")
  void publicTypes_inTheCycle() {
    List<String> inTheCycle = CORE.stream()
        .filter(type -> type.getPackageName().equals("io.cachechain.core"))
        .filter(type -> reached(type).stream()
            .anyMatch(room -> isInRoom(room) && reached(room).contains(type)))
        .map(JavaClass::getSimpleName)
        .toList();

    assertThat(inTheCycle).isEmpty();
  }

  private static boolean isInRoom(JavaClass type) {
    return type.getPackageName().startsWith("io.cachechain.core.internal.");
  }

  /** Returns the types of core that a type knows, and those which they know, and so on. */
  private static Set<JavaClass> reached(JavaClass type) {
    return REACHED.computeIfAbsent(type, from -> {
      Set<JavaClass> reached = new HashSet<>();
      Deque<JavaClass> toVisit = new ArrayDeque<>(List.of(from));
      while (!toVisit.isEmpty()) {
        toVisit.pop().getDirectDependenciesFromSelf().stream()
            .map(dependency -> dependency.getTargetClass().getBaseComponentType())
            .filter(next -> next.getPackageName().startsWith("io.cachechain.core"))
            .filter(reached::add)
            .forEach(toVisit::push);
      }
      return reached;
    });
  }

  @Test
  @DisplayName("the engine knows nothing of planted faults: they are patches, in the simulator")
  void sources_plantNothing() throws IOException {
    assertThat(sources())
        .noneMatch(
            file -> String.join("\n", lines(file)).toLowerCase(Locale.ROOT).contains("plant"));
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static long codeLines(Path file) {
    String withoutComments =
        String.join("\n", lines(file)).replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("//.*", "");
    return Arrays.stream(withoutComments.split("\n"))
        .filter(line -> !line.isBlank())
        .count();
  }
}
