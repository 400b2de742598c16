package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.DeadlineExceededException;
import io.cachechain.LoadException;
import io.cachechain.Loader;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReservationTest {
  private final Chains chains = Chains.create();
  private final AtomicInteger loads = new AtomicInteger();

  @Test
  @DisplayName("F14 C9: what is loaded replaces this flight's own reservation")
  void get_emptySlot_reservedWhileLoading() {
    Chain<String, String> chain = chains.three(b -> b.loader(key -> {
      assertThat(reservedIn("redis")).isTrue();
      assertThat(reservedIn("jdbc")).isTrue();
      return "v";
    }));

    assertThat(chain.get("k")).isEqualTo("v");

    assertThat(chain.stats().layer("redis").fills()).isEqualTo(1);
    assertThat(reservedIn("redis")).isFalse();
  }

  @Test
  @DisplayName(
      "Z55 P3: an invalidation that the server has forgotten again still refuses what was loaded before it")
  void get_invalidatedAndEvictedWhileLoading_fillIsRefused() {
    Chain<String, String> other = chains.otherNode(chains.redis);
    Chain<String, String> chain = chains.two(
        l -> {},
        b -> b.loader(key -> {
          other.invalidate("k");
          chains.redis.evictAll();
          return "old";
        }));

    assertThat(chain.get("k")).isEqualTo("old");

    assertThat(chains.redis.keys()).isEmpty();
    assertThat(chain.getIfPresent("k")).isNull(); // nor is it kept near
  }

  @Test
  @DisplayName("Z55 P3: nor does a warm-up fill a slot whose tombstone was forgotten")
  void get_invalidatedAndEvictedWhileWarming_warmUpIsRefused() {
    Chain<String, String> chain = chains.three();
    chain.put("k", "old");
    String storageKey = chains.redis.keys().iterator().next();
    chains.nearLayer.sweep(entry -> true, 10);
    chains.redis.evictAll();
    Chain<String, String> other = chains.otherNode(chains.redis);
    chains.jdbc.holds();
    CompletableFuture<@Nullable String> reading = chain.async().get("k");
    assertThat(HybridClock.isReservation(chains.redis.heldVersion(storageKey))).isTrue();

    other.invalidate("k");
    chains.redis.evictAll();
    chains.jdbc.recovers();
    chains.jdbc.releases();

    assertThat(reading).isCompletedWithValue("old");
    assertThat(chains.redis.keys()).isEmpty();
  }

  @Test
  @DisplayName("C9 P7: another node waits for the value that one of them loads")
  void get_otherNodeLoads_waitsForItsValue() throws Exception {
    CompletableFuture<String> origin = new CompletableFuture<>();
    Chain<String, String> one = node(Loader.async(key -> {
      loads.incrementAndGet();
      return origin;
    }));
    Chain<String, String> two = node(counting("mine"));
    CompletableFuture<@Nullable String> first = one.async().get("k");

    CompletableFuture<@Nullable String> second = two.async().get("k");
    chains.clock.advance(ofSeconds(25)); // the lease is renewed while the load runs
    assertThat(second).isNotDone();
    origin.complete("theirs");
    chains.clock.advance(ofMillis(300));

    assertThat(first).isCompletedWithValue("theirs");
    assertThat(second).isCompletedWithValue("theirs");
    assertThat(loads).hasValue(1);
  }

  @Test
  @DisplayName("C9 P7: after an invalidation one node loads, too")
  void get_tombstoneThere_oneLoad() {
    CompletableFuture<String> origin = new CompletableFuture<>();
    Chain<String, String> one = node(Loader.async(key -> {
      loads.incrementAndGet();
      return origin;
    }));
    Chain<String, String> two = node(counting("mine"));
    one.invalidate("k");
    CompletableFuture<@Nullable String> first = one.async().get("k");
    CompletableFuture<@Nullable String> second = two.async().get("k");

    chains.clock.advance(ofSeconds(2));
    origin.complete("theirs");
    chains.clock.advance(ofMillis(300));

    assertThat(first).isCompletedWithValue("theirs");
    assertThat(second).isCompletedWithValue("theirs");
    assertThat(loads).hasValue(1);
  }

  @Test
  @DisplayName("Z15: the lease of a node that has gone ends by itself")
  void get_holderGone_loadsWhenTheLeaseIsOver() {
    Chain<String, String> gone = node(Loader.async(key -> new CompletableFuture<>()));
    Chain<String, String> two = node(counting("mine"));
    var unused = gone.async().get("k");
    byte[] lease = chains.redis.held(chains.redis.keys().iterator().next()).clone();
    String storageKey = chains.redis.keys().iterator().next();

    CompletableFuture<@Nullable String> second = two.async().get("k");
    for (int i = 0; i < 50 && !second.isDone(); i++) {
      chains.clock.advance(ofMillis(500));
      if (!second.isDone()) {
        chains.redis.plant(storageKey, lease); // as if nobody renewed it
      }
    }

    assertThat(second).isCompletedWithValue("mine");
    assertThat(loads).hasValue(1);
  }

  @Test
  @DisplayName(
      "P6 C9: the lease of a stopped node ends within half the loader's timeout, in time for one's own load")
  void get_holderStops_callKeepsItsDeadline() {
    CloseableChain<String, String> two =
        chains.two(l -> {}, b -> b.loader(counting("mine")).loaderTimeout(ofSeconds(4)));
    CloseableChain<String, String> holder = chains.two(
        l -> {},
        b -> b.loader(Loader.async(key -> new CompletableFuture<>())).loaderTimeout(ofSeconds(4)));
    var unused = holder.async().get("k");
    String storageKey = chains.redis.keys().iterator().next();
    byte[] lease = chains.redis.held(storageKey).clone();
    CompletableFuture<@Nullable String> second = two.async().get("k");

    for (int i = 0; i < 10 && !second.isDone(); i++) {
      chains.clock.advance(ofMillis(250));
      if (!second.isDone()) {
        chains.redis.plant(storageKey, lease); // as if nobody renewed it
      }
    }

    assertThat(second).isCompletedWithValue("mine");
  }

  @Test
  @DisplayName("C9: a failed load gives the lease back, and the next node loads at once")
  void get_loadFails_leaseIsGivenBack() {
    Chain<String, String> one = node(key -> {
      throw new IllegalStateException("no");
    });
    Chain<String, String> two = node(counting("mine"));
    assertThatThrownBy(() -> one.get("k")).isInstanceOf(LoadException.class);
    long begin = chains.clock.nanoTime();

    assertThat(two.get("k")).isEqualTo("mine");

    assertThat(Duration.ofNanos(chains.clock.nanoTime() - begin)).isLessThan(ofMillis(40));
    assertThat(chains.redis.keys()).hasSize(1);
    assertThat(reservedIn("redis")).isFalse();
  }

  @Test
  @DisplayName("Z15 C9: so does a load whose last caller has left, and one that takes too long")
  void get_loadIsGivenUp_leaseIsGivenBack() {
    Chain<String, String> two = node(counting("mine"));
    Chain<String, String> left = node(Loader.async(key -> new CompletableFuture<>()));
    left.async().get("left").cancel(true);
    assertLoadsAtOnce(two, "left");

    Chain<String, String> slow = chains
        .builder()
        .layer(chains.redis)
        .loader(Loader.async(key -> new CompletableFuture<>()))
        .loaderTimeout(ofSeconds(2))
        .build();
    assertThatThrownBy(() -> slow.get("slow")).isInstanceOf(DeadlineExceededException.class);
    assertLoadsAtOnce(two, "slow");
  }

  private void assertLoadsAtOnce(Chain<String, String> node, String key) {
    long begin = chains.clock.nanoTime();
    assertThat(node.get(key)).isEqualTo("mine");
    assertThat(Duration.ofNanos(chains.clock.nanoTime() - begin)).isLessThan(ofMillis(40));
  }

  @Test
  @DisplayName(
      "Z15 P3: who slept beyond its lease neither stores what it loaded nor takes the lease of who came after it")
  void get_holderSleepsBeyondItsLease_storesNothing() {
    CompletableFuture<String> slow = new CompletableFuture<>();
    CompletableFuture<String> quick = new CompletableFuture<>();
    CutLayer way = new CutLayer(chains.redis);
    Chain<String, String> sleeper = chains
        .builder()
        .layer(LayerSpec.of("redis", way))
        .loader(Loader.async(key -> slow))
        .build();
    Chain<String, String> two = node(Loader.async(key -> quick));
    CompletableFuture<@Nullable String> first = sleeper.async().get("k");
    way.cut(); // nor is the lease renewed
    chains.clock.advance(ofSeconds(12));
    CompletableFuture<@Nullable String> second = two.async().get("k");
    assertThat(reservedIn("redis")).isTrue();
    String storageKey = chains.redis.keys().iterator().next();
    Version lease = chains.redis.heldVersion(storageKey);

    way.joins();
    slow.complete("old");
    assertThat(first).isCompletedWithValue("old");
    assertThat(chains.redis.heldVersion(storageKey)).isEqualTo(lease);
    quick.complete("new");

    assertThat(second).isCompletedWithValue("new");
    assertThat(two.getIfPresent("k")).isEqualTo("new");
    assertThat(sleeper.getIfPresent("k")).isEqualTo("new");
  }

  @Test
  @DisplayName("C9: lease.wait bounds the waiting; who loads beside a lease stores nothing there")
  void get_patienceOver_loadsBesideTheLease() {
    Chain<String, String> one = node(Loader.async(key -> new CompletableFuture<>()));
    CloseableChain<String, String> two = chains.two(
        l -> {}, b -> b.loader(counting("mine")).settings(Settings.of("lease.wait", "1s")));
    var unused = one.async().get("k");

    assertThat(two.get("k")).isEqualTo("mine");

    assertThat(loads).hasValue(1);
    assertThat(reservedIn("redis")).isTrue();
  }

  @Test
  @DisplayName("C9: a layer that cannot be reserved gets nothing, and the call has its value")
  void get_reservationFails_valueIsAnsweredAndNotStored() {
    Chain<String, String> chain = node(counting("v"));
    chains.redis.onPuts().fails(io.cachechain.FailureKind.CONNECTION);

    assertThat(chain.get("k")).isEqualTo("v");
    chains.redis.onPuts().recovers();

    assertThat(chains.redis.keys()).isEmpty();
  }

  private Chain<String, String> node(Loader<String, String> loader) {
    return chains.builder().layer(chains.redis).loader(loader).build();
  }

  private Loader<String, String> counting(String value) {
    return key -> {
      loads.incrementAndGet();
      return value;
    };
  }

  private boolean reservedIn(String layer) {
    var fake = layer.equals("redis") ? chains.redis : chains.jdbc;
    return fake.keys().stream().anyMatch(key -> fake.held(key)[3] == 3);
  }
}
