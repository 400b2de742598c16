package io.cachechain.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeaturesPageTest {
  private static final Pattern PROOF = Pattern.compile("`([A-Z]\\w+)(?:\\.(\\w+))?(?:#(\\w+))?`");

  @ParameterizedTest
  @ValueSource(strings = {"docs/features.md", "docs/guarantees.md", "docs/hazards.md"})
  @DisplayName("M12: a row names all its tests, or their class, and says all it has to say")
  void page_rows_leaveNothingOut(String page) {
    assertThat(Docs.text(Docs.root().resolve(page)).lines().filter(line -> line.startsWith("| ")))
        .noneMatch(line -> line.matches(".*\\band \\d+ more\\b.*") || line.contains("... |"));
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
