package io.cachechain.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M8: the table of what each jar brings is what the poms say")
class JarsTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(cachechain-[a-z-]+)` \\| ([^|]*) \\|");
  private static final Pattern DEPENDENCY = Pattern.compile("(?s)<dependency>(.*?)</dependency>");
  private static final Pattern NOT_DIRECT =
      Pattern.compile("(?s)<!--.*?-->|<(build|profiles|dependencyManagement)>.*?</\\1>");

  @Test
  void table_ofTheGuide_isWhatThePomsSay() {
    Map<String, Set<String>> table = new TreeMap<>();
    Matcher row = ROW.matcher(Docs.text(Docs.root().resolve("docs/guide.md")));
    while (row.find()) {
      Set<String> named = new TreeSet<>();
      Matcher name = Pattern.compile("`([^`]+)`").matcher(row.group(2));
      while (name.find()) {
        named.add(name.group(1));
      }
      table.put(row.group(1), named);
    }

    Map<String, Set<String>> poms = new TreeMap<>();
    for (String module : published()) {
      poms.put(module, dependencies(Docs.root().resolve(module).resolve("pom.xml")));
    }

    assertThat(table).isEqualTo(poms);
  }

  /** All modules that hold classes for users. */
  private static Set<String> published() {
    Set<String> modules = new TreeSet<>();
    Matcher module = Pattern.compile("<module>([^<]+)</module>")
        .matcher(Docs.text(Docs.root().resolve("pom.xml")));
    while (module.find()) {
      Path pom = Docs.root().resolve(module.group(1)).resolve("pom.xml");
      if (Files.exists(pom.resolveSibling("src/main"))
          && !Docs.text(pom).contains("<maven.install.skip>true<")) {
        modules.add(module.group(1));
      }
    }
    return modules;
  }

  /** What comes along with the module: no tests, nothing optional. */
  private static Set<String> dependencies(Path pom) {
    Set<String> found = new TreeSet<>();
    Matcher each = DEPENDENCY.matcher(NOT_DIRECT.matcher(Docs.text(pom)).replaceAll(""));
    while (each.find()) {
      String dependency = each.group(1);
      if (!dependency.contains("<scope>test<") && !dependency.contains("<optional>true<")) {
        found.add(dependency.replaceFirst("(?s).*<artifactId>([^<]+)<.*", "$1"));
      }
    }
    return found;
  }
}
