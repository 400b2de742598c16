package io.cachechain.core.internal.config;

import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.Validator;
import io.cachechain.core.WritePolicy;
import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.Codec;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the engine knows of a layer: checked, with defaults filled in.
 *
 * @param name the name within the chain
 * @param provider the name of the provider that opened it
 * @param layer the layer, opened and decorated
 * @param ttl the layer's own ttl, or null for the chain's
 * @param ttlScale by what the base ttl is multiplied here
 * @param maxTtl the cap on how long a copy counts here from arrival, or null for none
 * @param timeout of reads and writes; of no meaning for a near layer
 * @param breaker when its breakers open; off for a near layer
 * @param writes how it gets what is put
 * @param validators what is asked about each value that enters or leaves it
 * @param parallel calls at once, for a blocking layer
 * @param waiting calls that wait for a thread, for a blocking layer
 * @param maxValueBytes the largest encoded value
 * @param codec what encodes values, null for a near layer
 * @param requireUp whether the build failed without it
 * @param batchSize keys in one request
 * @param batchInflight requests under way
 * @param queueBatch keys that the writer sends at once
 * @param retry retries of a read, 0 for none
 * @param failFast whether a failure of this layer is the caller's, instead of being skipped
 */
public record LayerSettings<V>(
    String name,
    String provider,
    CacheLayer layer,
    @Nullable Duration ttl,
    double ttlScale,
    @Nullable Duration maxTtl,
    Duration timeout,
    BreakerPolicy breaker,
    WritePolicy writes,
    List<Validator<? super V>> validators,
    int parallel,
    int waiting,
    long maxValueBytes,
    @Nullable Codec codec,
    boolean requireUp,
    int batchSize,
    int batchInflight,
    int queueBatch,
    int retry,
    boolean failFast) {
  /** Copies the list. */
  public LayerSettings {
    validators = List.copyOf(validators);
  }
}
