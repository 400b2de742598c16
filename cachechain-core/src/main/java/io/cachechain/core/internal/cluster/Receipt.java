package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.cluster.Message.Change;
import io.cachechain.core.internal.cluster.Message.Kind;
import io.cachechain.core.internal.entry.Replacement;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.metrics.BackplaneEvent;
import io.cachechain.core.internal.metrics.Counters;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.order.KeyStates;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a change on another node does here. First the layers that it has not reached get a hint, so that no walk which begins from now on believes what they hold; then the key's slot is settled, held or not, so
 * that no walk which began before stores what it found; then the near copies go, unless they are exactly of that version. Versions are not compared: the shared layer says who won. Applying a
 * change twice, or late, only drops a copy that could have stayed.
 */
public final class Receipt<K, V> {
  private final List<NearLink<K, V>> near;
  private final List<LayerWriter<K, V>> far;
  private final KeyStates<K, ?> slots;
  private final HybridClock versions;
  private final String keyPrefix;
  private final Function<String, ? extends K> readKey;
  private final Consumer<Replacement> generations;
  private final Executor executor;
  private final Counters<BackplaneEvent> counters;

  /**
   * Creates the receipt of a chain.
   *
   * @param near its near layers
   * @param far its far layers
   * @param slots what runs for which key
   * @param versions what draws versions
   * @param keyPrefix what stands before the text of a key in far layers
   * @param readKey the key of a text
   * @param generations takes what has replaced generations
   * @param executor runs what completes futures
   * @param counters counts what is applied
   */
  public Receipt(
      List<NearLink<K, V>> near,
      List<LayerWriter<K, V>> far,
      KeyStates<K, ?> slots,
      HybridClock versions,
      String keyPrefix,
      Function<String, ? extends K> readKey,
      Consumer<Replacement> generations,
      Executor executor,
      Counters<BackplaneEvent> counters) {
    this.near = near;
    this.far = far;
    this.slots = slots;
    this.versions = versions;
    this.keyPrefix = keyPrefix;
    this.readKey = readKey;
    this.generations = generations;
    this.executor = executor;
    this.counters = counters;
  }

  /** Applies a change; false if its key cannot be read here, so that nobody knows which copy it speaks of. */
  boolean apply(Change change) {
    Version version = change.version();
    if (!versions.see(version)) {
      // Stamped too far in the future to be believed as a version; that something changed is true.
      counters.count(BackplaneEvent.REFUSED);
      version = versions.next();
    }
    String slotKey = keyPrefix + change.key();
    adopt(change, slotKey, version);
    K key = key(change.key());
    KeyState<K, ?> slot = key == null ? null : slots.enterForMessage(key);
    if (slot != null) {
      try {
        settle(slot, slotKey, version, change.kind() == Kind.WRITE);
      } finally {
        slots.leave(slot);
      }
    }
    counters.count(BackplaneEvent.APPLIED);
    return key != null;
  }

  /** Many entries have become invalid at once; the records get it by whoever keeps them. */
  void apply(Replacement replacement) {
    generations.accept(replacement);
    counters.count(BackplaneEvent.APPLIED);
  }

  /** Only a hint about a write is taken over: were replays, those of two nodes would never end. */
  private void adopt(Change change, String slotKey, Version version) {
    for (LayerWriter<K, V> writer : far) {
      if (!writer.link().isShared()) {
        // The sender knows nothing of it, also if a layer of its own has the same name.
        writer.outdated(slotKey, version);
      } else if (change.confirmed().contains(writer.link().name())) {
        writer.confirmed(slotKey, change.version());
      } else if (change.kind() == Kind.WRITE) {
        writer.addHint(slotKey, version);
        counters.count(BackplaneEvent.ADOPTED);
      }
    }
  }

  private @Nullable K key(String text) {
    try {
      return readKey.apply(text);
    } catch (RuntimeException unreadable) {
      counters.count(BackplaneEvent.REFUSED);
      return null;
    }
  }

  /** A write that waits in a queue is overtaken by a write only: that is in the layer, or the layer has missed it. A load, or the replay of another layer, says nothing of this one. */
  private void settle(KeyState<K, ?> slot, String slotKey, Version version, boolean written) {
    List<Runnable> afterwards = new ArrayList<>();
    slot.receiveWrite(version, newest -> {
      for (LayerWriter<K, V> writer : far) {
        Runnable purged = writer.told(slotKey, version, written);
        if (purged != null) {
          afterwards.add(purged);
        }
      }
      for (NearLink<K, V> link : near) {
        link.dropUnless(slot.key(), version);
      }
    });
    afterwards.forEach(executor::execute);
  }
}
