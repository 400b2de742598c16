package io.cachechain.bench.result;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run of a benchmark, as it is kept in a file.
 *
 * @param benchmark the simple name of its class
 * @param question what it answers
 * @param arguments its command line
 * @param machine where it ran
 * @param time when
 * @param groups what it has measured
 */
public record Results(
    String benchmark,
    String question,
    String arguments,
    Machine machine,
    String time,
    List<Group> groups) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Returns the results of a run that ends here and now. */
  public static Results of(
      Class<?> benchmark, String question, String[] arguments, List<Group> groups) {
    return new Results(
        benchmark.getSimpleName(),
        question,
        String.join(" ", arguments),
        Machine.here(),
        Instant.now().truncatedTo(ChronoUnit.MINUTES).toString(),
        groups);
  }

  /** Prints the tables, and writes the file if there is to be one. */
  public void report(PrintStream out, @Nullable Path file) {
    out.println(question);
    out.println();
    out.println("`" + benchmark + " " + arguments + "`, " + machine.processors() + ", "
        + machine.jdk() + ", commit " + machine.commit());
    groups.forEach(group -> out.println("\n" + ResultTable.of(group)));
    if (file != null) {
      MAPPER.writeValue(file, this);
    }
  }

  /** Reads a file. */
  static Results read(Path file) {
    return MAPPER.readValue(file, Results.class);
  }
}
