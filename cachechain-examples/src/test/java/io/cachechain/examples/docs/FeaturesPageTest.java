package io.cachechain.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeaturesPageTest {
  private static final Pattern PROOF = Pattern.compile("`([A-Z]\\w+)(?:\\.(\\w+))?(?:#(\\w+))?`");

  private static final Pattern ID = Pattern.compile("[A-Z]{1,2}-?\\d+");
  private static final Pattern ROW = Pattern.compile("\\| (?:[A-Z]{1,2}-?\\d+ )+\\|");
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+(?:[.#]\\w+)?)`");

  /** The IDs with which the name of a test begins. */
  private static final Pattern DISPLAY_NAME =
      Pattern.compile("@DisplayName\\(\\s*\"((?:[A-Z]{1,2}-?\\d+(?:, ?| |:))+)");

  /** What has that name: a method or a class. */
  private static final Pattern ELEMENT =
      Pattern.compile("void\\s+(\\w+)\\s*\\(|(?:class|interface)\\s+(\\w+)");

  @ParameterizedTest
  @ValueSource(strings = {"docs/features.md", "docs/guarantees.md", "docs/hazards.md"})
  @DisplayName("M12: a row names all its tests, or their class, and says all it has to say")
  void page_rows_leaveNothingOut(String page) {
    assertThat(Docs.text(Docs.root().resolve(page)).lines().filter(line -> line.startsWith("| ")))
        .noneMatch(line -> line.matches(".*\\band \\d+ more\\b.*") || line.contains("... |"));
  }

  @Test
  @DisplayName("M12: each test whose name begins with the ID of a row stands in that row")
  void page_testsOfARow_standInIt() {
    Map<String, Set<String>> rows = new HashMap<>();
    for (String line :
        Docs.text(Docs.root().resolve("docs/features.md")).lines().toList()) {
      Matcher row = ROW.matcher(line);
      if (row.lookingAt()) {
        Set<String> named = all(NAMED, line, 1);
        all(ID, row.group(), 0)
            .forEach(id -> rows.computeIfAbsent(id, any -> new HashSet<>()).addAll(named));
      }
    }

    List<String> absent = new ArrayList<>();
    for (Path file : Docs.files(Docs.root(), ".java")) {
      String path = file.toString();
      if (path.contains("/src/test/") || path.contains("cachechain-tck/src/main/")) {
        String fileClass = file.getFileName().toString().replace(".java", "");
        absentTests(fileClass, Docs.text(file), rows, absent);
      }
    }

    assertThat(absent).isEmpty();
  }

  private static void absentTests(
      String fileClass, String source, Map<String, Set<String>> rows, List<String> absent) {
    Matcher name = DISPLAY_NAME.matcher(source);
    while (name.find()) {
      Matcher element = ELEMENT.matcher(source);
      if (!element.find(name.end())) {
        continue;
      }
      String test = element.group(1) != null
          ? fileClass + "#" + element.group(1)
          : element.group(2).equals(fileClass) ? fileClass : fileClass + "." + element.group(2);
      for (String id : all(ID, name.group(1), 0)) {
        Set<String> named = rows.get(id);
        // A class may be named by those of its tests that are about the row.
        boolean stands = named == null
            || named.contains(fileClass)
            || named.contains(test)
            || (element.group(1) == null
                && named.stream().anyMatch(each -> each.startsWith(fileClass + "#")));
        if (!stands) {
          absent.add(id + " lacks " + test);
        }
      }
    }
  }

  private static Set<String> all(Pattern pattern, String text, int group) {
    Set<String> found = new LinkedHashSet<>();
    Matcher each = pattern.matcher(text);
    while (each.find()) {
      found.add(each.group(group));
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/features.md", "docs/guarantees.md", "docs/hazards.md"})
  @DisplayName("M12: each test that the page names is there, and each of its rows names one")
  void page_testsNamed_exist(String page) {
    Map<String, String> sources = new HashMap<>();
    for (Path file : Docs.files(Docs.root(), ".java")) {
      if (file.toString().contains("/src/")) {
        sources.merge(
            file.getFileName().toString().replace(".java", ""), Docs.text(file), String::concat);
      }
    }

    List<String> missing = new ArrayList<>();
    Docs.text(Docs.root().resolve(page)).lines().forEach(line -> {
      Matcher proof = PROOF.matcher(line.substring(line.lastIndexOf(" | ") + 1));
      boolean isRow = line.startsWith("| ") && !line.endsWith("shown by |");
      if (isRow && !page.endsWith("features.md") && !proof.find()) {
        missing.add("no test in: " + line);
      }
      proof.reset();
      while (isRow && proof.find()) {
        String source = sources.get(proof.group(1));
        boolean there = source != null
            && (proof.group(2) == null || source.contains("class " + proof.group(2)))
            && (proof.group(3) == null || source.contains(" " + proof.group(3) + "("));
        if (!there) {
          missing.add(proof.group());
        }
      }
    });

    assertThat(missing).isEmpty();
  }
}
