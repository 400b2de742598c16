package io.cachechain.core.internal.write;

import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Version;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a write to one layer is when it is sent: its bytes, how long they are of use there, and the condition on which they are stored. Thread-safe. */
final class Outgoing<K, V> {
  private final FarLink<V> link;
  private final Life life;
  private final ChainClock clock;
  private final HybridClock versions;
  private final Supplier<Generations> generations;
  private final long timeoutMillis;
  private final long maxValueBytes;

  Outgoing(FarLink<V> link, WriteContext context) {
    this.link = link;
    this.life = context.life();
    this.clock = context.clock();
    this.versions = context.versions();
    this.generations = context.generations();
    this.maxValueBytes = link.settings().get(EngineOptions.MAX_VALUE_BYTES);
    this.timeoutMillis = link.settings().get(EngineOptions.LAYER_TIMEOUT).toMillis();
  }

  /** Returns a tombstone that is written now. */
  StoredEntry<V> tombstone(Version version) {
    long now = clock.currentTimeMillis();
    return StoredEntry.tombstone(version, now, life.physicalEnd(now, now));
  }

  /**
   * The condition of a write that is sent now. What arrives so late that the ceiling of its time could take newer entries for such from the future is refused by the server, if it has a clock.
   */
  Condition condition(Write<K, V> write) {
    return write.condition().kind() == Condition.Kind.NEWER_WINS
        ? write
            .condition()
            .ceiling(versions.ceiling())
            .sendBy(versions.latestArrival(timeoutMillis))
        : write.condition();
  }

  /**
   * Validates and encodes the value of a copy that waits. What is wrong with it is said when it would be sent: while one write of a key is being sent the others of that key wait, so nothing of a user runs then.
   */
  void prepare(Write<K, V> write) {
    V value = write.entry().value();
    if (value == null) {
      write.weighed(null);
      return;
    }
    try {
      if (link.check().allowsRead(value)) {
        write.weighed(link.format().payload(value));
      } else {
        write.isNotValid(link.check().broken(value));
      }
    } catch (Throwable broken) {
      write.cannotBeEncoded(broken); // also too little memory: the queue goes on
    }
  }

  /** Returns the bytes of a write that is sent now, or null if its value is larger than the layer takes. */
  @Nullable
  ByteEntry encoded(Write<K, V> write) {
    StoredEntry<V> entry = generations.get().sent(write.entry());
    byte[] payload = write.payload();
    if (payload != null && payload.length > maxValueBytes) {
      return null;
    }
    long now = clock.currentTimeMillis();
    long goodUntil =
        entry.isTombstone() ? entry.expiresAt() : life.goodUntil(link.index(), now, entry);
    byte[] bytes = link.format().encode(write.storageKey(), entry, goodUntil, payload);
    return ByteEntry.of(bytes, life.physicalEnd(now, goodUntil), entry.isTombstone());
  }
}
