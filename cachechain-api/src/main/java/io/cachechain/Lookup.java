package io.cachechain;

import io.cachechain.internal.LookupFacts;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The full answer to a read that does not load: a hit; absent (the origin has no value); a miss
 * (every layer was asked, and none holds the key); or unknown (some layer could not be asked, and
 * no other one holds the key). The set is closed for ever. Immutable and thread-safe.
 *
 * @param <V> the type of the value
 */
public sealed interface Lookup<V> {
  /** Returns the value of a hit, else null. */
  @Nullable
  V orNull();

  /** Returns the value of a hit, else the given value, which the chain does not store. */
  V orElse(V other);

  /**
   * Returns the layers that could not be asked, nearest first, with the kind of the failure.
   * Unmodifiable; empty if all layers could be asked.
   */
  Map<String, FailureKind> skipped();

  /** Returns the part of this call in the flight that asked the far layers. */
  Flight flight();

  /**
   * The part of a call in a flight. A flight is one walk through the layers, and at most one load,
   * for all callers who ask for a key at the same time.
   */
  enum Flight {
    /** A near layer answered; there was no flight. */
    NONE,
    /** The call began the flight. */
    LED,
    /** The call joined the flight of another call. */
    JOINED
  }

  /**
   * A layer holds a value.
   *
   * @param <V> the type of the value
   */
  final class Hit<V> implements Lookup<V> {
    private final V value;
    private final LookupFacts facts;

    /** For the engine. */
    @SuppressWarnings("exports") // of no use outside of the engine
    public Hit(V value, LookupFacts facts) {
      this.value = value;
      this.facts = facts;
    }

    /** Returns the value. */
    public V value() {
      return value;
    }

    /** Returns the name of the layer that answered. */
    public String layer() {
      return facts.layer();
    }

    /** Returns the time since the value was put or its load began, zero or more. */
    public Duration age() {
      return facts.age();
    }

    /** Returns the remaining time for which this copy is fresh; zero if it is stale. */
    public Duration remaining() {
      return facts.remaining();
    }

    /** Returns whether the value is past its ttl and was served by a policy for stale values. */
    public boolean isStale() {
      return facts.stale();
    }

    /** Returns the version of the entry. */
    public Version version() {
      return facts.version();
    }

    @Override
    public V orNull() {
      return value;
    }

    @Override
    public V orElse(V other) {
      return value;
    }

    @Override
    public Map<String, FailureKind> skipped() {
      return facts.skipped();
    }

    @Override
    public Flight flight() {
      return facts.flight();
    }

    @Override
    public String toString() {
      return "Hit[" + facts.layer() + ", age " + facts.age() + ", version " + facts.version() + "]";
    }
  }

  /**
   * The origin has no value: its loader returned null.
   *
   * @param <V> the type of the value
   */
  final class Absent<V> implements Lookup<V> {
    private final LookupFacts facts;

    /** For the engine. */
    @SuppressWarnings("exports") // of no use outside of the engine
    public Absent(LookupFacts facts) {
      this.facts = facts;
    }

    /** Returns the name of the layer that answered. */
    public String layer() {
      return facts.layer();
    }

    /** Returns the time since the origin was asked, zero or more. */
    public Duration age() {
      return facts.age();
    }

    /** Returns the remaining life of the negative entry. */
    public Duration remaining() {
      return facts.remaining();
    }

    /** Returns the version of the entry. */
    public Version version() {
      return facts.version();
    }

    @Override
    public @Nullable V orNull() {
      return null;
    }

    @Override
    public V orElse(V other) {
      return other;
    }

    @Override
    public Map<String, FailureKind> skipped() {
      return facts.skipped();
    }

    @Override
    public Flight flight() {
      return facts.flight();
    }

    @Override
    public String toString() {
      return "Absent[" + facts.layer() + ", age " + facts.age() + "]";
    }
  }

  /** Returns a copy which nobody can change, in the same order. */
  private static Map<String, FailureKind> nearestFirst(Map<String, FailureKind> layers) {
    return layers.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(layers));
  }

  /**
   * Every layer was asked, and none holds the key.
   *
   * @param <V> the type of the value
   */
  final class Miss<V> implements Lookup<V> {
    private final Map<String, FailureKind> skipped;
    private final Flight flight;

    /**
     * Creates a miss. For the engine.
     *
     * @param skipped the layers that the options of the call left out
     * @param flight the part of the call in the flight
     */
    public Miss(Map<String, FailureKind> skipped, Flight flight) {
      this.skipped = nearestFirst(skipped);
      this.flight = flight;
    }

    @Override
    public @Nullable V orNull() {
      return null;
    }

    @Override
    public V orElse(V other) {
      return other;
    }

    @Override
    public Map<String, FailureKind> skipped() {
      return skipped;
    }

    @Override
    public Flight flight() {
      return flight;
    }

    @Override
    public String toString() {
      return "Miss";
    }
  }

  /**
   * Some layer could not be asked, and no other one holds the key.
   *
   * @param <V> the type of the value
   */
  final class Unknown<V> implements Lookup<V> {
    private final Map<String, FailureKind> skipped;
    private final Flight flight;

    /**
     * Creates an unknown. For the engine.
     *
     * @param skipped the layers that could not be asked, nearest first, with the kind of the
     *     failure
     * @param flight the part of the call in the flight
     */
    public Unknown(Map<String, FailureKind> skipped, Flight flight) {
      this.skipped = nearestFirst(skipped);
      this.flight = flight;
    }

    @Override
    public @Nullable V orNull() {
      return null;
    }

    @Override
    public V orElse(V other) {
      return other;
    }

    @Override
    public Map<String, FailureKind> skipped() {
      return skipped;
    }

    @Override
    public Flight flight() {
      return flight;
    }

    @Override
    public String toString() {
      return "Unknown" + skipped;
    }
  }
}
