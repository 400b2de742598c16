package io.cachechain;

import io.cachechain.internal.LookupFacts;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The full answer to a read that does not load: a hit, absent (the origin has none), a miss (nobody knows) or unknown (nobody of those who could be
 * asked knows). The set is closed for ever. Immutable and thread-safe.
 *
 * @param <V> the type of the value
 */
public sealed interface Lookup<V> {
  /** Returns the value of a hit, else null. */
  @Nullable
  V orNull();

  /** Returns the value of a hit, else the given one, which is not stored. */
  V orElse(V other);

  /** Returns the layers that could not be asked, nearest first, and why; empty if all could. Nobody can change it. */
  Map<String, FailureKind> skipped();

  /** Returns what part this call had in asking the layers behind the near ones. */
  Flight flight();

  /** The part of a call in a flight: one walk through the layers, and one load at most, for all who ask for a key at the same time. */
  enum Flight {
    /** It was answered near, without one. */
    NONE,
    /** It began one. */
    LED,
    /** It joined the one that another call had begun. */
    JOINED
  }

  /**
   * A value was found.
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

    /** Returns how long this copy is still fresh, zero if it is stale. */
    public Duration remaining() {
      return facts.remaining();
    }

    /** Returns whether the value is past its ttl and was served by policy. */
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
   * The origin has none: it said so when it was asked.
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

    /** Returns how long this is still believed. */
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
   * Nothing is known, and every layer was asked.
   *
   * @param <V> the type of the value
   */
  final class Miss<V> implements Lookup<V> {
    private final Map<String, FailureKind> skipped;
    private final Flight flight;

    /**
     * Creates a miss. For the engine.
     *
     * @param skipped the layers that the call did not want to be asked
     * @param flight the part of the call in asking
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
   * Nothing is known, but some layer could not be asked.
   *
   * @param <V> the type of the value
   */
  final class Unknown<V> implements Lookup<V> {
    private final Map<String, FailureKind> skipped;
    private final Flight flight;

    /**
     * Creates an unknown. For the engine.
     *
     * @param skipped the layers that could not be asked, nearest first, and why
     * @param flight the part of the call in asking
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
