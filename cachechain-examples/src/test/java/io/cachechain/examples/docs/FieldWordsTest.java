package io.cachechain.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("house: pages, comments and names of tests use the words of docs/words.md")
class FieldWordsTest {
  private static final Path ROOT = Docs.root();

  /**
   * Private words that field words have replaced: hint, replay, raise, detach, take over,
   * unverified, trust, corrupt, notify, publish, receive, validate, human-readable, at random,
   * current.
   */
  private static final Pattern PRIVATE = Pattern.compile(
      "(?i)\\b(owe[ds]?|debts?|paid|pays|payers?|payments?|lift(?:s|ed|ing)?|settl(?:e|es|ed|ing)|cut loose"
          + "|adopt(?:s|ed|ing)?|suspects?|suspicious|(?:dis)?believ(?:e|es|ed|ing)|spoilt"
          + "|told|tells?|telling|hears?|heard|hearing|judg(?:e|es|ed|ing|ements?)|parked"
          + "|for people|by chance|sources? of chance|at hand)\\b");

  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`]*`|\\]\\([^)]*\\)");

  /** A comment, or a literal, in which nothing is a comment. */
  private static final Pattern COMMENT_OR_LITERAL = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*"
      + "|\"\"\".*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*+\"|'(?:[^'\\\\\\n]|\\\\.)*+'");

  private static final Pattern DISPLAY_NAME =
      Pattern.compile("@DisplayName\\(((?:[\\s+]*\"(?:[^\"\\\\]|\\\\.)*+\")+)\\s*\\)");
  private static final Pattern BREAK = Pattern.compile("\\s*\\n[ *]*(?!/)");
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
  void comments_ofMainSources_useTheWordsOfTheField() {
    List<String> found = new ArrayList<>();
    int count = 0;
    for (Path file : sources("src/main/java")) {
      for (String comment : comments(Docs.text(file))) {
        count++;
        privateWords(file, TAG.matcher(comment).replaceAll(" "), found);
      }
    }

    assertThat(found).isEmpty();
    assertThat(count).isGreaterThan(3_000);
  }

  @Test
  void displayNames_ofTests_useTheWordsOfTheField() {
    List<String> found = new ArrayList<>();
    int count = 0;
    for (Path file : sources("src")) { // the promises of the contract kit are main code
      for (String name : displayNames(Docs.text(file))) {
        count++;
        privateWords(file, name, found);
      }
    }

    assertThat(found).isEmpty();
    assertThat(count).isGreaterThan(1_000);
  }

  @Test
  void comments_besideLiterals_areFoundAlone() {
    String source = """
        /** One. */ String url = "http://no/*no*/"; // two
        char quote = '"'; /* three */ String block = \"""
            // no "quotes" here \""";
        """;

    assertThat(comments(source)).containsExactly("/** One. */", "// two", "/* three */");
  }

  @Test
  void displayNames_ofSeveralLiterals_areFoundWhole() {
    assertThat(displayNames("@DisplayName(\n  \"a \\\"b\\\" (c) \"\n + \"d\") class X"))
        .singleElement()
        .asString()
        .contains("a ", "(c)", "d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "is owed to it",
        "has been paid",
        "lifted above",
        "is not believed",
        "nobody is told",
        "judged by its version",
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

  /** Returns the Java sources below a folder of each module. */
  private static List<Path> sources(String folder) {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .filter(module -> module.getFileName().toString().startsWith("cachechain-"))
          .map(module -> module.resolve(folder))
          .filter(Files::isDirectory)
          .flatMap(sources -> Docs.files(sources, ".java").stream())
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static List<String> comments(String source) {
    return COMMENT_OR_LITERAL
        .matcher(source)
        .results()
        .map(MatchResult::group)
        .filter(text -> text.startsWith("/"))
        .map(comment -> BREAK.matcher(comment).replaceAll(" "))
        .toList();
  }

  private static List<String> displayNames(String source) {
    return DISPLAY_NAME.matcher(source).results().map(name -> name.group(1)).toList();
  }

  private static void privateWords(Path file, String text, List<String> found) {
    PRIVATE
        .matcher(text)
        .results()
        .map(word -> file.getFileName() + ": " + word.group())
        .forEach(found::add);
  }
}
