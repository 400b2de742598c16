package io.cachechain.core;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * Runs the model checker of Lincheck: it takes short programs of two threads, given or made up from
 * the operations of a test, and runs each of them under many interleavings, of which it chooses the
 * next one itself. What fails is printed as a trace of reads, writes and switches.
 *
 * <p>The collections of the JDK are taken as atomic: what is explored is our use of them.
 *
 * <p>A program is written as {@code "before | one thread | other thread | after"}, each a list of
 * operations, such as {@code "put 1 | get 1, get 1 | invalidate 1 | get 1"}.
 */
public final class Races {
  /**
   * How many programs are made up, and under how many interleavings each is run: few in the build,
   * more by these properties.
   */
  private static final int ITERATIONS = Integer.getInteger("races.iterations", 3);

  private static final int INVOCATIONS = Integer.getInteger("races.invocations", 150);
  private static final int OPERATIONS = 3;

  /**
   * Before a run counts as hung: on a machine with too much to do, a thread may not run for long.
   */
  private static final long HUNG_MILLIS = 120_000;

  private Races() {}

  /**
   * Checks a class whose operations say whether what they saw is right: each must answer true in
   * all interleavings.
   *
   * @param test the class with the operations, each of which returns a boolean
   * @param allTrue the same operations, all of which return true
   * @param programs programs to begin with
   */
  public static void check(Class<?> test, Class<?> allTrue, String... programs) {
    options(test, programs).sequentialSpecification(allTrue).check(test);
  }

  /**
   * Checks that whatever a class answers to several threads, it would also have answered to one, in
   * some order that respects time.
   *
   * @param test the class with the operations
   * @param programs programs to begin with
   */
  public static void check(Class<?> test, String... programs) {
    options(test, programs).check(test);
  }

  private static ModelCheckingOptions options(Class<?> test, String... programs) {
    ModelCheckingOptions options = new ModelCheckingOptions()
        .invocationTimeout$lincheck(HUNG_MILLIS)
        .iterations(ITERATIONS)
        .invocationsPerIteration(INVOCATIONS)
        .threads(2)
        .actorsPerThread(OPERATIONS)
        .actorsBefore(1)
        .actorsAfter(1)
        .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(
                "java.util.concurrent.ConcurrentHashMap",
                "java.util.concurrent.ConcurrentLinkedQueue",
                "java.util.ArrayDeque",
                "java.util.ArrayList",
                "java.util.HashMap",
                "java.util.LinkedHashMap")
            .allMethods()
            .treatAsAtomic());
    for (String program : programs) {
      options = options.addCustomScenario(scenario(test, program));
    }
    return options;
  }

  private static ExecutionScenario scenario(Class<?> test, String program) {
    String[] parts = program.split("\\|", -1);
    return new ExecutionScenario(
        operations(test, parts[0]),
        List.of(operations(test, parts[1]), operations(test, parts[2])),
        operations(test, parts[3]),
        null);
  }

  private static List<Actor> operations(Class<?> test, String part) {
    List<Actor> operations = new ArrayList<>();
    for (String text : part.isBlank() ? new String[0] : part.split(",")) {
      String[] words = text.strip().split(" ");
      Method method = Arrays.stream(test.getMethods())
          .filter(each -> each.getName().equals(words[0]) && !each.isBridge())
          .findFirst()
          .orElseThrow();
      operations.add(
          new Actor(method, Arrays.stream(words).skip(1).map(Integer::valueOf).toList()));
    }
    return operations;
  }
}
