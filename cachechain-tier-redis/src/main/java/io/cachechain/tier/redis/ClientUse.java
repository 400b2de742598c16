package io.cachechain.tier.redis;

import io.cachechain.spi.ChainClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a layer wants of its client; distinguished by identity.
 *
 * @param key which client it shares
 * @param prefix the name of the chain and the layer, with which names of threads and log lines begin
 * @param location where the servers are, without secrets
 * @param probe a key of the chain that holds nothing
 * @param maxEntryBytes the length of the longest entry that is taken
 * @param timeout how long the engine waits for a request
 * @param lost notified when a server may have lost something; null if nobody wants to know
 * @param reachable notified when a server answers that did not answer, or whose connection broke
 */
record ClientUse(
    Driver.Key key,
    String prefix,
    String location,
    String probe,
    int maxEntryBytes,
    Duration timeout,
    @Nullable Runnable lost,
    Runnable reachable) {
  ChainClock clock() {
    return key.clock();
  }
}
