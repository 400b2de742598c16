package io.cachechain.core.internal.settings;

import io.cachechain.core.TtlScale;
import io.cachechain.core.internal.limits.Bounds;
import io.cachechain.core.internal.limits.Texts;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long copies count in one layer, of the entry's own ttl: by a factor, or by the scale of the
 * chain at the place of the layer. Endless stays endless.
 */
public final class LayerTtl implements LongUnaryOperator {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");
  private static final long ENDLESS = Long.MAX_VALUE;
  private static final LayerTtl SAME = new LayerTtl("", ttl -> Math.max(1, ttl));

  private final String text;
  private final LongUnaryOperator millis;

  private LayerTtl(String text, LongUnaryOperator millis) {
    this.text = text;
    this.millis = millis;
  }

  /** Returns the ttl times a factor. */
  public static LayerTtl times(double factor) {
    return factor == 1
        ? SAME
        : new LayerTtl("x " + Texts.number(factor), ttl -> Bounds.scaledTtl(ttl, factor));
  }

  /**
   * Returns that of a layer: its own factor if it was given one, else what the chain's scale gives
   * at its place.
   *
   * @param layer its settings
   * @param ofChain the scale of the chain
   * @param chain the name of the chain, for the log
   * @param place its place, 1 for the nearest
   * @param layers how many layers there are
   */
  static LayerTtl of(SettingsReader layer, TtlScale ofChain, String chain, int place, int layers) {
    Sourced<Double> own = layer.given(EngineOptions.TTL_SCALE);
    if (own != null) {
      return times(own.value());
    }
    return ofChain.equals(TtlScale.uniform())
        ? times(1)
        : at(place, layers, ofChain, chain, layer.layerName());
  }

  private static LayerTtl at(int place, int layers, TtlScale scale, String chain, String layer) {
    AtomicBoolean reported = new AtomicBoolean();
    String text = PolicyTexts.isNamed(scale) ? scale.toString() : "scaled by code";
    return new LayerTtl(text, ttl -> {
      String fault;
      try {
        Duration scaled = scale.ttl(layer, place, layers, Duration.ofMillis(ttl));
        if (isTtl(scaled)) {
          return millis(scaled);
        }
        fault = "gave " + scaled;
      } catch (RuntimeException broken) {
        fault = "threw " + broken;
      }
      if (reported.compareAndSet(false, true)) {
        LOG.warn("{}: {}: the ttl scale {}; the entry's own ttl counts", chain, layer, fault);
      }
      return ttl;
    });
  }

  private static boolean isTtl(@Nullable Duration scaled) {
    return scaled != null && scaled.compareTo(Bounds.MILLISECOND) >= 0;
  }

  private static long millis(Duration duration) {
    return duration.compareTo(Duration.ofMillis(ENDLESS)) >= 0 ? ENDLESS : duration.toMillis();
  }

  /** Returns what makes a copy count for another time than the entry's own, or null if nothing does. */
  public @Nullable LongUnaryOperator scale() {
    return this == SAME ? null : this;
  }

  /** Returns how long a copy counts, at least 1 ms. */
  @Override
  public long applyAsLong(long ttlMillis) {
    return ttlMillis == ENDLESS ? ENDLESS : millis.applyAsLong(ttlMillis);
  }

  /** Returns how it is made of the entry's own ttl, empty if it is the same. */
  @Override
  public String toString() {
    return text;
  }
}
