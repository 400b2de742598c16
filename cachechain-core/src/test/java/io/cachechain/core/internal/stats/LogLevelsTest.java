package io.cachechain.core.internal.stats;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.core.ChainBuilder;
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
