package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.FailureKind;
import io.cachechain.Origin;
import io.cachechain.WriteOutcome;
import io.cachechain.core.WritePolicy;
import io.cachechain.spi.PutResult.Status;
import io.cachechain.spi.Version;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * F20 Z45: puts through an origin that compares our versions, and what is loaded while it writes.
 */
class VersionedOriginTest {
  private final Properties smallSkew = Settings.of("clock.max-skew", "100ms");

  private final Chains chains = Chains.create();

  @Test
  @DisplayName("F20: where the origin compares our versions, the value itself is cached")
  void put_versionedOrigin_valueIsCached() {
    Versioned origin = new Versioned();
    Chain<String, String> chain = chains.three(b -> b.origin(origin));

    WriteOutcome outcome = chain.put("k", "v");

    assertThat(origin.versions.get("k")).isEqualTo(outcome.version());
    assertThat(chain.getIfPresent("k")).isEqualTo("v");
    assertThat(chains.otherNode(chains.redis).getIfPresent("k")).isEqualTo("v");
  }

  @Test
  @DisplayName("F20 Z45: what the origin refused for a newer value is shown nowhere")
  void put_originHoldsNewer_superseded() {
    Versioned origin = new Versioned();
    Chain<String, String> chain = chains.three(b -> b.origin(origin));
    chain.put("k", "old");
    origin.values.put("k", "theirs");
    origin.versions.put("k", Version.of(chains.clock.currentTimeMillis() + 1_000, 0, 0, 7));

    WriteOutcome outcome = chain.put("k", "mine");

    assertThat(outcome.layers().get("redis").status()).isEqualTo(Status.SUPERSEDED);
    assertThat(chain.getIfPresent("k")).isNull();
    assertThat(chain.get("k")).isEqualTo("theirs");
  }

  @Test
  @DisplayName(
      "F20 Z45: what was loaded while the origin was writing is not taken for newer, however its version looks")
  void put_loadedMeanwhileUnderAHigherVersion_killed() {
    Versioned origin = new Versioned();
    origin.values.put("k", "old");
    Chain<String, String> other = chains
        .ahead(ofSeconds(5))
        .layer(chains.redis)
        .loader(origin.values::get)
        .build();
    origin.beforeStore = () -> {
      chains.clock.advance(ofMillis(10));
      assertThat(other.get("k"))
          .isEqualTo("old"); // stamped its now less the largest skew: above the put
    };
    Chain<String, String> chain = chains.two(l -> {}, b -> b.origin(origin));

    chain.put("k", "new");

    assertThat(chain.get("k")).isEqualTo("new");
    assertThat(other.get("k")).isEqualTo("new");
  }

  @Test
  @DisplayName(
      "F20 Z45 P2: a put that another node's put has overtaken at the origin does not cover up its value")
  void put_otherNodeOvertakesAtTheOrigin_itsValueIsAnswered() {
    Versioned origin = new Versioned();
    Chain<String, String> chain = chains.two(l -> {}, b -> b.origin(origin));
    Chain<String, String> other =
        chains.ahead(ofMillis(500)).layer(chains.redis).origin(origin).build();
    chains.redis.onPuts().holds();
    CompletableFuture<WriteOutcome> put = chain.async().put("k", "mine");
    chains.redis.onPuts().recovers();
    other.put("k", "theirs");
    chains.redis.releases();

    assertThat(put).isDone();
    assertThat(chain.get("k")).isEqualTo("theirs");
    assertThat(other.get("k")).isEqualTo("theirs");
  }

  @Test
  @DisplayName(
      "P1 F20 Z45: what was loaded after a later write, while the origin was writing, goes")
  void put_overtakenWhileTheOriginWrites_invalidatesAboveWhatWasLoaded() {
    Versioned origin = new Versioned();
    origin.values.put("k", "old");
    Chain<String, String> other =
        chains.ahead(ofMillis(0)).layer(chains.redis).loader(origin.values::get).build();
    Chain<String, String> chain =
        chains.two(l -> l.writes(WritePolicy.queued()), b -> b.origin(origin));
    origin.beforeStore = () -> {
      chain.invalidate("k");
      assertThat(other.get("k")).isEqualTo("old"); // derived from that invalidation
    };

    chain.put("k", "new");

    assertThat(chain.get("k")).isEqualTo("new");
    assertThat(other.get("k")).isEqualTo("new");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName(
      "P1 F20 Z45: what this node itself has loaded under a higher version, while the origin was writing, goes")
  void put_loadedHereWhileTheOriginWrites_invalidatesAboveWhatWasLoaded(boolean queued) {
    Versioned origin = new Versioned();
    origin.values.put("k", "old");
    Chain<String, String> faster =
        chains.ahead(ofMillis(500)).layer(chains.redis).build();
    Chain<String, String> chain = chains.two(
        l -> l.writes(queued ? WritePolicy.queued() : WritePolicy.sync()), b -> b.origin(origin));
    origin.beforeStore = () -> {
      faster.invalidate("k");
      // Derived from that invalidation; by another thread, since a store must not read its own key.
      assertThat(CompletableFuture.supplyAsync(() -> chain.get("k")).join()).isEqualTo("old");
    };

    chain.put("k", "new");

    assertThat(chain.get("k")).isEqualTo("new");
    assertThat(chain.with(c -> c.skipReads("near")).get("k")).isEqualTo("new");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName(
      "P1 F20 Z45: what another node has loaded while the origin was writing goes, also if the origin took longer than the largest skew")
  void put_loadedElsewhereWhileTheOriginWrites_killed(boolean queued) {
    Versioned origin = new Versioned();
    origin.values.put("k", "old");
    Chain<String, String> other = loading(origin);
    Chain<String, String> chain = putting(origin, queued);
    origin.beforeStore = () -> {
      chains.clock.advance(ofMillis(500));
      assertThat(other.get("k")).isEqualTo("old");
    };

    chain.put("k", "new");

    assertThat(chain.flush(ofSeconds(1))).isEmpty();
    assertThat(chain.with(c -> c.skipReads("near")).get("k")).isEqualTo("new");
    assertThat(other.get("k")).isEqualTo("new");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName(
      "P1 P3 F17 F20 Z45: what another node has loaded while the origin was writing is not trusted, and goes, also if the layer misses the put")
  void put_loadedElsewhereAndLayerMissesThePut_replayedAboveWhatWasLoaded(boolean queued) {
    Versioned origin = new Versioned();
    origin.values.put("k", "old");
    Chain<String, String> other = loading(origin);
    Chain<String, String> chain = putting(origin, queued);
    origin.beforeStore = () -> {
      chains.clock.advance(ofMillis(500));
      assertThat(other.get("k")).isEqualTo("old");
      chains.redis.onPuts().fails(FailureKind.CONNECTION);
    };

    chain.put("k", "new");

    assertThat(chain.with(c -> c.skipReads("near")).get("k")).isEqualTo("new");
    chains.redis.onPuts().recovers();
    chains.clock.advance(ofSeconds(10));
    assertThat(chain.describe().toString()).doesNotContain("to replay");
    assertThat(other.get("k")).isEqualTo("new");
  }

  private Chain<String, String> loading(Versioned origin) {
    return chains
        .builder()
        .layer(chains.redis)
        .settings(smallSkew)
        .loader(key -> origin.load(key))
        .build();
  }

  private Chain<String, String> putting(Versioned origin, boolean queued) {
    return chains.two(
        l -> l.writes(queued ? WritePolicy.queued() : WritePolicy.sync()),
        b -> b.origin(origin).settings(smallSkew));
  }

  /** An origin that compares versions. */
  private static final class Versioned implements Origin<String, String> {
    private final Map<String, String> values = new ConcurrentHashMap<>();
    private final Map<String, Version> versions = new ConcurrentHashMap<>();
    private Runnable beforeStore = () -> {};

    @Override
    public @Nullable String load(String key) {
      return values.get(key);
    }

    @Override
    public void store(String key, String value) {
      throw new AssertionError("not asked for");
    }

    @Override
    public void delete(String key) {
      throw new AssertionError("not asked for");
    }

    @Override
    public boolean isVersioned() {
      return true;
    }

    @Override
    public boolean storeVersioned(String key, String value, Version version) {
      beforeStore.run();
      if (!version.isNewerThan(versions.get(key))) {
        return false;
      }
      versions.put(key, version);
      values.put(key, value);
      return true;
    }
  }
}
