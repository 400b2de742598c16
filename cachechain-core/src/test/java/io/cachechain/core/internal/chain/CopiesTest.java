package io.cachechain.core.internal.chain;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.core.WritePolicy;
import io.cachechain.spi.PutResult.Status;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A layer that has taken a write forgets it, and a node that knows nothing of the write copies
 * there what another layer, which has missed it, still holds.
 */
class CopiesTest {
  private final Chains chains = Chains.create();

  private CloseableChain<String, String> node() {
    return chains.builder().layer(chains.redis).layer(chains.jdbc).build();
  }

  private CloseableChain<String, String> queuedNode() {
    return chains
        .builder()
        .layer(chains.redis)
        .layer(chains.jdbc, l -> l.writes(WritePolicy.queued()).timeout(ofSeconds(20)))
        .build();
  }

  @Test
  @DisplayName(
      "P1 P3 F17 Z55: what others copied from a layer that missed a write, to where its tombstone was evicted, is not trusted, and goes when that is replayed")
  void invalidate_tombstoneEvictedAndOldValueCopied_copyIsNotTrustedAndGoes() {
    Chain<String, String> other = node();
    Chain<String, String> chain = node();
    other.put("k", "old");
    chains.jdbc.onPuts().fails(FailureKind.CONNECTION);
    chain.invalidate("k");
    chains.redis.evictAll();
    assertThat(other.get("k")).as("jdbc holds it, and redis has nothing").isEqualTo("old");

    assertThat(chain.getIfPresent("k")).isNull();
    chains.jdbc.onPuts().recovers();
    chains.clock.advance(ofSeconds(10));
    assertThat(chain.describe().toString()).doesNotContain("to replay");
    assertThat(chain.getIfPresent("k")).isNull();
    assertThat(chains.otherNode(chains.redis).getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "P4 F17: what a node has put is answered by the layers that have it, while another one is missed it")
  void put_missedToOneLayer_othersAreTrusted() {
    Chain<String, String> chain = node();
    chains.jdbc.onPuts().fails(FailureKind.CONNECTION);

    chain.put("k", "new");

    assertThat(chain.getIfPresent("k")).isEqualTo("new");
    chains.jdbc.onPuts().recovers();
    chains.clock.advance(ofSeconds(10));
    assertThat(chain.describe().toString()).doesNotContain("to replay");
    assertThat(chain.getIfPresent("k")).isEqualTo("new");
  }

  @Test
  @DisplayName(
      "P4 F17: what another node put later than a skew is neither distrusted nor removed, though one layer is missed both writes")
  void put_onTwoNodesFarApart_laterIsTrusted() {
    Chain<String, String> other = node();
    Chain<String, String> chain = node();
    chains.jdbc.onPuts().fails(FailureKind.CONNECTION);
    chain.put("k", "v1");
    chains.clock.advance(ofSeconds(11));

    other.put("k", "v2");

    assertThat(chain.getIfPresent("k")).isEqualTo("v2");
    chains.jdbc.onPuts().recovers();
    chains.clock.advance(ofSeconds(60));
    assertThat(other.getIfPresent("k")).isEqualTo("v2");
    assertThat(chain.getIfPresent("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "P1 P3 F4 Z55: what waits in the queue of one layer is newer than a copy in another one that was made from there")
  void invalidate_waitsWhileOldValueIsCopied_copyIsNotTrustedAndGoes() {
    Chain<String, String> other = node();
    CloseableChain<String, String> chain = queuedNode();
    other.put("k", "old");
    chains.jdbc.onPuts().holds();
    assertThat(chain.invalidate("k").layers().get("jdbc").status()).isEqualTo(Status.QUEUED);
    chains.redis.evictAll();
    assertThat(other.get("k")).isEqualTo("old");

    assertThat(chain.getIfPresent("k")).isNull();
    chains.clock.advance(ofSeconds(5));
    chains.jdbc.onPuts().recovers();
    chains.jdbc.releases();
    assertThat(chain.flush(ofSeconds(1))).isEmpty();
    assertThat(chain.getIfPresent("k")).isNull();
    assertThat(chains.otherNode(chains.redis).getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "P1 F4: a put that waits in the queue of one layer is answered, and not an older copy in another one")
  void put_waitsWhileOldValueIsCopied_newValueIsAnswered() {
    Chain<String, String> other = node();
    Chain<String, String> chain = queuedNode();
    other.put("k", "old");
    chains.jdbc.onPuts().holds();
    chain.put("k", "new");
    chains.redis.evictAll();
    assertThat(other.get("k")).isEqualTo("old");

    assertThat(chain.getIfPresent("k")).isEqualTo("new");
  }

  @Test
  @DisplayName(
      "P2 F4: what another node has put meanwhile is newer than what waits, and is answered")
  void put_waitsWhileAnotherNodePuts_newerIsAnswered() {
    Chain<String, String> other = node();
    Chain<String, String> chain = queuedNode();
    chains.jdbc.onPuts().holds();
    chain.put("k", "first");
    CloseableChain<String, String> redisOnly = chains.otherNode(chains.redis);
    redisOnly.put("k", "second");

    assertThat(chain.getIfPresent("k")).isEqualTo("second");
    assertThat(other.getIfPresent("k")).isEqualTo("second");
  }

  @Test
  @DisplayName(
      "P1 P3 F17: what others copy from a layer that is missed, where the tombstone has died meanwhile, is not trusted, and goes")
  void invalidate_missedForLongerThanTombstonesLive_copiesAreNotTrusted() {
    Chain<String, String> other = chains.three();
    Chain<String, String> chain =
        chains.builder().layer(chains.redis).layer(chains.jdbc).build();
    other.put("k", "old");
    chains.nearLayer.sweep(entry -> true, 1);
    chains.jdbc.onPuts().fails(FailureKind.CONNECTION);
    chain.invalidate("k");
    chains.clock.advance(ofSeconds(60));
    assertThat(other.get("k")).as("jdbc holds it, and redis has nothing").isEqualTo("old");

    assertThat(chain.getIfPresent("k")).isNull();
    chains.jdbc.onPuts().recovers();
    chains.clock.advance(ofSeconds(40));
    assertThat(chain.describe().toString()).doesNotContain("to replay");
    assertThat(chain.getIfPresent("k")).isNull();
    assertThat(chains.otherNode(chains.redis).getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "P1 P3 F17: what a replay must be raised over may have been copied into layers whose tombstone another node's replay has replaced, and goes there, too")
  void replay_raisedOverWhatWasCopiedElsewhere_copyGoes() {
    Chain<String, String> faster = chains
        .ahead(ofSeconds(3))
        .layer(chains.redis)
        .layer(chains.jdbc)
        .loader(key -> "old")
        .build();
    Chain<String, String> chain =
        chains.builder().layer(chains.redis).layer(chains.jdbc).build();
    chains.redis.onPuts().fails(FailureKind.CONNECTION);
    faster.invalidate("k"); // missed by redis
    assertThat(faster.get("k")).isEqualTo("old"); // kept in jdbc, above that
    chains.redis.onPuts().recovers();
    chains.jdbc.onPuts().fails(FailureKind.CONNECTION);
    chain.invalidate("k"); // missed by jdbc
    chains.clock.advance(ofSeconds(5)); // replayed to redis, over that one
    assertThat(faster.get("k")).isEqualTo("old"); // copied to redis
    chains.jdbc.onPuts().recovers();

    chains.clock.advance(ofSeconds(14));

    assertThat(chain.describe().toString()).doesNotContain("to replay");
    assertThat(chain.getIfPresent("k")).isNull();
  }
}
