package io.cachechain.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cachechain.CloseableChain;
import io.cachechain.bench.result.Group;
import io.cachechain.bench.result.Results;
import io.cachechain.bench.result.Series;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.cache2k.Cache2kBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Question: how much memory does an entry of a near layer take, beside its key and its value, and
 * beyond what Caffeine takes?
 *
 * <p>The heap in use after full collections, before and after many entries are stored. Keys and
 * values exist before, so they do not count. Arguments: how many entries, and a file for the
 * results.
 */
public final class NearMemory {
  private static final String QUESTION =
      "How much memory does a near entry take, beside key and value?";
  private static final String MEASURE = "B/entry";
  private static final Duration TTL = Duration.ofHours(1);
  private static final int COLLECTIONS = 4;

  private final String[] keys;
  private final Item value = Item.of(1);

  private NearMemory(int entries) {
    keys = new String[entries];
    for (int entry = 0; entry < entries; entry++) {
      keys[entry] = Item.key(entry);
    }
  }

  /** Runs it. */
  public static void main(String... arguments) {
    int entries = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    Path file = arguments.length > 1 ? Path.of(arguments[1]) : null;
    NearMemory memory = new NearMemory(entries);
    memory.all(); // what is loaded and made once is there when it counts
    List<Series> series = memory.all();
    Group group =
        new Group(String.format(Locale.ROOT, "%,d entries", entries), MEASURE, true, series, null);
    Results.of(NearMemory.class, QUESTION, arguments, List.of(group)).report(System.out, file);
  }

  private List<Series> all() {
    Map<String, Double> sizes = new LinkedHashMap<>();
    CloseableChain<String, Item> chain = Chains.of(2, keys.length);
    sizes.put("chain", grown(chain, (same, i) -> same.put(keys[i], value)));
    chain.close();
    Caffeine<Object, Object> plain = Caffeine.newBuilder().maximumSize(keys.length);
    Cache<String, Item> caffeine = plain.build();
    sizes.put("Caffeine without expiry", grown(caffeine, (same, i) -> same.put(keys[i], value)));
    Cache<String, Item> expiring =
        Caffeine.newBuilder().maximumSize(keys.length).expireAfterWrite(TTL).build();
    sizes.put(
        "Caffeine with expireAfterWrite", grown(expiring, (same, i) -> same.put(keys[i], value)));
    try (org.cache2k.Cache<String, Item> cache2k = Cache2kBuilder.of(String.class, Item.class)
        .entryCapacity(keys.length)
        .expireAfterWrite(TTL)
        .build()) {
      sizes.put("cache2k with expiry", grown(cache2k, (same, i) -> same.put(keys[i], value)));
    }
    double floor = sizes.getOrDefault("Caffeine without expiry", Double.NaN);
    List<Series> series = new ArrayList<>();
    sizes.forEach((name, size) ->
        series.add(new Series(name, new LinkedHashMap<>(Map.of(MEASURE, List.of(size))))));
    series.forEach(each -> each.measures()
        .put("beyond Caffeine without expiry", List.of(each.median(MEASURE) - floor)));
    return series;
  }

  private <C> double grown(C cache, ObjIntConsumer<C> put) {
    long before = used(null);
    for (int i = 0; i < keys.length; i++) {
      put.accept(cache, i);
    }
    return (used(cache) - before) / (double) keys.length;
  }

  /** Returns how much of the heap is in use; what is handed in is reachable meanwhile. */
  private static long used(@Nullable Object reachable) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    try {
      for (int i = 0; i < COLLECTIONS; i++) {
        memory.gc();
      }
      return memory.getHeapMemoryUsage().getUsed();
    } finally {
      Reference.reachabilityFence(reachable);
    }
  }
}
