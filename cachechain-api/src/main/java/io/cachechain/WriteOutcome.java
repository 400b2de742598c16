package io.cachechain;

import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The result of a put or an invalidation in each layer. Immutable and thread-safe. */
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
   * @param version the version of the write
   * @param layers the result in each layer, in the order of the chain
   */
  public static WriteOutcome of(Version version, Map<String, PutResult> layers) {
    return new WriteOutcome(
        Objects.requireNonNull(version, "version"),
        Collections.unmodifiableMap(new LinkedHashMap<>(layers)));
  }

  /** Returns the version of the write. */
  public Version version() {
    return version;
  }

  /** Returns the result in each layer, nearest first. */
  public Map<String, PutResult> layers() {
    return layers;
  }

  /**
   * Returns whether the write is complete in every layer: no layer has it queued, and no layer
   * missed it.
   */
  public boolean isComplete() {
    return layers.values().stream()
        .noneMatch(result -> result.status() == PutResult.Status.QUEUED
            || result.status() == PutResult.Status.MISSED);
  }

  @Override
  public String toString() {
    return "WriteOutcome[" + version + " " + layers + "]";
  }
}
