package io.cachechain.tier.redis;

import static net.bytebuddy.matcher.ElementMatchers.isMethod;
import static net.bytebuddy.matcher.ElementMatchers.nameMatches;
import static net.bytebuddy.matcher.ElementMatchers.nameStartsWith;
import static net.bytebuddy.matcher.ElementMatchers.not;

import java.lang.instrument.Instrumentation;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.agent.builder.ResettableClassFileTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * Notes which methods of cachechain are entered, by all threads, in their order: lambdas count,
 * constructors do not. The loaded classes are changed while this is open. What a call costs in time
 * is for the benchmarks; this counts what a reader of the code has to follow.
 */
public final class EnteredMethods implements AutoCloseable {
  private static final String DRIVER = "org.redisson.command.";
  private static final Queue<Entered> ENTERED = new ConcurrentLinkedQueue<>();
  private static volatile boolean notes;

  private final Instrumentation instrumentation = ByteBuddyAgent.install();
  private final ResettableClassFileTransformer changed;

  EnteredMethods() {
    ElementMatcher.Junction<TypeDescription> ours = nameStartsWith("io.cachechain.")
        .and(not(nameStartsWith("io.cachechain.testing.")))
        .and(not(nameMatches(".*Test(\\$.*)?")))
        .and(not(nameMatches(EnteredMethods.class.getName() + ".*")));
    changed = new AgentBuilder.Default()
        .disableClassFormatChanges()
        .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
        .type(ours.or(nameMatches("org\\.redisson\\.command\\.Command(Async|Batch)Service")))
        .transform((builder, type, loader, module, domain) ->
            builder.visit(Advice.to(Noting.class).on(isMethod())))
        .installOn(instrumentation);
  }

  /** Called by each method of the changed classes. */
  public static void enter(String type, String method) {
    if (notes) {
      ENTERED.add(new Entered(Thread.currentThread(), type, method));
    }
  }

  /** Returns what is entered until the work is done. */
  Path during(Runnable work) {
    ENTERED.clear();
    notes = true;
    try {
      work.run();
    } finally {
      notes = false;
    }
    return new Path(Thread.currentThread(), List.copyOf(ENTERED));
  }

  @Override
  public void close() {
    changed.reset(instrumentation, AgentBuilder.RedefinitionStrategy.RETRANSFORMATION);
  }

  private record Entered(Thread thread, String type, String method) {
    boolean isDriver() {
      return type.startsWith(DRIVER);
    }
  }

  /**
   * What has been entered.
   *
   * @param caller the thread of the call
   * @param methods in their order, those of the driver included
   */
  record Path(Thread caller, List<Entered> methods) {
    /**
     * Returns what the caller's own thread enters before it calls the driver; all of it if another
     * thread calls that, or nobody.
     */
    Path toTheDriver() {
      List<Entered> own = methods.stream()
          .filter(each -> each.thread == caller)
          .takeWhile(each -> !each.isDriver())
          .toList();
      return new Path(caller, own);
    }

    /** Returns whether the caller's own thread calls the driver. */
    boolean asksByItself() {
      return methods.stream().anyMatch(each -> each.thread == caller && each.isDriver());
    }

    long calls() {
      return methods.stream().filter(each -> !each.isDriver()).count();
    }

    long classes() {
      return methods.stream()
          .filter(each -> !each.isDriver())
          .map(Entered::type)
          .distinct()
          .count();
    }
  }

  /** Put at the beginning of each method. */
  private static final class Noting {
    @Advice.OnMethodEnter
    static void enter(@Advice.Origin("#t") String type, @Advice.Origin("#m") String method) {
      EnteredMethods.enter(type, method);
    }
  }
}
