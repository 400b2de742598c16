package io.cachechain.examples;

import io.cachechain.Chain;
import io.cachechain.ChainStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one call did, by the chain's own numbers: the difference between before and after.
 *
 * @param value what the call gave
 * @param nanos how long it took
 * @param by the layer that answered, or the loader
 * @param warmed the layers that got a copy
 * @param happened all that was counted meanwhile
 */
record Answered<T>(
    @Nullable T value, long nanos, String by, List<String> warmed, ChainStats happened) {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(5);

  /** Makes a call and looks what it did; of use while nobody else calls. */
  static <T> Answered<T> of(Chain<?, ?> chain, Supplier<? extends @Nullable T> call) {
    ChainStats before = chain.stats();
    long begin = System.nanoTime();
    T value = call.get();
    long nanos = System.nanoTime() - begin;
    Map<String, Long> unused =
        chain.flush(LONG_ENOUGH); // copies to servers are made behind the call
    ChainStats happened = chain.stats().minus(before);
    return new Answered<>(value, nanos, by(happened), warmed(happened), happened);
  }

  private static String by(ChainStats happened) {
    if (happened.loads() > 0) {
      return "loader";
    }
    return happened.layers().values().stream()
        .filter(layer -> layer.hits() > 0)
        .map(ChainStats::name)
        .findFirst()
        .orElse("nobody");
  }

  private static List<String> warmed(ChainStats happened) {
    List<String> warmed = new ArrayList<>();
    happened.layers().values().forEach(layer -> {
      if (layer.fills() > 0) {
        warmed.add(layer.name());
      }
    });
    return warmed;
  }
}
