package io.cachechain.tier.memcached;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Entries on memcached servers. What a read finds is given as it is, also garbage or, under a hashed name, another key's entry: the engine verifies the key that
 * stands in the entry. Memcached has no clock to refuse a late put by, so a condition's {@code sendBy} is not looked at.
 */
final class MemcachedByteLayer implements ByteLayer {
  private static final String EVICTS =
      "memcached evicts by design, tombstones too: a put that was delayed for long can then bring an older value back, until that value expires.";

  private final MemcachedPort port;
  private final long maxValueBytes;
  private final ChainClock clock;

  MemcachedByteLayer(MemcachedPort port, long maxValueBytes, ChainClock clock) {
    this.port = port;
    this.maxValueBytes = maxValueBytes;
    this.clock = clock;
  }

  @Override
  public CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
    return port.get(Slot.of(key), deadline).thenApply(CasValue::bytesOf);
  }

  @Override
  public Map<String, CompletionStage<byte @Nullable []>> getAll(
      Collection<String> keys, Deadline deadline) {
    List<String> names = new ArrayList<>(keys);
    List<String> slots = new ArrayList<>(names.size());
    names.forEach(key -> slots.add(Slot.of(key)));
    Map<String, CompletableFuture<byte @Nullable []>> found = port.getAll(slots, deadline);
    Map<String, CompletionStage<byte @Nullable []>> answers = new LinkedHashMap<>(names.size() * 2);
    for (int i = 0; i < slots.size(); i++) {
      CompletableFuture<byte @Nullable []> answer = found.get(slots.get(i));
      if (answer != null) {
        answers.put(names.get(i), answer);
      }
    }
    return answers;
  }

  @Override
  public CompletionStage<PutResult> put(
      String key, ByteEntry entry, Condition condition, Deadline deadline) {
    return put(key, new Put(entry, condition), deadline);
  }

  @Override
  public Map<String, CompletionStage<PutResult>> putAll(Map<String, Put> puts, Deadline deadline) {
    Map<String, CompletionStage<PutResult>> results = new LinkedHashMap<>();
    puts.forEach((key, put) -> results.put(key, put(key, put, deadline)));
    return results;
  }

  private CompletionStage<PutResult> put(String key, Put put, Deadline deadline) {
    int size = put.entry().bytes().length;
    if (size > maxValueBytes) {
      return CompletableFuture.completedFuture(PutResult.rejected(String.format(
          java.util.Locale.ROOT,
          "too large: %,d bytes, at most %,d are sent (max-value-bytes)",
          size,
          maxValueBytes)));
    }
    return new ConditionalPut(port, Slot.of(key), put, deadline, clock::currentTimeMillis).start();
  }

  @Override
  public CompletionStage<Void> connected() {
    return port.connected();
  }

  @Override
  public void onReachable(Runnable reachable) {
    port.onReachable(reachable);
  }

  @Override
  public Set<Capability> capabilities() {
    return port.isNonBlocking()
        ? Set.of(Capability.BULK, Capability.NON_BLOCKING)
        : Set.of(Capability.BULK);
  }

  @Override
  public String location() {
    return port.location();
  }

  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    remarks.add(EVICTS);
    List<String> unreachable = port.unreachable();
    if (!unreachable.isEmpty()) {
      remarks.add("not reached: " + String.join(", ", unreachable)
          + "; its keys are unknown, and do not move to other servers.");
    }
    return remarks;
  }

  @Override
  public void close() {
    port.close();
  }
}
