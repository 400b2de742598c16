package io.cachechain.core.internal.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.LoadException;
import io.cachechain.core.ChainBuilder;
import io.cachechain.testing.FakeLayer;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Loaders of one caller that ask chains. */
class NestedLoadTest {
  private final Chains chains = Chains.create();

  @Test
  @DisplayName("C17 P8: a recursion of loaders without end is refused by name")
  void get_loadersAskWithoutEnd_refused() {
    AtomicReference<Chain<String, String>> self = new AtomicReference<>();
    CloseableChain<String, String> chain =
        ChainsOnThreads.chain(chains, b -> b.loader(key -> self.get().get(key + "x")));
    self.set(chain);

    assertThatThrownBy(() -> chain.get("k"))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("64 loads wait for this one, each for the next (loader.max-depth)")
        .cause()
        .hasMessageContaining("64 loads wait for this one")
        .hasNoCause();
    chain.close();
  }

  @Test
  @DisplayName("C17 Z14: a loader that asks for its own key gets an exception which names the ring")
  void get_loaderAsksItsOwnKey_refused() {
    AtomicReference<Chain<String, String>> self = new AtomicReference<>();
    CloseableChain<String, String> chain =
        ChainsOnThreads.chain(chains, b -> b.loader(key -> self.get().get(key)));
    self.set(chain);

    assertThatThrownBy(() -> chain.get("k"))
        .isInstanceOf(LoadException.class)
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage(
            "chain 'books': this loader is loading the very key it asks for (books -> books)."
                + " Ask the origin inside a loader, not the chain.");
    chain.close();
  }

  @Test
  @DisplayName("C17 Z14: a ring through two chains is named too; other keys are allowed")
  void get_ringThroughTwoChains_refused() {
    AtomicReference<Chain<String, String>> books = new AtomicReference<>();
    try (CloseableChain<String, String> authors = ChainBuilder.create(
                "authors", String.class, String.class)
            .layer(new FakeLayer("redis"))
            .loader(key -> books.get().get(key.equals("ring") ? "k" : "other"))
            .build();
        CloseableChain<String, String> chain = ChainsOnThreads.chain(
            chains,
            b -> b.loader(key -> switch (key) {
              case "k" -> authors.get("ring");
              case "fine" -> authors.get("fine");
              default -> "v";
            }))) {
      books.set(chain);

      assertThatThrownBy(() -> chain.get("k")).hasStackTraceContaining("books -> authors -> books");
      assertThat(chain.get("fine")).isEqualTo("v");
    }
  }
}
