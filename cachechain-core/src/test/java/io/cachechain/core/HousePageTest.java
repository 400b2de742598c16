package io.cachechain.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("house: the page for those who change the engine is true")
class HousePageTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern ROOM = Pattern.compile("(?m)^│ ([a-z]+)  ");
  private static final Pattern STEP = Pattern.compile("^\\| \\d+ \\| \\*\\*");
  private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z]\\w+)`");

  @Test
  void drawing_roomsOfTheHouse_inTheirOrder() throws IOException {
    List<String> drawn = new ArrayList<>();
    Matcher room = ROOM.matcher(page());
    while (room.find()) {
      drawn.add(room.group(1));
    }
    Collections.reverse(drawn);

    assertThat(drawn).isEqualTo(ArchitectureTest.ROOMS);
  }

  @Test
  void text_classesThatItNames_areThere() throws IOException {
    Set<String> named = new TreeSet<>();
    Matcher type = CLASS.matcher(page());
    while (type.find()) {
      named.add(type.group(1));
    }

    assertThat(named).hasSizeGreaterThan(30);
    assertThat(sources()).containsAll(named);
  }

  @Test
  void steps_classesThatTheyName_areInTheRoomsOfTheStep() throws IOException {
    Map<String, String> rooms = roomsOfTypes();
    List<String> wrong = new ArrayList<>();
    for (String line : page().lines().filter(each -> STEP.matcher(each).find()).toList()) {
      String[] cells = line.split(" \\| ", -1);
      Matcher type = CLASS.matcher(cells[cells.length - 1]);
      while (type.find()) {
        String room = rooms.get(type.group(1));
        if (room != null && !cells[cells.length - 2].contains("`" + room + "`")) {
          wrong.add(type.group(1) + " is in " + room + ", not in " + cells[cells.length - 2]);
        }
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(page().lines().filter(each -> STEP.matcher(each).find())).hasSizeGreaterThan(12);
  }

  /** Returns the room of each type of the engine that is in one. */
  private static Map<String, String> roomsOfTypes() throws IOException {
    Map<String, String> rooms = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java/io/cachechain/core/internal"))) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> rooms.put(
              file.getFileName().toString().replace(".java", ""),
              file.getParent().getFileName().toString()));
    }
    return rooms;
  }

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("docs/house.md"));
  }

  private static Set<String> sources() throws IOException {
    Set<String> types = new TreeSet<>();
    for (Path folder : folders()) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".java"))
            .forEach(name -> types.add(name.substring(0, name.length() - ".java".length())));
      }
    }
    return types;
  }

  private static List<Path> folders() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .map(module -> module.resolve("src"))
          .filter(Files::isDirectory)
          .toList();
    }
  }
}
