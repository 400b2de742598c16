package io.cachechain.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of the project, and what stands in them. */
final class Docs {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|mailto:)([^)\\s]+)\\)");

  private Docs() {}

  /** Returns the directory of the whole project, wherever below it the tests run. */
  static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.exists(directory.resolve("cachechain-examples"))) {
      directory = directory.getParent();
    }
    if (directory == null) {
      throw new IllegalStateException("the tests do not run within the project");
    }
    return directory;
  }

  /** Returns all pages. */
  static List<Path> pages() {
    List<Path> pages = new ArrayList<>(List.of(
        root().resolve("README.md"),
        root().resolve("CHANGELOG.md"),
        root().resolve("CONTRIBUTING.md")));
    pages.addAll(files(root().resolve("docs"), ".md"));
    return pages.stream().filter(Files::exists).toList();
  }

  static List<Path> files(Path directory, String ending) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static String text(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Returns the fenced blocks of a page in this language. */
  static List<String> blocks(String page, String language) {
    List<String> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      if (block.group(1).equals(language)) {
        blocks.add(block.group(2));
      }
    }
    return blocks;
  }

  /** Returns where a page links to within the project. */
  static List<String> links(String page) {
    return LINK.matcher(page.replaceAll("(?ms)^```.*?^```$", ""))
        .results()
        .map(link -> link.group(1))
        .toList();
  }

  /** Returns a text without any white space, to compare what is only laid out differently. */
  static String bare(String text) {
    return text.replaceAll("\\s+", "");
  }
}
