package io.cachechain.simulator;

import io.cachechain.Lookup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes the reads of a plan, and records their results in the history. */
final class ReadCalls {
  private final World world;
  private final Caller caller;

  ReadCalls(World world, Caller caller) {
    this.world = world;
    this.caller = caller;
  }

  /** Reads through. */
  void get(Node node, String key) {
    Read read = new Read(node, key, "get");
    var unused = caller.begin(node, "get " + key, () -> node.calls().get(key), read::endedWith);
  }

  /** Reads through, and leaves after a while. */
  void getAndLeave(Node node, String key, long millis) {
    Read read = new Read(node, key, "get");
    CompletableFuture<@Nullable Long> call =
        caller.begin(node, "get " + key, () -> node.calls().get(key), read::endedWith);
    Runnable unused = world.schedule().after(millis * 1_000_000, node.instance(), () -> {
      if (call.cancel(true)) {
        world.trace().add(node.name(), "leaves get " + key);
      }
    });
  }

  /**
   * Reads this key and the next one by turns, for a while: one pushes the other out of a near layer
   * of one entry.
   */
  void poll(Node node, int key, long millis) {
    int other = (key + 1) % Keys.NAMES.size();
    pollUntil(node, key, other, world.schedule().now() + millis * 1_000_000);
  }

  private void pollUntil(Node node, int key, int other, long end) {
    get(node, Keys.name(key));
    if (world.schedule().now() < end) {
      Runnable unused = world
          .schedule()
          .after(
              world.schedule().delay(4 * world.shape().latency()),
              node.instance(),
              () -> pollUntil(node, other, key, end));
    }
  }

  /** Reads what is cached. */
  void getIfPresent(Node node, String key) {
    Read read = new Read(node, key, "getIfPresent");
    var unused = caller.begin(
        node, "getIfPresent " + key, () -> node.calls().getIfPresent(key), (value, failure) -> {
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
    var unused =
        caller.begin(node, "lookup " + key, () -> node.calls().lookup(key), (found, failure) -> {
          if (failure != null
              || found instanceof Lookup.Hit<Long>
              || found instanceof Lookup.Absent) {
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
    var unused = caller.begin(
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
      this.end = node.traffic().reads(key, how.startsWith("get") && !how.equals("getIfPresent"));
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
}
