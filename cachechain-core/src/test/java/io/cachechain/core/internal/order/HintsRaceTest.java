package io.cachechain.core.internal.order;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.cachechain.core.Races;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * A layer with two keys that misses writes, and what it missed, room for one key. A read that notes
 * what is missed before it asks the layer never trusts an entry older than a write that had
 * returned, whether that was stored, missed, replayed meanwhile or swept away by the floor.
 *
 * <p>Found when planted: {@code replayed} that forgets whatever is missed, {@code raise} that puts
 * whatever was missed, {@code overflow} that forgets before it raises the floor, {@code overflow}
 * without the floor, {@code coveredBy} that forgets also what is newer, a floor that is noted
 * before what is missed for the key, and what is missed noted after the layer was asked.
 */
@Param(name = "key", gen = IntGen.class, conf = "1:2")
public class HintsRaceTest {
  private static final Version NOTHING = Version.of(0, 0, 0, 0);

  private final HybridClock clock = new HybridClock(new Standing(), 1, Duration.ofMillis(500));
  private final Hints hints =
      new Hints("race", "layer", new Hints.Bounds(1, Long.MAX_VALUE), clock);

  /** What the layer holds of a key. */
  private final ConcurrentHashMap<String, Held> layer = new ConcurrentHashMap<>();

  /** For each key, the newest write that has returned. */
  private final ConcurrentHashMap<String, Version> completed = new ConcurrentHashMap<>();

  @Test
  @DisplayName(
      "P1 P9: what a layer missed is not trusted until it has been replayed, even when too much is missed")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void missReplayRead_interleaved_neverTrustedTooEarly() {
    Logger logger = (Logger) LoggerFactory.getLogger("io.cachechain");
    Level before = logger.getLevel();
    logger.setLevel(Level.OFF); // each overflow is an error, and there will be thousands
    try {
      Races.check(
          HintsRaceTest.class,
          AllTrue.class,
          "miss 1 | replay 1, read 1 | put 1, miss 1 | read 1",
          "miss 1 | replay 1, read 1 | put 1, put 1, miss 1 | read 1",
          "put 1, miss 1 | miss 2 | read 1, read 1 | read 1",
          " | miss 1, read 1 | put 1, miss 1 | read 1",
          "put 1 | miss 1, read 1 | put 1, read 1 | read 1",
          "put 1 | miss 1, replay 1 | read 1, read 1 | read 1");
    } finally {
      logger.setLevel(before);
    }
  }

  /** A write that the layer stores. */
  @Operation
  public boolean put(@Param(name = "key") int key) {
    Version version = clock.next();
    if (store(name(key), new Held(version, true))) {
      hints.coveredBy(name(key), version);
    }
    recordCompleted(name(key), version);
    return true;
  }

  /** A write that the layer misses. */
  @Operation
  public boolean miss(@Param(name = "key") int key) {
    Version version = clock.next();
    hints.add(name(key), version, version);
    recordCompleted(name(key), version);
    return true;
  }

  /** A replay, repeated above what stands in its way. */
  @Operation
  public boolean replay(@Param(name = "key") int key) {
    Version version = hints.against(name(key));
    if (version == null) {
      return true;
    }
    if (store(name(key), new Held(version, false))) {
      hints.replayed(name(key), version);
    } else {
      Version above = clock.above(layer.get(name(key)).version);
      hints.raise(name(key), version, above);
    }
    return true;
  }

  /** A read: what is missed is noted first, as {@code Walk} does it. */
  @Operation
  public boolean read(@Param(name = "key") int key) {
    Version atLeast = completed.getOrDefault(name(key), NOTHING);
    Version against = hints.against(name(key));
    Version floor = hints.trustedFrom();
    Held held = layer.get(name(key));
    boolean trusted = held != null
        && held.isValue
        && held.version.isNewerThan(against)
        && held.version.isNewerThan(floor);
    return !trusted || !atLeast.isNewerThan(held.version);
  }

  /** Not more is remembered than there is room for. */
  @Validate
  public void staysBounded() {
    if (hints.size() > 2) {
      throw new IllegalStateException(hints.size() + " keys are missed");
    }
  }

  private boolean store(String key, Held entry) {
    return entry.equals(
        layer.merge(key, entry, (held, put) -> held.version.isNewerThan(put.version) ? held : put));
  }

  private void recordCompleted(String key, Version version) {
    completed.merge(key, version, (one, other) -> one.isNewerThan(other) ? one : other);
  }

  private static String name(int key) {
    return "k" + key;
  }

  private record Held(Version version, boolean isValue) {}

  /** The wall stands still. */
  private record Standing() implements ChainClock {
    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public long currentTimeMillis() {
      return 1_000;
    }

    @Override
    public Runnable schedule(Runnable task, Duration delay) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void await(Future<?> future, Duration atMost) {
      throw new UnsupportedOperationException();
    }
  }

  /** What is right. */
  public static final class AllTrue {
    /** Returns true. */
    public boolean put(int key) {
      return true;
    }

    /** Returns true. */
    public boolean miss(int key) {
      return true;
    }

    /** Returns true. */
    public boolean replay(int key) {
      return true;
    }

    /** Returns true. */
    public boolean read(int key) {
      return true;
    }
  }
}
