package io.cachechain.core.internal.chain;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import java.util.function.UnaryOperator;

/**
 * The same chains on their own threads and the system's clock, for tests that force an order by
 * gates.
 */
final class ChainsOnThreads {
  private ChainsOnThreads() {}

  static CloseableChain<String, String> chain(
      Chains chains, UnaryOperator<ChainBuilder<String, String>> more) {
    return more.apply(ChainBuilder.create("books", String.class, String.class)
            .jitter(0)
            .layer(chains.near())
            .layer(new io.cachechain.testing.FakeLayer("redis"))
            .layer(new io.cachechain.testing.FakeLayer("jdbc")))
        .build();
  }
}
