package io.cachechain.core.internal.chain;

import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.cluster.Revalidation;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.read.Reads;
import io.cachechain.core.internal.time.CoarseClock;
import io.cachechain.core.internal.write.LayerWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares unverified near entries with the farther layers while nobody asks for them, so many in a
 * second, by a walk of each key as a read of it would begin, which is not counted as one. One pass
 * over the keys after the other, until one finds no layer that could not be asked, or the entries
 * are too long unverified to be served. One step runs at a time.
 */
final class Revalidator<K, V> {
  private static final String CHECK = "check";
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private static final long STEPS_PER_SECOND = 10;

  /** How many keys a step looks at, most of which may not be unverified. */
  private static final int LOOKS_PER_STEP = 10_000;

  /** A pass that met a layer which could not be asked is repeated after so many steps. */
  private static final int PAUSE_STEPS = 10;

  private final Parts<K, V> parts;
  private final BiConsumer<Runnable, Duration> schedule;
  private final Reads<K, V> reads;
  private final CoarseClock coarse;
  private final Revalidation revalidation;
  private final CallMask mask;
  private final int perStep;
  private final Duration step;
  private final AtomicBoolean running = new AtomicBoolean();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger unknown = new AtomicInteger();

  /** The rest of the pass: of each near layer that is left, its keys. */
  private final Deque<Keys<K>> keys = new ArrayDeque<>();

  private long pass;
  private int pause;

  Revalidator(
      Parts<K, V> parts,
      Reads<K, V> reads,
      CoarseClock coarse,
      Revalidation revalidation,
      CallMask mask,
      int perSecond,
      BiConsumer<Runnable, Duration> schedule) {
    this.parts = parts;
    this.schedule = schedule;
    this.reads = reads;
    this.coarse = coarse;
    this.revalidation = revalidation;
    this.mask = mask;
    long steps = Math.min(STEPS_PER_SECOND, perSecond);
    this.perStep = Math.toIntExact(perSecond / steps);
    this.step = Duration.ofSeconds(1).dividedBy(steps);
  }

  /** A revalidation has begun; does nothing if no layer could say more. */
  void begin() {
    if (!parts.far().isEmpty()
        && !parts.near().links().isEmpty()
        && running.compareAndSet(false, true)) {
      later();
    }
  }

  private void later() {
    schedule.accept(this::step, step);
  }

  private void step() {
    long current = revalidation.count();
    if (pass != current) {
      pass = current;
      startPass();
    }
    if (isRefused()) {
      pause = 0; // no check could end: it goes on when the layers can be asked again
    } else if (pause > 0) {
      pause--;
    } else {
      BatchScope.during(this::checkSome);
    }
    if (!isRefused() && pause == 0 && keys.isEmpty() && open.get() == 0) {
      if (unknown.get() == 0) {
        revalidation.resolve(pass);
      } else {
        startPass();
        pause = PAUSE_STEPS;
      }
    }
    if (revalidation.isOn()) {
      later();
      return;
    }
    running.set(false);
    if (revalidation.isOn()) {
      begin(); // a new one began in between, and saw this one running
    }
  }

  /**
   * Whether a layer refuses reads: whatever is compared now would have to be compared once more.
   */
  private boolean isRefused() {
    for (LayerWriter<K, V> writer : parts.far()) {
      if (writer.link().health().reads().isOpen()) {
        return true;
      }
    }
    return false;
  }

  private void startPass() {
    unknown.set(0);
    pause = 0;
    keys.clear();
    for (NearLink<K, V> link : parts.near().links()) {
      keys.add(new Keys<>(link.name(), link.keys()));
    }
  }

  private void checkSome() {
    int checked = 0;
    for (int looked = 0; looked < LOOKS_PER_STEP && checked < perStep; looked++) {
      K key = next();
      if (key == null) {
        return;
      }
      if (isUnverified(key)) {
        check(key);
        checked++;
      }
    }
  }

  private @Nullable K next() {
    while (!keys.isEmpty()) {
      try {
        if (keys.element().left.hasNext()) {
          return keys.element().left.next();
        }
      } catch (RuntimeException broken) {
        LOG.debug("{}: the layer cannot list its keys", keys.element().layer, broken);
      }
      keys.remove();
    }
    return null;
  }

  private boolean isUnverified(K key) {
    for (NearLink<K, V> link : parts.near().links()) {
      StoredEntry<V> entry = link.unverified(key, coarse);
      if (entry != null && parts.keeper().now().admits(entry)) {
        return true;
      }
    }
    return false;
  }

  private void check(K key) {
    open.incrementAndGet();
    FutureChains.whenDone(reads.check(CHECK, key, mask), (answer, failure) -> {
      if (answer == null || !answer.skipped().isEmpty()) {
        unknown.incrementAndGet();
      }
      open.decrementAndGet();
    });
  }

  /** The keys of a near layer that are left in a pass. */
  private record Keys<K>(String layer, Iterator<K> left) {}
}
