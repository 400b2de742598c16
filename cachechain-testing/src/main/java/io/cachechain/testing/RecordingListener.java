package io.cachechain.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records the events of a listener: {@code RecordingListener.of(ChainListener.class)}. Keeps the
 * newest 10,000 calls and counts all. Thread-safe.
 *
 * <p>Rationale: it takes the type of the listener as an argument since this module knows the
 * contracts only, and the listener of a chain belongs to the engine.
 *
 * @param <L> the interface of the listener
 */
public final class RecordingListener<L> {
  /** How many calls are kept; older ones are forgotten, and still counted. */
  public static final int CALLS_KEPT = 10_000;

  private final L listener;

  // Guarded by this.
  private final ArrayDeque<String> calls = new ArrayDeque<>();
  private final Map<String, Long> counts = new HashMap<>();

  private RecordingListener(Class<L> type) {
    InvocationHandler handler = this::invoked;
    this.listener =
        type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /**
   * Returns a recorder for a listener.
   *
   * @param type the interface of the listener, whose methods return nothing
   * @throws IllegalArgumentException if it is no interface
   */
  public static <L> RecordingListener<L> of(Class<L> type) {
    return new RecordingListener<>(Objects.requireNonNull(type, "type"));
  }

  /** Returns the listener to hand in. */
  public L listener() {
    return listener;
  }

  /**
   * Returns the calls that are kept, oldest first, such as
   * {@code layerFailed(books, redis, read, TIMEOUT, null)}; exceptions are named by their type.
   */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** Returns how often a method was called. */
  public synchronized long count(String method) {
    return counts.getOrDefault(method, 0L);
  }

  /** Forgets everything. */
  public synchronized void reset() {
    calls.clear();
    counts.clear();
  }

  private @Nullable Object invoked(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> arguments != null && arguments.length == 1 && proxy == arguments[0];
        case "hashCode" -> System.identityHashCode(proxy);
        default -> "RecordingListener";
      };
    }
    record(method.getName(), arguments == null ? new Object[0] : arguments);
    return null;
  }

  private synchronized void record(String method, @Nullable Object[] arguments) {
    if (calls.size() == CALLS_KEPT) {
      calls.removeFirst();
    }
    calls.add(Stream.of(arguments)
        .map(argument -> argument instanceof Throwable thrown
            ? thrown.getClass().getSimpleName()
            : String.valueOf(argument))
        .collect(Collectors.joining(", ", method + "(", ")")));
    counts.merge(method, 1L, Long::sum);
  }
}
