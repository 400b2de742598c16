package io.cachechain.core.internal.call;

import io.cachechain.CallOptions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of a call in the form in which the paths need them.
 *
 * @param options the options
 * @param timeoutNanos how long the caller waits
 * @param skipReads for each layer, whether it is not asked; null for none
 * @param skipWrites for each layer, whether it gets no value; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record CallMask(
    CallOptions options,
    long timeoutNanos,
    boolean @Nullable [] skipReads,
    boolean @Nullable [] skipWrites) {
  /**
   * Returns the mask of these options.
   *
   * @param chain the name of the chain
   * @param layers the names of its layers
   * @throws IllegalArgumentException if the options name a layer which the chain does not have
   */
  public static CallMask of(String chain, List<String> layers, CallOptions options) {
    return new CallMask(
        options,
        options.timeout().toNanos(),
        mask(chain, layers, options.skippedReads()),
        mask(chain, layers, options.skippedWrites()));
  }

  /** Returns whether a layer is asked. */
  public boolean asks(int layer) {
    return skipReads == null || !skipReads[layer];
  }

  /** Returns whether every layer is asked. */
  public boolean asksAll() {
    return skipReads == null;
  }

  /** Returns whether a layer gets the value. */
  public boolean fills(int layer) {
    return skipWrites == null || !skipWrites[layer];
  }

  private static boolean @Nullable [] mask(String chain, List<String> layers, Set<String> skipped) {
    if (skipped.isEmpty()) {
      return null;
    }
    boolean[] mask = new boolean[layers.size()];
    for (String name : skipped) {
      int index = layers.indexOf(name);
      if (index < 0) {
        throw new IllegalArgumentException("chain '" + chain + "' has no layer '" + name
            + "'. Its layers: " + String.join(", ", layers));
      }
      mask[index] = true;
    }
    return mask;
  }
}
