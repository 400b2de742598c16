package io.cachechain.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
    "M8: the loggers of drivers that the pages name are names in the drivers on the class path")
class LoggersTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `((?:org|io|net|com)\\.[A-Za-z.]+)` \\|");

  @Test
  void table_ofThePage_namesClassesAndPackages() {
    List<String> names = new ArrayList<>();
    Matcher row = ROW.matcher(Docs.text(Docs.root().resolve("docs/troubleshooting.md")));
    while (row.find()) {
      names.add(row.group(1));
    }

    assertThat(names).hasSizeGreaterThan(4).allMatch(LoggersTest::isThere);
  }

  private static boolean isThere(String name) {
    String path = name.replace('.', '/');
    ClassLoader loader = LoggersTest.class.getClassLoader();
    try {
      return loader.getResource(path + ".class") != null
          || loader.getResources(path).hasMoreElements();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
