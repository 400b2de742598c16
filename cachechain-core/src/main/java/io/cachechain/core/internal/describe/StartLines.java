package io.cachechain.core.internal.describe;

import io.cachechain.Origin;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.limits.Texts;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.core.internal.settings.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log lines of a chain's start: one that shows it, one with what is not in it, one for
 * each thing that looks odd.
 */
public final class StartLines {
  private static final Logger log = LoggerFactory.getLogger("io.cachechain");

  private final ChainSettings<?, ?> chain;

  /** Makes the lines of a chain. */
  public StartLines(ChainSettings<?, ?> chain) {
    this.chain = chain;
  }

  /** Logs the lines. */
  public void log() {
    if (log.isInfoEnabled()) {
      log.info(composition());
      log.info(leftOut());
      chain.provenance().remarks().forEach(remark -> log.info("{}: {}", chain.name(), remark));
    }
  }

  /** Returns the line that shows the chain. */
  public String composition() {
    Duration took =
        Duration.ofNanos(chain.clock().nanoTime() - chain.provenance().startedNanos());
    List<String> parts = new ArrayList<>();
    chain.layers().forEach(layer -> parts.add(layer(layer)));
    if (chain.loader() != null) {
      parts.add((chain.loader() instanceof Origin<?, ?> ? "origin(" : "loader(")
          + Texts.duration(chain.get(EngineOptions.LOADER_TIMEOUT)) + ")");
    }
    Duration ttl = chain.find(EngineOptions.TTL);
    return chain.name() + ": " + String.join(" -> ", parts) + "; "
        + (ttl == null ? "never expires" : "ttl " + Texts.duration(ttl))
        + "; up in "
        + Texts.duration(took);
  }

  private String layer(LayerSettings<?> layer) {
    List<String> parts = new ArrayList<>();
    if (layer.isNear()) {
      String limit = DescriptionText.limit(chain, layer);
      parts.add(limit == null ? layer.location() : limit);
    } else {
      parts.add(layer.location());
    }
    Duration ttl = layer.find(EngineOptions.LAYER_TTL);
    if (ttl != null) {
      parts.add("ttl " + Texts.duration(ttl));
    }
    String cap = DescriptionText.cap(chain, layer);
    if (cap != null) {
      parts.add(cap);
    }
    if (!layer.isNear()) {
      parts.add(Texts.duration(layer.get(EngineOptions.LAYER_TIMEOUT)));
    }
    if (layer.get(EngineOptions.WRITES).mode() != WritePolicy.Mode.SYNC) {
      parts.add(layer.get(EngineOptions.WRITES).toString());
    }
    return layer.name() + "(" + String.join(", ", parts) + ")";
  }

  /**
   * Returns the line for a layer whose first connection failed: where it is, where that came from,
   * and why, in the words of whoever refused.
   *
   * @param layer its settings
   * @param failure how the first attempt to connect ended
   */
  public String notAnswering(LayerSettings<?> layer, Throwable failure) {
    String address = chain.provenance().addresses().get(layer.name());
    Reason reason = Reason.of(failure, layer.layer());
    return chain.name() + ": " + layer.name()
        + " " + reason.verdict()
        + layer.location()
        + (address == null ? "" : " (" + address + ")")
        + ": " + reason.text() + "; going on without it, it joins when "
        + (reason.isLasting() ? "this is corrected" : reason.isRefusal() ? "it does" : "it answers")
        + ", further failures at debug";
  }

  /**
   * Returns the line that says what is not part of the chain, and what that means for other nodes.
   */
  public String leftOut() {
    StringBuilder text = new StringBuilder(chain.name()).append(": ");
    Map<String, String> leftOut = chain.provenance().leftOut();
    if (!leftOut.isEmpty()) {
      text.append("left out: ").append(DescriptionText.leftOut(leftOut)).append(". ");
    }
    return text.append(new Staleness(chain).sentence()).toString();
  }
}
