package io.cachechain.tier.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.testing.server.MemcachedServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ForeignValueIT {
  @Test
  @DisplayName(
      "H22 Z71: memcached has no request with a bound but its own limit of an item; what is too long is a miss, counted and replaced")
  void get_foreignValue_missAndReplaced() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    try (MemcachedServer server = MemcachedServer.start("-I", "8m");
        CloseableChain<String, String> chain = ChainBuilder.create(
                "books", String.class, String.class)
            .layer(
                MemcachedLayer.at(server.address()),
                l -> l.maxValueBytes(100_000).timeout(Duration.ofSeconds(10)).requireUp())
            .loader(key -> "load " + loads.incrementAndGet())
            .build()) {
      try (RawClient stranger = new RawClient(server.address())) {
        stranger.set(Slot.of("books:e:a"), new byte[6_000_000]);
      }

      assertThat(chain.get("a")).isEqualTo("load 1");

      assertThat(chain.stats().layer("memcached").undecodable()).isEqualTo(1);
      assertThat(chain.stats().layer("memcached").failures()).isZero();
      assertThat(chain.put("a", "mine").isComplete()).isTrue();
      assertThat(chain.get("a")).isEqualTo("mine");
    }
  }
}
