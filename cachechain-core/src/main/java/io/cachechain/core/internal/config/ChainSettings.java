package io.cachechain.core.internal.config;

import io.cachechain.Loader;
import io.cachechain.core.ChainListener;
import io.cachechain.core.Validator;
import io.cachechain.spi.AuditLog;
import io.cachechain.spi.ChainClock;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that the engine knows of a chain: checked, with defaults filled in.
 *
 * @param name the name of the chain
 * @param keyType the type of the keys
 * @param valueType the type of the values
 * @param namespace what the keys in byte layers begin with
 * @param layers nearest first, at least one
 * @param loader the loader or origin, or null if there is none
 * @param ttl the base ttl, or null if entries never expire
 * @param jitter the share by which the chain's own ttl is shortened at most
 * @param negativeTtl how long an absence counts; no longer than the ttl
 * @param callTimeout how long a call takes at most
 * @param loaderTimeout how long a load takes at most
 * @param loaderParallel loads at once
 * @param loaderWaiting loads that wait for a place
 * @param loaderMaxDepth loads that may wait for each other, each for the next
 * @param codecParallel threads that run codecs and validators
 * @param closeTimeout how long closing drains the queues
 * @param connectTimeout how long the build waits for a layer that is required to be up
 * @param tombstoneLife how long a tombstone is kept in byte layers
 * @param reservationLife how long a slot stays reserved for a flight that does not renew it
 * @param leaseWait how long a flight waits for the load of another node
 * @param maxSkew the most by which the clocks of two nodes differ
 * @param clockTick how coarse the clock of near reads is
 * @param nearSweep how often dead near entries are swept
 * @param flightsCapacity keys in flight
 * @param bulkMaxKeys keys of one bulk call
 * @param keyMaxBytes bytes of a key in UTF-8
 * @param showKeys whether messages may show keys
 * @param requiredAcks how many far layers must take a write
 * @param compressAbove from how many bytes on payloads are compressed, 0 for never
 * @param owedCapacity keys owed to each layer
 * @param missedMaxBytes about how much memory what the layers missed may take
 * @param heartbeat how often a chain with a backplane sends itself a message
 * @param messageMaxKeys how many keys go into one message
 * @param suspectRate how many suspect near entries are checked in a second
 * @param generationsPoll how often far layers are asked for their record of generations while no message would tell of a change
 * @param keyText writes a key as text; null only when all layers are near
 * @param keyRead reads the text of a key; null only when keyText is
 * @param backplane how other nodes are told of changes, or null if they are not
 * @param audits where invalidations are written down
 * @param validators what is asked about each value that enters or leaves the chain
 * @param listener who is told, or null
 * @param breakers where the breakers are kept, or null for a registry of the chain's own
 * @param clock what tells the time
 * @param ownsClock whether closing the chain closes the clock, which is a {@link java.io.Closeable} then
 * @param executor what runs completions and loads, or null for the chain's own threads
 * @param provenance where the settings came from
 * @param internals what the engine takes from its surroundings beside clock and executor
 * @param given what code said, to seed another builder
 */
public record ChainSettings<K, V>(
    String name,
    Class<K> keyType,
    Type valueType,
    String namespace,
    List<LayerSettings<V>> layers,
    @Nullable Loader<K, V> loader,
    @Nullable Duration ttl,
    double jitter,
    Duration negativeTtl,
    Duration callTimeout,
    Duration loaderTimeout,
    int loaderParallel,
    int loaderWaiting,
    int loaderMaxDepth,
    int codecParallel,
    Duration closeTimeout,
    Duration connectTimeout,
    Duration tombstoneLife,
    Duration reservationLife,
    Duration leaseWait,
    Duration maxSkew,
    Duration clockTick,
    Duration nearSweep,
    int flightsCapacity,
    int bulkMaxKeys,
    int keyMaxBytes,
    boolean showKeys,
    RequiredAcks requiredAcks,
    int compressAbove,
    int owedCapacity,
    long missedMaxBytes,
    Duration heartbeat,
    int messageMaxKeys,
    int suspectRate,
    Duration generationsPoll,
    @Nullable Function<? super K, String> keyText,
    @Nullable Function<String, ? extends K> keyRead,
    @Nullable BackplaneSettings backplane,
    List<AuditLog> audits,
    List<Validator<? super V>> validators,
    @Nullable ChainListener listener,
    @Nullable CircuitBreakerRegistry breakers,
    ChainClock clock,
    boolean ownsClock,
    @Nullable Executor executor,
    Provenance provenance,
    Internals internals,
    GivenChain<K, V> given) {
  /** Copies the lists. */
  public ChainSettings {
    layers = List.copyOf(layers);
    validators = List.copyOf(validators);
  }

  /**
   * Closes all layers, farthest first, and the clock if it is the chain's own; for a build that fails after they were opened.
   *
   * @param failure gets what goes wrong meanwhile as suppressed
   */
  public void closeAll(Throwable failure) {
    for (int i = layers.size() - 1; i >= 0; i--) {
      try {
        layers.get(i).close();
      } catch (IOException | RuntimeException notClosed) {
        failure.addSuppressed(notClosed);
      }
    }
    if (ownsClock && clock instanceof Closeable own) {
      try {
        own.close();
      } catch (IOException notClosed) {
        failure.addSuppressed(notClosed);
      }
    }
  }
}
