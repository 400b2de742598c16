package io.cachechain.simulator;

import io.cachechain.Lookup;
import io.cachechain.WriteOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Makes the calls of a plan, and tells the history what came of them. */
final class Calls {
  /** How much later than its deadline a call may end: timers are late, and threads take their time. */
  private static final long GRACE = 1_000_000_000;

  /** When the engine first tries to pay what it owes. */
  private static final long PAYMENT_NANOS = 1_000_000_000;

  private final World world;

  Calls(World world) {
    this.world = world;
  }

  /** Reads through. */
  void get(Node node, String key) {
    Read read = new Read(node, key, "get");
    watched(node, "get " + key, () -> node.calls().get(key), read::endedWith);
  }

  /** Reads through, and leaves after a while. */
  void getAndLeave(Node node, String key, long millis) {
    Read read = new Read(node, key, "get");
    CompletableFuture<@Nullable Long> call =
        begun(node, "get " + key, () -> node.calls().get(key), read::endedWith);
    Runnable unused = world.schedule().after(millis * 1_000_000, node.instance(), () -> {
      if (call.cancel(true)) {
        world.trace().add(node.name(), "leaves get " + key);
      }
    });
  }

  /** Reads this key and the next one by turns, for a while: one pushes the other out of a near layer of one entry. */
  void poll(Node node, int key, long millis) {
    pollUntil(node, key, world.schedule().now() + millis * 1_000_000);
  }

  private void pollUntil(Node node, int key, long end) {
    get(node, Keys.name(key));
    if (world.schedule().now() < end) {
      int next = key % 2 == 0 ? key + 1 : key - 1;
      Runnable unused = world
          .schedule()
          .after(
              world.schedule().delay(4 * world.shape().latency()),
              node.instance(),
              () -> pollUntil(node, next, end));
    }
  }

  /** Reads what is cached. */
  void getIfPresent(Node node, String key) {
    Read read = new Read(node, key, "getIfPresent");
    watched(node, "getIfPresent " + key, () -> node.calls().getIfPresent(key), (value, failure) -> {
      if (value == null && failure == null) {
        read.ended();
      } else {
        read.endedWith(value, failure);
      }
    });
  }

  /** Reads what is cached, absence included. */
  void lookup(Node node, String key) {
    Read read = new Read(node, key, "lookup");
    watched(node, "lookup " + key, () -> node.calls().lookup(key), (found, failure) -> {
      if (failure != null || found instanceof Lookup.Hit<Long> || found instanceof Lookup.Absent) {
        read.endedWith(found == null ? null : found.orNull(), failure);
      } else {
        read.ended();
      }
    });
  }

  /** Reads all keys through. */
  void getAll(Node node) {
    Map<String, Read> reads = new LinkedHashMap<>();
    Keys.NAMES.forEach(key -> reads.put(key, new Read(node, key, "getAll")));
    watched(
        node,
        "getAll",
        () -> node.calls().getAll(Keys.NAMES),
        (found, failure) -> reads.forEach((key, read) -> {
          if (found == null) {
            read.ended(); // one key that fails fails the call, with all its keys in the exception
          } else {
            read.endedWith(found.get(key), null);
          }
        }));
  }

  /** Changes the origin, and then invalidates. */
  void invalidate(Node node, List<String> keys) {
    Map<String, Long> values = new LinkedHashMap<>();
    keys.forEach(key -> values.put(key, world.truth().change(key)));
    if (world.trace().isKept()) {
      world.trace().add(node.name(), "the origin has " + values);
    }
    Runnable unused = world
        .schedule()
        .after(world.schedule().delay(world.shape().latency()), node.instance(), () -> {
          keys.forEach(node::writes);
          watched(
              node,
              "invalidate " + keys,
              () -> keys.size() == 1
                  ? node.calls().invalidate(keys.get(0)).thenApply(out -> Map.of(keys.get(0), out))
                  : node.calls().invalidateAll(keys),
              writer(node, values, "invalidate"));
        });
  }

  /** Changes the origin, and then puts the same value. */
  void put(Node node, List<String> keys) {
    Map<String, Long> values = new LinkedHashMap<>();
    keys.forEach(key -> values.put(key, world.truth().change(key)));
    if (world.trace().isKept()) {
      world.trace().add(node.name(), "the origin has " + values);
    }
    Runnable unused = world
        .schedule()
        .after(world.schedule().delay(world.shape().latency()), node.instance(), () -> {
          // A value that is old by now would be put by a program that is wrong.
          values.entrySet().removeIf(each -> world.truth().value(each.getKey()) != each.getValue());
          if (values.isEmpty()) {
            return;
          }
          values.keySet().forEach(node::writes);
          String one = values.keySet().iterator().next();
          watched(
              node,
              "put " + values,
              () -> values.size() == 1
                  ? node.calls()
                      .put(one, world.truth().value(one))
                      .thenApply(outcome -> Map.of(one, outcome))
                  : node.calls().putAll(values),
              writer(node, values, "put"));
        });
  }

  private BiConsumer<@Nullable Map<String, WriteOutcome>, @Nullable Throwable> writer(
      Node node, Map<String, Long> values, String how) {
    return (outcomes, failure) -> values.forEach((key, value) -> {
      if (outcomes == null) {
        if (failure != null) {
          world.history().writeFailed(node, key, failure, how);
        }
        return; // it may go on after its caller was released: no second load is judged from here on
      }
      WriteOutcome outcome = outcomes.get(key);
      node.wrote(key);
      boolean complete = outcome != null && outcome.isComplete();
      world.history().wrote(node, key, value, complete);
      if (!complete && world.schedule().random().nextBoolean()) {
        readWhenPaid(node, key);
      }
    });
  }

  /** What a layer missed is paid after a second: a read that is on its way just then may see what was there before. */
  private void readWhenPaid(Node node, String key) {
    long around = world.shape().latency();
    long early = world.schedule().delay(6 * around);
    Runnable unused = world
        .schedule()
        .after(PAYMENT_NANOS + around - early, node.instance(), () -> get(node, key));
  }

  private <T> void watched(
      Node node, String what, Call<T> call, BiConsumer<@Nullable T, @Nullable Throwable> then) {
    CompletableFuture<T> unused = begun(node, what, call, then);
  }

  private <T> CompletableFuture<T> begun(
      Node node, String what, Call<T> call, BiConsumer<@Nullable T, @Nullable Throwable> then) {
    Instance instance = node.instance();
    if (world.trace().isKept()) {
      world.trace().add(node.name(), what);
    }
    CompletableFuture<T> future;
    try {
      future = call.start();
    } catch (RuntimeException thrown) {
      future = CompletableFuture.failedFuture(thrown);
    }
    CompletableFuture<T> started = future;
    var unused = started.whenComplete((result, failure) -> {
      if (instance.isAlive()) {
        if (world.trace().isKept()) {
          world
              .trace()
              .add(node.name(), what + " = " + (failure == null ? result : History.text(failure)));
        }
        then.accept(result, failure);
      }
    });
    if (!started.isDone()) {
      long grace = Shape.CALL_TIMEOUT.toNanos() + GRACE;
      Runnable ignored =
          world.schedule().after(grace, instance, () -> mustHaveEnded(node, what, started, true));
    }
    return started;
  }

  private void mustHaveEnded(Node node, String what, CompletableFuture<?> call, boolean first) {
    if (call.isDone()) {
      return;
    }
    if (first && node.instance().pausedUntil() + GRACE > world.schedule().now()) {
      Runnable unused = world
          .schedule()
          .after(GRACE, node.instance(), () -> mustHaveEnded(node, what, call, false));
      return;
    }
    world.history().violation("P6", "", node.name(), what + " has not ended by its deadline");
  }

  /** A read under way: what it may answer was decided when it began. */
  private final class Read {
    private final Node node;
    private final String key;
    private final String how;
    private final History.Floor floor;
    private final Runnable end;

    Read(Node node, String key, String how) {
      this.node = node;
      this.key = key;
      this.how = how;
      this.floor = world.history().floor(node, key);
      this.end = node.reads(key, how.startsWith("get") && !how.equals("getIfPresent"));
    }

    void ended() {
      end.run();
    }

    void endedWith(@Nullable Long value, @Nullable Throwable failure) {
      ended();
      if (failure != null) {
        world.history().readFailed(node, key, failure, how);
      } else {
        world.history().read(node, key, floor, value == null ? 0 : value, how);
      }
    }
  }

  /** A call of the asynchronous view. */
  private interface Call<T> {
    CompletableFuture<T> start();
  }
}
