package io.cachechain;

import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What a put or an invalidation did in each layer. Immutable and thread-safe. */
public final class WriteOutcome {
  private final Version version;
  private final Map<String, PutResult> layers;

  private WriteOutcome(Version version, Map<String, PutResult> layers) {
    this.version = version;
    this.layers = layers;
  }

  /**
   * Returns the outcome of a write.
   *
   * @param version the version it took
   * @param layers what became of it in each layer, in the order of the chain
   */
  public static WriteOutcome of(Version version, Map<String, PutResult> layers) {
    return new WriteOutcome(
        Objects.requireNonNull(version, "version"),
        Collections.unmodifiableMap(new LinkedHashMap<>(layers)));
  }

  /** Returns the version under which it was written. */
  public Version version() {
    return version;
  }

  /** Returns what became of it in each layer, nearest first. */
  public Map<String, PutResult> layers() {
    return layers;
  }

  /** Returns whether every layer has settled it: none has it queued, none is owed it. */
  public boolean isComplete() {
    return layers.values().stream()
        .noneMatch(result ->
            result.status() == PutResult.Status.QUEUED || result.status() == PutResult.Status.OWED);
  }

  @Override
  public String toString() {
    return "WriteOutcome[" + version + " " + layers + "]";
  }
}
