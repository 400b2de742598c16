package io.cachechain.core.internal.write;

import io.cachechain.WriteOutcome;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says what a write has done when all layers have had their turn: to the other nodes, and to the
 * caller.
 */
public final class WriteReport<K, V> {
  private final List<String> names;
  private final List<LayerWriter<K, V>> far;
  private final Announcements announcements;

  /**
   * Creates the reports of a chain.
   *
   * @param names the names of all layers, by index
   * @param far the writers of the far layers
   * @param announcements notify other nodes
   */
  public WriteReport(List<String> names, List<LayerWriter<K, V>> far, Announcements announcements) {
    this.names = names;
    this.far = far;
    this.announcements = announcements;
  }

  /** Returns the place for what each layer does with a write, by index. */
  @Nullable
  PutResult[] noResults() {
    return new PutResult[names.size()];
  }

  /**
   * Notifies the other nodes. A layer that is not confirmed may hold something older: all nodes take
   * it so until one of them has confirmed it.
   */
  void announce(
      String storageKey, Version version, boolean isTombstone, @Nullable PutResult[] results) {
    List<String> confirmed = new ArrayList<>(far.size());
    for (LayerWriter<K, V> writer : far) {
      PutResult result = Objects.requireNonNull(results[writer.index()]);
      if (writer.holds(storageKey, result.status(), isTombstone)) {
        confirmed.add(writer.link().name());
      }
    }
    announcements.written(storageKey, version, confirmed);
  }

  /** Returns the outcome. */
  WriteOutcome outcome(Version version, @Nullable PutResult[] results) {
    Map<String, PutResult> layers = new LinkedHashMap<>();
    for (int i = 0; i < results.length; i++) {
      layers.put(names.get(i), Objects.requireNonNull(results[i]));
    }
    return WriteOutcome.of(version, layers);
  }
}
