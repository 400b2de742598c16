package io.cachechain.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingNamesTest {
  private static final Path ROOT = Docs.root();
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private final SettingNames names = new SettingNames(Docs.text(ROOT.resolve("docs/settings.md")));

  @Test
  @DisplayName("M22: settings that Javadoc, comments and messages name are there, by that name")
  void sources_namingSettings_nameRealOnes() {
    List<String> wrong = new ArrayList<>();
    for (Path file : Docs.files(ROOT, ".java")) {
      if (file.toString().contains("/src/main/")) {
        Docs.text(file)
            .lines()
            .forEach(line -> texts(line)
                .forEach(text -> names
                    .wrong(text)
                    .forEach(name -> wrong.add(file.getFileName() + ": " + name))));
      }
    }

    assertThat(wrong).isEmpty();
  }

  private static List<String> texts(String line) {
    String bare = line.strip();
    return bare.startsWith("*") || bare.startsWith("/*") || bare.startsWith("//")
        ? List.of(bare)
        : LITERAL.matcher(line).results().map(literal -> literal.group(1)).toList();
  }

  @Test
  @DisplayName("M22: settings that the pages name are there, by that name")
  void pages_namingSettings_nameRealOnes() {
    List<String> wrong = new ArrayList<>();
    for (Path page : Docs.pages()) {
      if (!page.toString().contains("/decisions/")) {
        CODE.matcher(Docs.text(page).replaceAll("(?ms)^```.*?^```$", ""))
            .results()
            .forEach(code -> names
                .wrong(code.group(1))
                .forEach(name -> wrong.add(page.getFileName() + ": " + name)));
      }
    }

    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "at most {@code key.maxBytes} long",
        "see key-max-bytes",
        "over loader.paralel",
        "loader.parallell,",
        "set backplane.retention.",
        "cachechain.chains.books.tttl=1h",
        "cachechain.chains.books.layer.redis.time-out",
        "cachechain.defaults.never.expires"
      })
  void wrong_misspeltName_isFound(String text) {
    assertThat(names.wrong(text)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "at most {@code key.max-bytes} long, and loader.parallel.",
        "cachechain.chains.books.layer.redis.timeout=1s, cachechain.defaults.ttl",
        "single-flight, key.length() and queue.add(x), well-known",
        "io.cachechain.spi.Key, a/close.txt"
      })
  void wrong_realNameOrNone_isNot(String text) {
    assertThat(names.wrong(text)).isEmpty();
    assertThat(names.known()).contains("key.max-bytes", "ttl", "maximum-size");
  }
}
