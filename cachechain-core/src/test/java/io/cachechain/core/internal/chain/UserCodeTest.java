package io.cachechain.core.internal.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.DeadlineExceededException;
import io.cachechain.WriteOutcome;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.LayerOptions;
import io.cachechain.core.Validator;
import io.cachechain.spi.Codec;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.Gate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Code of a user that does not come back, wherever the engine calls it: nobody but its own call is
 * held up, and that ends by its deadline.
 */
class UserCodeTest {
  private static final Duration LONG = ofSeconds(60);

  private final Gate gate = new Gate();
  private final FakeLayer redis = new FakeLayer("redis");
  private final Set<Thread> calledOn = ConcurrentHashMap.newKeySet();

  @AfterEach
  void release() {
    gate.open();
  }

  /** Blocks for values that begin with "slow", as user code may, until the test is over. */
  private boolean slow(String value) {
    if (value.startsWith("slow")) {
      calledOn.add(Thread.currentThread());
      try {
        gate.pass();
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
      }
    }
    return true;
  }

  private Codec codec() {
    return Codec.of(
        "text",
        String.class,
        value -> {
          slow(value);
          return value.getBytes(UTF_8);
        },
        bytes -> new String(bytes, UTF_8));
  }

  private Validator<String> validator() {
    return Validator.of("slow", this::slow);
  }

  /** Where a put runs code of its user. */
  enum Where {
    CODEC,
    CHAIN,
    NEAR,
    FAR,
    FAR_STRICT
  }

  private void set(Where where, Made made) {
    switch (where) {
      case CODEC -> made.chain(b -> b.codec(codec()));
      case CHAIN -> made.chain(b -> b.validate(validator()));
      case NEAR -> made.near(l -> l.validate(validator()));
      case FAR -> made.far(l -> l.validate(validator()));
      case FAR_STRICT -> made.far(l -> l.validate(validator().strict()));
    }
  }

  /** A chain that is being made: near -> redis. */
  private static final class Made {
    private Consumer<ChainBuilder<String, String>> chain = b -> {};
    private Consumer<LayerOptions<String, String>> near = l -> {};
    private Consumer<LayerOptions<String, String>> far = l -> {};

    void chain(Consumer<ChainBuilder<String, String>> more) {
      chain = more;
    }

    void near(Consumer<LayerOptions<String, String>> more) {
      near = more;
    }

    void far(Consumer<LayerOptions<String, String>> more) {
      far = more;
    }
  }

  private CloseableChain<String, String> chain(
      Where where, Consumer<ChainBuilder<String, String>> more) {
    Made made = new Made();
    set(where, made);
    ChainBuilder<String, String> builder = ChainBuilder.create("books", String.class, String.class)
        .layer(LayerSpec.<String, String>of("near", BoundedNearLayer.lru(1_000)), made.near)
        .layer(redis, l -> {
          l.timeout(LONG);
          made.far.accept(l);
        })
        .timeout(LONG)
        .settings(Settings.of("close.timeout", "10ms"));
    made.chain.accept(builder);
    more.accept(builder);
    return builder.build();
  }

  private CloseableChain<String, String> chain(Where where) {
    return chain(where, b -> {});
  }

  private static Chain<String, String> hasty(Chain<String, String> chain) {
    return chain.with(c -> c.timeout(ofMillis(50)));
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  @DisplayName(
      "P6 H18 Z74: a put whose codec or validator does not come back ends by its deadline, and stores nothing, also later")
  void put_userCodeDoesNotComeBack_endsByItsDeadlineAndStoresNothing(Where where) throws Exception {
    try (CloseableChain<String, String> chain = chain(where)) {
      chain.put("k", "before");

      assertThatThrownBy(() -> hasty(chain).put("k", "slow"))
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessageContaining("nothing was stored");
      assertThat(hasty(chain).async().put("k", "slow")).failsWithin(LONG);
      assertThatThrownBy(() -> hasty(chain).putAll(Map.of("k", "slow", "l", "quick")))
          .isInstanceOf(DeadlineExceededException.class);

      assertThat(chain.get("k")).isEqualTo("before");
      gate.open();
      assertThat(chain.flush(LONG)).isEmpty();
      assertThat(chain.get("k")).isEqualTo("before");
      assertThat(chain.get("l")).isNull();
      assertThat(calledOn).doesNotContain(Thread.currentThread());
    }
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  @DisplayName("Z74: other calls go on meanwhile, also those of the same key, and of other nodes")
  void put_userCodeDoesNotComeBack_otherCallsGoOn(Where where) throws Exception {
    try (CloseableChain<String, String> chain = chain(where);
        CloseableChain<String, String> other = chain(where)) {
      CompletableFuture<WriteOutcome> slow = chain.async().put("k", "slow");
      gate.awaitArrivals(1);

      assertThat(chain.invalidate("k").isComplete()).isTrue();
      assertThat(chain.get("k")).isNull();
      assertThat(chain.put("k", "quick").isComplete()).isTrue();
      assertThat(chain.get("k")).isEqualTo("quick");
      assertThat(other.get("k")).isEqualTo("quick");
      assertThat(chain.put("l", "quick").isComplete()).isTrue();
      assertThat(chain.clear().isComplete()).isTrue();
      assertThat(chain.put("k", "quicker").isComplete()).isTrue();
      assertThat(slow).isNotDone();
    }
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  @DisplayName(
      "P1 B18: an asynchronous put keeps its place: what its thread has written after it, or cleared, stays")
  void put_comesBackLate_yieldsToWhatCameAfterIt(Where where) throws Exception {
    try (CloseableChain<String, String> chain = chain(where)) {
      CompletableFuture<WriteOutcome> replaced = chain.async().put("replaced", "slow");
      CompletableFuture<WriteOutcome> removed = chain.async().put("removed", "slow");
      CompletableFuture<WriteOutcome> cleared = chain.async().put("cleared", "slow");
      CompletableFuture<WriteOutcome> kept = chain.async().put("kept", "slow");
      chain.put("kept", "quick");
      chain.clear();
      chain.put("replaced", "quick");
      chain.invalidate("removed");
      CompletableFuture<WriteOutcome> last = chain.async().put("kept", "slow and last");
      gate.open();
      CompletableFuture.allOf(replaced, removed, cleared, kept, last).get(60, TimeUnit.SECONDS);

      assertThat(chain.get("replaced")).isEqualTo("quick");
      assertThat(chain.get("removed")).isNull();
      assertThat(chain.get("cleared")).isNull();
      assertThat(chain.get("kept")).isEqualTo("slow and last");
    }
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  @DisplayName(
      "Z74: a copy whose codec or validator does not come back holds up no call of its key")
  void get_userCodeDoesNotComeBackForTheCopy_otherCallsOfTheKeyGoOn(Where where) throws Exception {
    try (CloseableChain<String, String> chain = chain(where, b -> b.loader(key -> "slow"))) {
      CompletableFuture<String> loaded = chain.async().get("k");
      gate.awaitArrivals(1);
      CompletableFuture<String> another = chain.async().get("l");

      assertThat(chain.invalidate("k").isComplete()).isTrue();
      assertThat(chain.invalidate("l").isComplete()).isTrue();
      assertThat(chain.put("k", "quick").isComplete()).isTrue();
      assertThat(chain.get("k")).isEqualTo("quick");
      gate.open();
      assertThat(loaded.get(60, TimeUnit.SECONDS)).isEqualTo("slow");
      assertThat(another.get(60, TimeUnit.SECONDS)).isEqualTo("slow");
      assertThat(chain.flush(LONG)).isEmpty();
      assertThat(chain.get("k")).isEqualTo("quick");
    }
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  @DisplayName(
      "P6 H18 Z74: a read whose validator does not come back for what it found far, or loaded, ends by its deadline")
  void get_userCodeDoesNotComeBackForWhatWasRead_endsByItsDeadline(Where where) throws Exception {
    try (CloseableChain<String, String> writer = ChainBuilder.create(
                "books", String.class, String.class)
            .layer(redis)
            .build();
        CloseableChain<String, String> chain = chain(where, b -> b.loader(key -> "slow"))) {
      writer.put("held", "slow");

      for (String key : List.of("held", "loaded")) {
        CompletableFuture<String> read =
            CompletableFuture.supplyAsync(() -> hasty(chain).get(key));
        CompletableFuture<Object> ended = read.handle((value, failure) -> "");
        assertThat(ended).succeedsWithin(LONG);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  @DisplayName("P10: closing waits for no codec and validator whose caller has gone")
  void close_userCodeDoesNotComeBack_ends(Where where) {
    CloseableChain<String, String> chain = chain(where);
    assertThatThrownBy(() -> hasty(chain).put("k", "slow"))
        .isInstanceOf(DeadlineExceededException.class);

    assertThat(CompletableFuture.runAsync(chain::close)).succeedsWithin(LONG);
  }

  @Test
  @DisplayName(
      "a value that is refused on a thread of the chain is refused with the caller's own exception")
  void put_refusedApart_isTheCallersException() {
    Codec picky = Codec.of(
        "picky",
        String.class,
        value -> {
          throw new IllegalStateException("cannot");
        },
        bytes -> new String(bytes, UTF_8));
    try (CloseableChain<String, String> chain = chain(Where.FAR, b -> b.codec(picky))) {
      assertThatThrownBy(() -> chain.put("k", "v"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("chain 'books', put: the value cannot be encoded")
          .hasRootCauseMessage("cannot")
          .satisfies(failure -> assertThat(failure.getStackTrace())
              .anyMatch(frame -> frame.getClassName().equals(UserCodeTest.class.getName())));
      assertThat(chain.async().put("k", "v"))
          .failsWithin(LONG)
          .withThrowableOfType(java.util.concurrent.ExecutionException.class)
          .havingCause()
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @DisplayName("P5: a value for which there is not enough memory is a miss, counted, and replaced")
  void get_outOfMemoryWhileDecoding_isAMiss() {
    Codec hungry = Codec.of("text", String.class, value -> value.getBytes(UTF_8), bytes -> {
      String value = new String(bytes, UTF_8);
      if (value.equals("huge")) {
        throw new OutOfMemoryError("Java heap space");
      }
      return value;
    });
    try (CloseableChain<String, String> writer = ChainBuilder.create(
                "books", String.class, String.class)
            .layer(redis)
            .codec(hungry)
            .build();
        CloseableChain<String, String> chain = ChainBuilder.create(
                "books", String.class, String.class)
            .layer(redis)
            .codec(hungry)
            .loader(key -> "loaded")
            .build()) {
      writer.put("k", "huge");

      assertThat(chain.get("k")).isEqualTo("loaded");

      assertThat(chain.stats().layer("redis").undecodable()).isEqualTo(1);
      assertThat(chain.flush(LONG)).isEmpty();
      assertThat(writer.get("k")).isEqualTo("loaded");
    }
  }

  @Test
  @DisplayName("P5: a value that takes too much memory to encode fails its put, which says so")
  void put_outOfMemoryWhileEncoding_failsAsAnyValueThatCannotBeEncoded() {
    Codec hungry = Codec.of(
        "text",
        String.class,
        value -> {
          throw new OutOfMemoryError("Java heap space");
        },
        bytes -> new String(bytes, UTF_8));
    try (CloseableChain<String, String> chain = chain(Where.FAR, b -> b.codec(hungry))) {
      assertThatThrownBy(() -> chain.put("k", "v"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("nothing was stored");
    }
  }
}
