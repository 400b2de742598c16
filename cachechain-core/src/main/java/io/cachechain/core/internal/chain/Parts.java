package io.cachechain.core.internal.chain;

import io.cachechain.core.internal.cluster.GenerationKeeper;
import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.layer.ValueCheck;
import io.cachechain.core.internal.order.KeyStates;
import io.cachechain.core.internal.origin.Loads;
import io.cachechain.core.internal.read.Flight;
import io.cachechain.core.internal.read.NearRead;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.core.internal.write.NewEntries;
import java.util.List;

/**
 * The parts of a chain that its calls pass.
 *
 * @param near the near layers and the first step of each read
 * @param far the far layers with their writers, nearest first
 * @param keyStates what runs for which key
 * @param loads what runs the loader
 * @param entries makes the entries of writes
 * @param life how long entries live
 * @param versions what draws versions
 * @param check the validators of the chain
 * @param keeper keeps the generations and the records of the far layers alike
 */
record Parts<K, V>(
    NearRead<K, V> near,
    List<LayerWriter<K, V>> far,
    KeyStates<K, Flight<K, V>> keyStates,
    Loads loads,
    NewEntries entries,
    Life life,
    HybridClock versions,
    ValueCheck<V> check,
    GenerationKeeper keeper) {}
