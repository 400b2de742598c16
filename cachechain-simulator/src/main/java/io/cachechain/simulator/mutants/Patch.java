package io.cachechain.simulator.mutants;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The changes of a planted fault, read from what {@code git diff} prints. Line numbers are ignored: the lines of a hunk that begin with a blank or with {@code -} are looked for in the class, whatever their white space, and
 * must stand there exactly once. So a fault that the engine has outgrown is noticed.
 */
final class Patch {
  private static final String FILE = "+++ b/cachechain-core/src/main/java/";

  private final String name;
  private final List<Hunk> hunks;

  private Patch(String name, List<Hunk> hunks) {
    this.name = name;
    this.hunks = hunks;
  }

  /**
   * Reads a patch.
   *
   * @param name the name of its file, for messages
   * @param lines the lines of the file
   * @throws IllegalArgumentException if a line belongs to no file and hunk
   */
  static Patch of(String name, List<String> lines) {
    List<Hunk> hunks = new ArrayList<>();
    String file = "";
    for (String line : lines) {
      if (line.startsWith(FILE)) {
        file = line.substring(FILE.length());
      } else if (line.startsWith("@@")) {
        hunks.add(new Hunk(file, new StringBuilder(), new StringBuilder()));
      } else if (!line.startsWith("--- a/")
          && !line.startsWith("diff --git ")
          && !line.startsWith("index ")) {
        if (file.isEmpty() || hunks.isEmpty()) {
          throw new IllegalArgumentException(name + ": no file and hunk is begun before: " + line);
        }
        hunks.get(hunks.size() - 1).add(line);
      }
    }
    return new Patch(name, hunks);
  }

  /**
   * Returns the changed sources.
   *
   * @param source gives the source of a file, such as {@code io/cachechain/core/internal/chain/Walk.java}
   * @return the text of each changed file
   * @throws IllegalStateException if the code of a hunk does not stand in its file exactly once
   */
  Map<String, String> applied(UnaryOperator<String> source) {
    Map<String, String> changed = new LinkedHashMap<>();
    for (Hunk hunk : hunks) {
      String text = changed.computeIfAbsent(hunk.file, source);
      changed.put(hunk.file, replaced(hunk, text));
    }
    return changed;
  }

  private String replaced(Hunk hunk, String text) {
    Stripped code = Stripped.of(text);
    String wanted = Stripped.of(hunk.before.toString()).text;
    int at = wanted.isEmpty() ? -1 : code.text.indexOf(wanted);
    if (at < 0 || code.text.indexOf(wanted, at + 1) >= 0) {
      throw new IllegalStateException(name + ": what it changes in " + hunk.file
          + (at < 0 ? " is not there any more" : " is there more than once")
          + ":\n" + hunk.before
          + "Change the engine so that it loses the same mechanism, write what git diff prints into "
          + name + ", and undo the change.");
    }
    int begin = code.places[at];
    int end = code.places[at + wanted.length() - 1] + 1;
    return text.substring(0, begin) + hunk.after + text.substring(end);
  }

  /** Code in one file that takes the place of other code. */
  private record Hunk(String file, StringBuilder before, StringBuilder after) {
    void add(String line) {
      String code = line.isEmpty() ? "" : line.substring(1);
      if (!line.startsWith("+")) {
        before.append(code).append('\n');
      }
      if (!line.startsWith("-")) {
        after.append(code).append('\n');
      }
    }
  }

  /** A text without its white space, and where each of its characters stood. */
  private static final class Stripped {
    final String text;
    final int[] places;

    private Stripped(String text, int[] places) {
      this.text = text;
      this.places = places;
    }

    static Stripped of(String whole) {
      int[] places = IntStream.range(0, whole.length())
          .filter(i -> !Character.isWhitespace(whole.charAt(i)))
          .toArray();
      StringBuilder text = new StringBuilder();
      for (int place : places) {
        text.append(whole.charAt(place));
      }
      return new Stripped(text.toString(), places);
    }
  }
}
