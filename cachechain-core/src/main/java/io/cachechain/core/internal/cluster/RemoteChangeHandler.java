package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.cluster.Message.Change;
import io.cachechain.core.internal.cluster.Message.Kind;
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
import org.jspecify.annotations.Nullable;

/**
 * Applies the changes of other nodes. First a hint is kept for each layer that the change has not
 * reached, so that no walk which begins from now on trusts what the layer holds. Then the state of
 * the key receives the version, so that no walk which began before stores what it found. Then the
 * near copies go, unless they are exactly of that version. Versions are not compared: the shared
 * layer decides which write won. Applying a change twice, or late, only drops a copy that could
 * have stayed.
 */
public final class RemoteChangeHandler<K, V> {
  private final List<NearLink<K, V>> near;
  private final List<LayerWriter<K, V>> far;
  private final KeyStates<K, ?> keyStates;
  private final HybridClock versions;
  private final MessageKeys<K> keys;
  private final Executor executor;
  private final Counters<BackplaneEvent> counters;

  /**
   * Creates the handler of a chain.
   *
   * @param near its near layers
   * @param far its far layers
   * @param keyStates what runs for which key
   * @param versions what draws versions
   * @param keys reads the keys of messages
   * @param executor runs what completes futures
   * @param counters counts what is applied
   */
  public RemoteChangeHandler(
      List<NearLink<K, V>> near,
      List<LayerWriter<K, V>> far,
      KeyStates<K, ?> keyStates,
      HybridClock versions,
      MessageKeys<K> keys,
      Executor executor,
      Counters<BackplaneEvent> counters) {
    this.near = near;
    this.far = far;
    this.keyStates = keyStates;
    this.versions = versions;
    this.keys = keys;
    this.executor = executor;
    this.counters = counters;
  }

  /**
   * Applies a change. Returns false if the key cannot be read here, so that the near copy is not
   * known.
   */
  boolean apply(Change change) {
    Version version = change.version();
    if (!versions.see(version)) {
      // Stamped too far in the future to be trusted as a version; that something changed is true.
      counters.count(BackplaneEvent.REFUSED);
      version = versions.next();
    }
    String storageKey = keys.prefix() + change.key();
    takeOver(change, storageKey, version);
    K key = key(change.key());
    KeyState<K, ?> state = key == null ? null : keyStates.enterForMessage(key);
    if (state != null) {
      try {
        apply(state, storageKey, version, change.kind() == Kind.WRITE);
      } finally {
        keyStates.leave(state);
      }
    }
    counters.count(BackplaneEvent.APPLIED);
    return key != null;
  }

  /**
   * Only a write becomes a hint: if replayed hints did, two nodes which hold hints for each other's
   * replays would never end.
   */
  private void takeOver(Change change, String storageKey, Version version) {
    for (LayerWriter<K, V> writer : far) {
      if (!writer.link().isShared()) {
        // The sender knows nothing of it, also if a layer of its own has the same name.
        writer.outdated(storageKey, version);
      } else if (change.confirmed().contains(writer.link().name())) {
        writer.confirmed(storageKey, change.version());
      } else if (change.kind() == Kind.WRITE) {
        writer.addHint(storageKey, version);
        counters.count(BackplaneEvent.HINTED);
      }
    }
  }

  private @Nullable K key(String text) {
    try {
      return keys.read().apply(text);
    } catch (RuntimeException unreadable) {
      counters.count(BackplaneEvent.REFUSED);
      return null;
    }
  }

  /**
   * Only a write overtakes a write that waits in a queue: the layer holds it, or a hint for it
   * exists. A load, or a replay to another layer, says nothing of this layer.
   */
  private void apply(KeyState<K, ?> state, String storageKey, Version version, boolean written) {
    List<Runnable> afterwards = new ArrayList<>();
    state.receiveWrite(version, newest -> {
      for (LayerWriter<K, V> writer : far) {
        Runnable purged = writer.overtakenBy(storageKey, version, written);
        if (purged != null) {
          afterwards.add(purged);
        }
      }
      for (NearLink<K, V> link : near) {
        link.dropUnless(state.key(), version);
      }
    });
    afterwards.forEach(executor::execute);
  }
}
