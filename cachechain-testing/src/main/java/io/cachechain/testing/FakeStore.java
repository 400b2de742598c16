package io.cachechain.testing;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a fake layer holds. The conditional put is atomic: all methods hold the monitor. */
final class FakeStore {
  private static final class Slot {
    final byte[] bytes;
    final long expiresAt;

    Slot(byte[] bytes, long expiresAt) {
      this.bytes = bytes;
      this.expiresAt = expiresAt;
    }
  }

  private record Repeated(String key, ByteEntry entry, Condition condition) {}

  private final Map<String, Slot> slots = new HashMap<>();
  private final List<Repeated> repeats = new ArrayList<>();
  private @Nullable ChainClock clock;

  synchronized void clock(ChainClock time) {
    clock = time;
  }

  synchronized byte @Nullable [] get(String key) {
    Slot slot = slots.get(key);
    if (slot == null) {
      return null;
    }
    if (clock != null && slot.expiresAt <= clock.currentTimeMillis()) {
      slots.remove(key);
      return null;
    }
    return slot.bytes;
  }

  synchronized PutResult put(String key, ByteEntry entry, Condition condition) {
    PutResult result = apply(key, entry, condition);
    for (Repeated again : repeats) {
      PutResult unheard = apply(again.key(), again.entry(), again.condition());
      Objects.requireNonNull(unheard);
    }
    repeats.clear();
    return result;
  }

  synchronized PutResult putTwice(String key, ByteEntry entry, Condition condition) {
    PutResult result = put(key, entry, condition);
    repeats.add(new Repeated(key, entry, condition));
    return result;
  }

  private PutResult apply(String key, ByteEntry entry, Condition condition) {
    if (clock != null && clock.currentTimeMillis() > condition.sendBy()) {
      return PutResult.rejected("sent too late");
    }
    byte[] held = get(key);
    if (!condition.allows(entry, held)) {
      return PutResult.superseded(Version.readFrom(held));
    }
    slots.put(key, new Slot(entry.bytes(), entry.expiresAt()));
    return PutResult.stored();
  }

  synchronized void plant(String key, byte[] bytes) {
    slots.put(Objects.requireNonNull(key, "key"), new Slot(bytes.clone(), Long.MAX_VALUE));
  }

  synchronized void evict(String key) {
    slots.remove(key);
  }

  synchronized void evictAll() {
    slots.clear();
  }

  synchronized Set<String> keys() {
    return Set.copyOf(slots.keySet());
  }

  static byte[] corrupted(byte[] bytes) {
    byte[] flipped = bytes.clone();
    if (flipped.length > 0) {
      flipped[flipped.length - 1] ^= 1;
    }
    return flipped;
  }
}
