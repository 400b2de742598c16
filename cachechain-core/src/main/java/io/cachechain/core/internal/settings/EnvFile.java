package io.cachechain.core.internal.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The variables of a {@code .env} file. A line is {@code NAME=value}, {@code export NAME=value}, a
 * comment that begins with {@code #}, or blank. A value is taken as it stands: within single quotes
 * to the letter; within double quotes, where a backslash stands before {@code "} and itself;
 * without quotes up to its end or to a {@code #} after white space. The programs that read such
 * files disagree about all else, so that is a fault. Faults name the file and the line, and nothing
 * of what stands there: any part of it can be a secret.
 */
final class EnvFile {
  private static final Pattern LINE =
      Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=(.*)", Pattern.DOTALL);
  private static final Pattern COMMENT = Pattern.compile("\\s*|\\s+#.*");
  private static final Pattern SINGLE = Pattern.compile("'([^']*)'(.*)");
  private static final Pattern DOUBLE = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"(.*)");
  private static final Pattern UNQUOTED_COMMENT = Pattern.compile("(?:^|\\s)#");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

  private final Path file;
  private final Faults faults;
  private final SortedMap<String, String> variables = new TreeMap<>();
  private final Map<String, Integer> lineOf = new HashMap<>();

  private EnvFile(Path file, Faults faults) {
    this.file = file;
    this.faults = faults;
  }

  /** Reads the file; what is wrong with it is a fault, and not among the variables. */
  static SortedMap<String, String> read(Path file, Faults faults) {
    EnvFile reading = new EnvFile(file, faults);
    reading.readLines();
    return Collections.unmodifiableSortedMap(reading.variables);
  }

  private void readLines() {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException missing) {
      faults.add("envFile: there is no file " + file + " (looked for at " + file.toAbsolutePath()
          + "). Correct the path, or leave envFile(..) out: nothing is read unasked.");
      return;
    } catch (CharacterCodingException binary) {
      faults.add("envFile: " + file + " is not text in UTF-8. Save it as that.");
      return;
    } catch (IOException unreadable) {
      faults.add("envFile: " + file + " cannot be read: "
          + unreadable.getClass().getSimpleName() + ". Is it a file which this process may read?");
      return;
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      read(i + 1, i == 0 && line.startsWith("\uFEFF") ? line.substring(1).strip() : line.strip());
    }
  }

  private void read(int number, String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      fault(number, "is not NAME=value. Write it so, or begin it with # if it is a comment.");
      return;
    }
    String name = Objects.requireNonNull(parts.group(1));
    Integer before = lineOf.putIfAbsent(name, number);
    if (before != null) {
      fault(number, "gives the variable of line " + before + " again. Leave one out.");
      return;
    }
    value(number, name, Objects.requireNonNull(parts.group(2)).strip());
  }

  private void value(int number, String name, String text) {
    boolean literal = text.startsWith("'");
    boolean quoted = literal || text.startsWith("\"");
    String value;
    if (quoted) {
      Matcher parts = (literal ? SINGLE : DOUBLE).matcher(text);
      if (!parts.matches()) {
        fault(number, "has a quote that does not end. A value ends on its line.");
        return;
      }
      if (!COMMENT.matcher(Objects.requireNonNull(parts.group(2))).matches()) {
        fault(number, "goes on behind its closing quote. Put the whole value within the quotes.");
        return;
      }
      value = Objects.requireNonNull(parts.group(1));
    } else {
      Matcher comment = UNQUOTED_COMMENT.matcher(text);
      value = comment.find() ? text.substring(0, comment.start()).strip() : text;
    }
    if (!literal && value.contains("${")) {
      fault(
          number,
          "has ${ in its value, but nothing is put in its place. Write the value itself, or within single quotes if it is"
              + " meant to the letter.");
      return;
    }
    if (quoted && !literal) {
      Matcher escapes = ESCAPE.matcher(value);
      if (escapes.results().anyMatch(each -> !"\"\\".contains(each.group(1)))) {
        fault(
            number,
            "has a backslash before something else than \" or \\. Write \\\\ for a backslash, or use single quotes.");
        return;
      }
      value = escapes.reset().replaceAll(each -> Matcher.quoteReplacement(each.group(1)));
    }
    variables.put(name, value);
  }

  private void fault(int line, String text) {
    faults.add("envFile: line " + line + " of " + file + " " + text);
  }
}
