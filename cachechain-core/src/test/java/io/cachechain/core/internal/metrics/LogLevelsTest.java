package io.cachechain.core.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.Validator;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LogLevelsTest {
  private final FakeClock clock = FakeClock.jumping();
  private final FakeLayer redis = new FakeLayer("redis").clock(clock);

  @Test
  @DisplayName(
      "I1 OB19: a validator that only warns, or throws, is logged once, then in a summary, and says nothing of the value")
  void put_validatorWarnsOrThrows_isLoggedOnce() {
    Validator<String> none = value -> false;
    Validator<String> broken = value -> {
      throw new IllegalStateException("cannot validate " + value);
    };
    try (LogLines log = new LogLines(Level.INFO);
        CloseableChain<String, String> chain = ChainBuilder.create(
                "books", String.class, String.class)
            .layer(redis, l -> l.validate(Validator.of("none is good", none).warnOnly()))
            .validate(Validator.of("is good", broken).warnOnly())
            .clock(clock)
            .build()) {
      for (int i = 0; i < 5; i++) {
        chain.put("k", "the value");
      }

      assertThat(log.lines())
          .filteredOn(line -> line.contains("none is good"))
          .singleElement()
          .isEqualTo(
              "WARN books: redis: a value breaks \"none is good\"; it is used all the same; further ones at debug");
      assertThat(log.lines())
          .filteredOn(line -> line.contains("redis: \"is good\" threw, which counts as \"no\""))
          .hasSize(1);
      assertThat(log.lines()).noneMatch(line -> line.contains("the value"));
    }
  }

  @Test
  @DisplayName(
      "OB19 OB37: plain calls say nothing above debug, each line begins with the chain, and no key or value stands in one")
  void calls_plainAndFailing_areLoggedByTheirLevel() {
    try (LogLines log = new LogLines(Level.DEBUG)) {
      try (CloseableChain<String, String> chain = ChainBuilder.create(
              "books", String.class, String.class)
          .layer(LayerSpec.of("near", BoundedNearLayer.lru(10)))
          .layer(redis)
          .clock(clock)
          .executor(Runnable::run)
          .build()) {
        int before = log.lines().size();
        chain.getIfPresent("the key");
        chain.lookup("the key");
        chain.put("the key", "the value");
        chain.get("the key");
        chain.invalidate("the key");
        chain.getAllPresent(List.of("the key", "another key"));

        assertThat(log.lines().subList(before, log.lines().size()))
            .allMatch(line -> line.startsWith("DEBUG"));
        redis.fails(FailureKind.CONNECTION);
        chain.getIfPresent("the key");
        assertThat(log.lines()).anyMatch(line -> line.startsWith("WARN books: redis"));
      }

      assertThat(log.lines())
          .allMatch(line -> line.matches("(DEBUG|INFO|WARN) books: .*"))
          .noneMatch(line -> line.contains("key") || line.contains("the value"));
    }
  }
}
