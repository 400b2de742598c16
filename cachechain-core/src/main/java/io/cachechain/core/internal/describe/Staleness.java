package io.cachechain.core.internal.describe;

import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.limits.Texts;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes from the settings of a chain for how long other nodes may see an old value. */
final class Staleness {
  private final ChainSettings<?, ?> chain;

  Staleness(ChainSettings<?, ?> chain) {
    this.chain = chain;
  }

  /** Returns the bound with its reason: {@code 30 s (no backplane; caffeine's max-ttl)}. */
  String onAnotherNode() {
    LayerSettings<?> worst = worstLocal();
    if (worst == null) {
      return "none (no layer in the process)" + queued();
    }
    if (chain.backplane() != null) {
      return "until its message has come; " + text(bound()) + " while the backplane is down ("
          + worst.name() + "'s " + reason(worst) + ")" + queued();
    }
    String why = isShared() ? "no backplane" : "no shared layer";
    return text(bound()) + " (" + why + "; " + worst.name() + "'s " + reason(worst) + ")"
        + queued();
  }

  /** Returns the bound after a shared layer has missed a write, or null if no layer is shared. */
  @Nullable
  String afterMissedWrite() {
    if (!isShared()) {
      return null;
    }
    Duration longest = Duration.ZERO;
    for (LayerSettings<?> layer : chain.layers()) {
      Duration life = life(layer);
      if (life == null) {
        return "until the replay";
      }
      longest = life.compareTo(longest) > 0 ? life : longest;
    }
    return text(longest) + " at most, else until the replay";
  }

  /** Returns the bound after a clear, or null if no layer is shared. */
  @Nullable
  String afterClear() {
    if (!isShared()) {
      return null;
    }
    String poll = text(chain.get(EngineOptions.GENERATIONS_POLL));
    return chain.backplane() != null && worstLocal() != null
        ? "until its message has come; " + poll + " while the backplane is down (generations.poll)"
        : poll + " (generations.poll)";
  }

  /** Returns the sentence of the start line. */
  String sentence() {
    LayerSettings<?> worst = worstLocal();
    String near = worst == null
        ? "Other nodes see a write at once: no layer is in the process"
        : chain.backplane() != null
            ? "Other nodes see a write when the backplane has notified them ("
                + DescriptionText.backplane(chain.backplane())
                + "), and while it is down after up to "
                + text(bound())
            : "Other nodes may see an old value for up to " + text(bound()) + ": "
                + (isShared() ? "no backplane" : "no shared layer");
    String missed = afterMissedWrite();
    return near + (missed == null ? "." : "; in a layer that missed a write, " + missed + ".");
  }

  private boolean isShared() {
    return chain.layers().stream().anyMatch(LayerSettings::isShared);
  }

  private String queued() {
    List<String> queued = chain.layers().stream()
        .filter(layer -> layer.get(EngineOptions.WRITES).mode() == WritePolicy.Mode.QUEUED)
        .map(LayerSettings::name)
        .toList();
    return queued.isEmpty() ? "" : ", and while a write waits for " + String.join(", ", queued);
  }

  /** Returns the local layer whose copies count longest, or null if there is none. */
  private @Nullable LayerSettings<?> worstLocal() {
    LayerSettings<?> worst = null;
    for (LayerSettings<?> layer : chain.layers()) {
      if (!layer.isShared()) {
        Duration life = life(layer);
        Duration longest = worst == null ? Duration.ZERO : life(worst);
        worst = longest == null || (life != null && life.compareTo(longest) <= 0) ? worst : layer;
      }
    }
    return worst;
  }

  /**
   * Returns how long an old value may be answered from local layers, or null for ever. A copy from
   * a local byte layer begins its near time anew, so their times add up, within the life of the
   * entry. Example: a near layer with max-ttl 30 s in front of files with a ttl of 10 s gives 40 s,
   * and no more than the ttl of the entry.
   */
  private @Nullable Duration bound() {
    Duration near = Duration.ZERO;
    Duration bound = Duration.ZERO;
    Duration longest = Duration.ZERO;
    for (LayerSettings<?> layer : chain.layers()) {
      Duration life = life(layer);
      longest = longest == null || life == null ? null : longer(longest, life);
      if (layer.isNear()) {
        near = near == null || life == null ? null : longer(near, life);
      } else if (!layer.isShared()) {
        bound = bound == null || life == null ? null : bound.plus(life);
      }
    }
    return near == null || bound == null ? longest : shorter(near.plus(bound), longest);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /**
   * Returns how long a copy of an entry with the chain's ttl counts in a layer, or null for ever.
   */
  private @Nullable Duration life(LayerSettings<?> layer) {
    Duration life = chain.find(EngineOptions.TTL);
    if (life != null) {
      life = Duration.ofMillis(layer.ttlScale().applyAsLong(life.toMillis()));
    }
    return shorter(
        shorter(life, layer.find(EngineOptions.LAYER_TTL)), layer.find(EngineOptions.MAX_TTL));
  }

  private String reason(LayerSettings<?> layer) {
    Duration life = life(layer);
    if (life != null && life.equals(layer.find(EngineOptions.MAX_TTL))) {
      return "max-ttl";
    }
    return life != null && life.equals(layer.find(EngineOptions.LAYER_TTL))
        ? "ttl"
        : "ttl, the chain's";
  }

  private static @Nullable Duration shorter(@Nullable Duration one, @Nullable Duration other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) < 0 ? one : other;
  }

  private static String text(@Nullable Duration duration) {
    return duration == null ? "ever" : Texts.duration(duration);
  }
}
