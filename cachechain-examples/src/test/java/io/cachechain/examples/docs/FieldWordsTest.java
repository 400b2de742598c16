package io.cachechain.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("house: pages and public Javadoc use the words of docs/words.md")
class FieldWordsTest {
  private static final Path ROOT = Docs.root();

  /**
   * Private words that field words have replaced: hint, replay, raise, detach, take over,
   * unverified, trust, corrupt, notify, publish, human-readable, at random, current.
   */
  private static final Pattern PRIVATE = Pattern.compile(
      "(?i)\\b(owe[ds]?|debts?|paid|pays|payers?|payments?|lift(?:s|ed|ing)?|settl(?:e|es|ed|ing)|cut loose"
          + "|adopt(?:s|ed|ing)?|suspects?|suspicious|(?:dis)?believ(?:e|es|ed|ing)|spoilt"
          + "|told|tells?|telling|hears?|heard|for people|by chance|sources? of chance|at hand)\\b");

  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`]*`|\\]\\([^)]*\\)");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*\\*.*?\\*/");
  private static final Pattern TAG = Pattern.compile("\\{@\\w+ [^}]*\\}");

  @Test
  void pages_text_usesTheWordsOfTheField() {
    List<String> found = new ArrayList<>();
    for (Path page : pages()) {
      privateWords(page, CODE.matcher(Docs.text(page)).replaceAll(" "), found);
    }

    assertThat(found).isEmpty();
  }

  @Test
  void javadoc_ofPublicPackages_usesTheWordsOfTheField() {
    List<String> found = new ArrayList<>();
    for (Path file : publicSources()) {
      COMMENT
          .matcher(Docs.text(file))
          .results()
          .map(comment -> TAG.matcher(comment.group()).replaceAll(" "))
          .forEach(comment -> privateWords(file, comment, found));
    }

    assertThat(found).isEmpty();
    assertThat(publicSources()).hasSizeGreaterThan(50);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "is owed to it",
        "has been paid",
        "lifted above",
        "is not believed",
        "nobody is told",
        "a text for people"
      })
  void privateWords_inText_areFound(String text) {
    List<String> found = new ArrayList<>();

    privateWords(ROOT.resolve("README.md"), text, found);

    assertThat(found).hasSize(1);
  }

  private static List<Path> pages() {
    return Docs.pages().stream()
        .filter(page -> !page.toString().contains("/decisions/"))
        .toList();
  }

  private static List<Path> publicSources() {
    return Stream.of(
            "cachechain-api/src/main/java/io/cachechain",
            "cachechain-core/src/main/java/io/cachechain/core")
        .flatMap(folder -> Docs.files(ROOT.resolve(folder), ".java").stream())
        .filter(file -> !file.toString().contains("/internal/"))
        .toList();
  }

  private static void privateWords(Path file, String text, List<String> found) {
    PRIVATE
        .matcher(text)
        .results()
        .map(word -> file.getFileName() + ": " + word.group())
        .forEach(found::add);
  }
}
