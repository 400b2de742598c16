package io.cachechain.internal;

import io.cachechain.Loader;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A loader that answers with a stage; the engine calls {@link #find}, others get a blocking view of
 * it.
 */
public record AsyncLoader<K, V>(
    Function<? super K, ? extends CompletionStage<? extends @Nullable V>> find)
    implements Loader<K, V> {
  @Override
  public @Nullable V load(K key) throws Exception {
    try {
      return find.apply(key).toCompletableFuture().get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw failed;
    }
  }
}
