package io.cachechain.simulator;

import io.cachechain.core.internal.entry.BuiltInCodecs;
import io.cachechain.core.internal.entry.EntryFormat;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the parts of one run share. */
final class World {
  /** How often records of generations are read in runs that clear. */
  static final Duration GENERATIONS_POLL = Duration.ofSeconds(1);

  private static final long MAX_VALUE_BYTES = 1_024;

  private final Schedule schedule;
  private final Trace trace;
  private final Shape shape;
  private final Rules rules;
  private final Faults faults;
  private final History history = new History(this);
  private final Deliveries deliveries = new Deliveries(this);
  private final FirstPuts firstPuts = new FirstPuts(this);
  private final Truth truth = new Truth(this);
  private final Map<Instance, String> names = new HashMap<>();
  private final EntryFormat<Long> format = new EntryFormat<>(
      BuiltInCodecs.all().stream()
          .filter(codec -> codec.supports(Long.class))
          .findFirst()
          .orElseThrow(),
      Long.class,
      0,
      MAX_VALUE_BYTES);

  @SuppressWarnings("this-escape") // they look around only when something happens
  World(long seed, Shape shape, Rules rules, Set<Cause.FaultId> left, boolean traced) {
    this.schedule = new Schedule(seed);
    this.trace = new Trace(schedule, traced);
    this.shape = shape;
    this.rules = rules;
    this.faults = new Faults(rules, left);
  }

  Schedule schedule() {
    return schedule;
  }

  Trace trace() {
    return trace;
  }

  Shape shape() {
    return shape;
  }

  Rules rules() {
    return rules;
  }

  Faults faults() {
    return faults;
  }

  History history() {
    return history;
  }

  Truth truth() {
    return truth;
  }

  Deliveries deliveries() {
    return deliveries;
  }

  FirstPuts firstPuts() {
    return firstPuts;
  }

  /** Gives a process the readable name of its node. */
  void name(Instance instance, String name) {
    names.put(instance, name);
  }

  /** Returns the name of a process. */
  String nameOf(Instance instance) {
    return names.getOrDefault(instance, "nobody");
  }

  /**
   * Returns how long after a write was confirmed by all layers another node may still answer with
   * what was before.
   */
  long stalenessNanos() {
    return shape.privateLife().toNanos()
        + GENERATIONS_POLL.toNanos()
        + Shape.LOADER_TIMEOUT.toNanos()
        + shape.far().size() * 4L * Shape.LAYER_TIMEOUT.toNanos()
        + 2 * rules.skewMillis() * 1_000_000;
  }

  /** Returns how long after somebody got a value from the origin it may be answered at most. */
  long longestLifeNanos() {
    return shape.ttl().toNanos()
        + Shape.CALL_TIMEOUT.toNanos()
        + Shape.LOADER_TIMEOUT.toNanos()
        + 2 * rules.skewMillis() * 1_000_000;
  }

  /** Returns what bytes in a layer hold, or null if they cannot be read. */
  @Nullable
  StoredEntry<Long> decoded(String key, byte[] bytes) {
    return format.decode(key, bytes).entry();
  }

  /** Returns the content of an entry as text. */
  String entryText(String key, byte[] bytes) {
    StoredEntry<Long> entry = decoded(key, bytes);
    if (key.equals(Keys.RECORD)) {
      return "generation " + Store.decoded(bytes);
    }
    if (entry == null) {
      return "unreadable";
    }
    Long value = entry.value();
    String content =
        value == null ? entry.kind().name().toLowerCase(Locale.ROOT) : value.toString();
    return content + " @" + text(entry.version()) + " of " + entry.generations();
  }

  private static String text(Version version) {
    return String.format(
        Locale.ROOT,
        "%.3f/%d/%d/n%d",
        (version.millis() - NodeClock.EPOCH_MILLIS) / 1e3,
        version.counter(),
        version.step(),
        version.node());
  }

  /** Returns a condition as text. */
  static String text(io.cachechain.spi.Condition condition) {
    Version expected = condition.expected();
    return expected == null ? condition.toString() : "only if " + text(expected);
  }

  /** Returns the result of a put as text. */
  static String text(io.cachechain.spi.PutResult result) {
    Version held = result.held();
    return held == null ? result.toString() : "superseded by " + text(held);
  }

  /** Returns the names of the far layers, nearest first. */
  List<String> layerNames() {
    return java.util.stream.IntStream.range(0, shape.far().size())
        .mapToObj(index -> "far" + index)
        .toList();
  }
}
