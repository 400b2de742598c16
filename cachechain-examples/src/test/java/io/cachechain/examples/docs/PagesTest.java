package io.cachechain.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {
  private static final Path ROOT = Docs.root();

  @Test
  @DisplayName(
      "M8: each Java sample of README and docs stands in a source that is compiled and run")
  void samples_ofAllPages_standInSources() {
    List<String> sources = sources();

    List<String> strangers = new ArrayList<>();
    for (Path page : Docs.pages()) {
      for (String sample : Docs.blocks(Docs.text(page), "java")) {
        if (sources.stream().noneMatch(source -> holds(source, sample))) {
          strangers.add(ROOT.relativize(page) + ":\n" + sample);
        }
      }
    }

    assertThat(strangers).isEmpty();
    assertThat(Docs.blocks(Docs.text(ROOT.resolve("README.md")), "java")).isNotEmpty();
  }

  private static List<String> sources() {
    return Stream.of("cachechain-examples/src", "cachechain-simulator/src")
        .flatMap(folder -> Docs.files(ROOT.resolve(folder), ".java").stream())
        .map(file -> Docs.bare(Docs.text(file)))
        .toList();
  }

  /** A sample may begin with imports, which stand elsewhere in its source. */
  private static boolean holds(String source, String sample) {
    return imports(sample).stream().map(Docs::bare).allMatch(source::contains)
        && source.contains(Docs.bare(sample.replaceAll("(?m)^import .*;$", "")));
  }

  private static List<String> imports(String sample) {
    return sample.lines().filter(line -> line.startsWith("import ")).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "docs/guide.md",
        "docs/write-a-layer.md",
        "docs/codecs.md",
        "docs/backplane.md"
      })
  @DisplayName("M8: the first sample of each section says what it imports")
  void firstSamples_ofSections_beginWithTheirImports(String page) {
    List<String> bare = new ArrayList<>();
    for (String section : Docs.text(ROOT.resolve(page)).split("(?m)^(?=## )", -1)) {
      Docs.blocks(section, "java").stream()
          .limit(1)
          .filter(sample -> imports(sample).isEmpty())
          .forEach(bare::add);
    }

    assertThat(bare).isEmpty();
  }

  @Test
  @DisplayName("M8 A24: each sample of settings stands in a file that a test reads")
  void propertiesSamples_ofAllPages_standInResources() {
    List<String> resources =
        Docs.files(ROOT.resolve("cachechain-examples/src"), ".properties").stream()
            .map(Docs::text)
            .toList();

    for (Path page : Docs.pages()) {
      assertThat(Docs.blocks(Docs.text(page), "properties"))
          .allMatch(sample -> resources.stream().anyMatch(text -> text.contains(sample)));
    }
  }

  @Test
  @DisplayName("Each link within the project leads somewhere")
  void links_ofAllPages_lead() {
    List<String> dead = new ArrayList<>();
    for (Path page : Docs.pages()) {
      for (String link : Docs.links(Docs.text(page))) {
        String file = link.replaceFirst("#.*$", "");
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        if (!Files.exists(target) || !hasHeading(target, link)) {
          dead.add(ROOT.relativize(page) + " -> " + link);
        }
      }
    }

    assertThat(dead).isEmpty();
  }

  private static boolean hasHeading(Path target, String link) {
    int hash = link.indexOf('#');
    if (hash < 0 || !target.toString().endsWith(".md")) {
      return true;
    }
    return Docs.text(target)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "")
            .toLowerCase(java.util.Locale.ROOT)
            .replaceAll("[^\\w\\- ]", "")
            .replace(' ', '-'))
        .anyMatch(link.substring(hash + 1)::equals);
  }

  @Test
  @DisplayName("The README has two commands in one block")
  void readme_twoCommands_areTwoLines() {
    String readme = Docs.text(ROOT.resolve("README.md"));
    String section = readme.substring(readme.indexOf("## Two commands"));
    section = section.substring(0, section.indexOf("\n## "));

    List<String> blocks = Docs.blocks(section, "sh");

    assertThat(blocks).hasSize(1);
    assertThat(blocks.get(0).lines()).hasSize(2).allMatch(line -> line.startsWith("mvn "));
  }
}
