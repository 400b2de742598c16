package io.cachechain.core.internal.chain;

import io.cachechain.core.internal.call.Keys;
import io.cachechain.core.internal.cluster.Cluster;
import io.cachechain.core.internal.cluster.GenerationKeeper;
import io.cachechain.core.internal.cluster.KnownGenerations;
import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.layer.CallerThread;
import io.cachechain.core.internal.layer.ValueCheck;
import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.core.internal.order.KeyStates;
import io.cachechain.core.internal.origin.Loads;
import io.cachechain.core.internal.read.Flight;
import io.cachechain.core.internal.read.NearRead;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.spi.ChainClock;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What the paths of a chain share.
 *
 * @param near the near layers and the first step of each read
 * @param far the far layers with their writers, nearest first
 * @param keyStates what runs for which key
 * @param loads what runs the loader
 * @param life how long entries live
 * @param versions what draws versions
 * @param clock the clock
 * @param executor what runs continuations, codecs and validators
 * @param callers what tells callers how their calls have ended; never waits for codecs and validators
 * @param check the validators of the chain
 * @param counters what callers met
 * @param keys how keys are written and checked
 * @param cluster the other nodes
 * @param generations what is valid
 * @param keeper keeps the generations and the records of the far layers alike
 */
record Paths<K, V>(
    NearRead<K, V> near,
    List<LayerWriter<K, V>> far,
    KeyStates<K, Flight<K, V>> keyStates,
    Loads loads,
    Life life,
    HybridClock versions,
    ChainClock clock,
    Executor executor,
    Executor callers,
    ValueCheck<V> check,
    ChainCounters counters,
    Keys<K> keys,
    Cluster<K, V> cluster,
    KnownGenerations generations,
    GenerationKeeper keeper) {
  /** Tells a caller how his call has ended. */
  void tell(Runnable ending) {
    callers.execute(ending);
  }

  /** Returns what is to run whatever follows on a call of the origin that begins on this thread. */
  Executor follows() {
    return CallerThread.orElse(executor);
  }

  /** Runs a continuation on the chain's executor. */
  void execute(Runnable continuation) {
    executor.execute(continuation);
  }
}
