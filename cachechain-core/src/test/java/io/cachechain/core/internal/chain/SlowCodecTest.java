package io.cachechain.core.internal.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.CloseableChain;
import io.cachechain.DeadlineExceededException;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.Validator;
import io.cachechain.spi.Codec;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Codecs and validators that block for some keys: the other keys go on, whoever asks for them and
 * how.
 */
class SlowCodecTest {
  private static final int SLOW = 20;

  private final Gate gate = new Gate();
  private final Set<Thread> calledOn = ConcurrentHashMap.newKeySet();
  private final FakeLayer redis = new FakeLayer("redis");
  private final FakeLayer bulk = new FakeLayer("redis").bulk();

  @AfterEach
  void release() {
    gate.open();
  }

  private <T> T slow(String value, T result) {
    calledOn.add(Thread.currentThread());
    if (value.startsWith("slow")) {
      try {
        gate.pass();
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
      }
    }
    return result;
  }

  /** Where user code blocks. */
  enum Where {
    DECODE {
      @Override
      UnaryOperator<ChainBuilder<String, String>> at(SlowCodecTest test) {
        return b ->
            b.codec(Codec.of("text", String.class, value -> value.getBytes(UTF_8), bytes -> {
              String value = new String(bytes, UTF_8);
              return test.slow(value, value);
            }));
      }
    },
    VALIDATOR_OF_THE_CHAIN {
      @Override
      UnaryOperator<ChainBuilder<String, String>> at(SlowCodecTest test) {
        return b -> b.validate(Validator.of("slow", value -> test.slow(value, true)));
      }
    };

    abstract UnaryOperator<ChainBuilder<String, String>> at(SlowCodecTest test);
  }

  private CloseableChain<String, String> chain(
      FakeLayer layer, UnaryOperator<ChainBuilder<String, String>> more) {
    return more.apply(ChainBuilder.create("books", String.class, String.class)
            .layer(layer, l -> l.timeout(ofSeconds(20)))
            .settings(Settings.of("close.timeout", "10ms")))
        .build();
  }

  private static Map<String, String> entries() {
    Map<String, String> entries = new java.util.LinkedHashMap<>();
    for (int i = 0; i < SLOW; i++) {
      entries.put("slow" + i, "slow" + i);
      entries.put("fast" + i, "fast" + i);
    }
    return entries;
  }

  private static Codec quick() {
    return Codec.of(
        "text", String.class, value -> value.getBytes(UTF_8), bytes -> new String(bytes, UTF_8));
  }

  private void fill(FakeLayer layer, Where where) {
    UnaryOperator<ChainBuilder<String, String>> codec =
        where == Where.DECODE ? b -> b.codec(quick()) : b -> b;
    try (CloseableChain<String, String> filling = chain(layer, codec)) {
      filling.putAll(entries());
    }
  }

  @Test
  @DisplayName(
      "H23: a prompt codec runs on the thread of the caller who waits; any other codec does not")
  void putAndGet_promptCodec_runsOnTheCallersThread() {
    Codec codec = Codec.of(
        "text",
        String.class,
        value -> slow(value, value.getBytes(UTF_8)),
        bytes -> slow("decoded", new String(bytes, UTF_8)));

    putAndGet(codec.prompt().alsoReading("another"));
    assertThat(calledOn).containsOnly(Thread.currentThread());

    calledOn.clear();
    putAndGet(codec);
    assertThat(calledOn).isNotEmpty().doesNotContain(Thread.currentThread());
  }

  private void putAndGet(Codec codec) {
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(redis)
        .codec(codec)
        .build()) {
      chain.put("k", "v");
      assertThat(chain.get("k")).isEqualTo("v");
    }
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  @DisplayName(
      "H23 Z74: codecs and validators that block for some keys do not hold up reads of others, nor deadlines")
  void get_userCodeBlocksForSome_othersAreAnswered(Where where) throws Exception {
    fill(redis, where);
    try (CloseableChain<String, String> chain = chain(redis, where.at(this))) {
      List<CompletableFuture<String>> slow = new ArrayList<>();
      for (int i = 0; i < SLOW; i++) {
        slow.add(chain.async().get("slow" + i));
      }
      gate.awaitArrivals(SLOW); // all of them at once

      for (int i = 0; i < SLOW; i++) {
        assertThat(chain.get("fast" + i)).isEqualTo("fast" + i);
        assertThat(chain.async().get("fast" + i).get(20, TimeUnit.SECONDS)).isEqualTo("fast" + i);
      }
      assertThatThrownBy(() -> chain.with(c -> c.timeout(ofMillis(20))).get("slow0"))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(chain.with(c -> c.timeout(ofMillis(20))).async().get("slow0"))
          .failsWithin(ofSeconds(20));
      gate.open();
      for (int i = 0; i < SLOW; i++) {
        assertThat(slow.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("slow" + i);
      }
      assertThat(calledOn).doesNotContain(Thread.currentThread());
    }
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  @DisplayName("H23 Z74: nor reads of those that came in the same batch")
  void getAll_userCodeBlocksForSome_othersOfTheBatchAreAnswered(Where where) throws Exception {
    fill(bulk, where);
    try (CloseableChain<String, String> chain = chain(bulk, where.at(this))) {
      CompletableFuture<Map<String, String>> all =
          chain.async().getAll(entries().keySet());
      gate.awaitArrivals(SLOW);

      for (int i = 0; i < SLOW; i++) {
        assertThat(chain.async().get("fast" + i).get(20, TimeUnit.SECONDS)).isEqualTo("fast" + i);
      }
      gate.open();
      assertThat(all.get(20, TimeUnit.SECONDS)).isEqualTo(entries());
    }
  }

  @Test
  @DisplayName("H23 Z74: validators that block on what was loaded hold up no other load")
  void get_validatorBlocksOnLoaded_othersAreLoaded() throws Exception {
    try (CloseableChain<String, String> chain = chain(
        redis,
        b -> b.loader(key -> key).validate(Validator.of("slow", value -> slow(value, true))))) {
      List<CompletableFuture<String>> slow = new ArrayList<>();
      for (int i = 0; i < SLOW; i++) {
        slow.add(chain.async().get("slow" + i));
      }
      gate.awaitArrivals(SLOW);

      for (int i = 0; i < SLOW; i++) {
        assertThat(chain.get("fast" + i)).isEqualTo("fast" + i);
      }
      gate.open();
      for (CompletableFuture<String> each : slow) {
        assertThat(each.get(20, TimeUnit.SECONDS)).startsWith("slow");
      }
    }
  }

  @Test
  @DisplayName(
      "H23 Z74: a codec that blocks while it encodes copies holds up neither the callers, nor reads and puts of others")
  void get_codecBlocksOnCopies_othersGoOn() throws Exception {
    Codec codec = Codec.of(
        "text",
        String.class,
        value -> slow(value, value.getBytes(UTF_8)),
        bytes -> new String(bytes, UTF_8));
    try (CloseableChain<String, String> chain =
        chain(redis, b -> b.codec(codec).loader(key -> key))) {
      for (int i = 0; i < SLOW; i++) {
        assertThat(chain.get("slow" + i)).isEqualTo("slow" + i);
      }
      gate.awaitArrivals(1);

      for (int i = 0; i < SLOW; i++) {
        assertThat(chain.get("fast" + i)).isEqualTo("fast" + i);
        assertThat(chain.put("put" + i, "fast").isComplete()).isTrue();
      }
      gate.open();
      assertThat(chain.flush(ofSeconds(20))).isEmpty();
      assertThat(redis.keys()).hasSizeGreaterThanOrEqualTo(3 * SLOW);
    }
  }
}
