package io.cachechain.core.internal.chain;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.WriteOutcome;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.internal.chain.Cluster.Node;
import io.cachechain.core.internal.stats.Gauges;
import io.cachechain.core.internal.version.MarkSet;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** G17, Z30 and Z59: the marks of several nodes and layers, lost, evicted, unreadable and at odds. */
class MarksTest extends MarkedChains {
  @Test
  @DisplayName(
      "Z4 Z47: what a fast node puts right after its clear is a value on a slow one, which does not know the mark yet")
  void clear_fastNode_itsPutsAreNoFutureElsewhere() {
    CloseableChain<String, String> fast = alone(ofSeconds(4));
    CloseableChain<String, String> slow = alone();
    fast.clear();
    fast.put("k", "v1");

    assertThat(slow.getIfPresent("k")).isEqualTo("v1");
    slow.invalidate("k");
    cluster.clock.advance(ofSeconds(31));

    assertThat(fast.getIfPresent("k")).as("in doubt, kill").isNull();
    assertThat(slow.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "Z4 Z59: the clear of a slow node kills what a fast one has put since its own clear, also where it did not know of that")
  void clear_slowNodeAfterFastOne_killsWhatWasPutBetween() {
    CloseableChain<String, String> fast = alone(ofSeconds(4));
    CloseableChain<String, String> slow = alone();
    CloseableChain<String, String> third = alone();
    fast.clear();
    for (int i = 0; i < 10; i++) {
      fast.put("k" + i, "v1");
    }

    WriteOutcome outcome = slow.clear();

    assertThat(slow.getIfPresent("k9")).isNull();
    cluster.clock.advance(ofSeconds(1));
    assertThat(fast.getIfPresent("k9")).isNull();
    assertThat(third.getIfPresent("k9")).isNull();
    assertThat(marksIn(redis).clear()).isEqualTo(outcome.version());
    third.put("k9", "v2");
    assertThat(slow.getIfPresent("k9")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "Z59 G17: two nodes clear at once: the entry ends with both, by its condition and by maximum")
  void clear_twoNodesAtOnce_entryHoldsTheNewer() {
    CloseableChain<String, String> a = alone();
    CloseableChain<String, String> b = alone(ofSeconds(-3));
    redis.onMarks().holds();
    var one = a.async().clear();
    var other = b.async().clear();
    assertThat(redis.waiting()).isEqualTo(2);

    redis.onMarks().recovers();
    redis.releases();

    assertThat(one.join().isComplete()).isTrue();
    assertThat(other.join().isComplete()).isTrue();
    Version mark = marksIn(redis).clear();
    assertThat(one.join().version().isNewerThan(mark)).isFalse();
    assertThat(other.join().version().isNewerThan(mark)).isFalse();
    cluster.clock.advance(ofSeconds(1));
    assertThat(marksIn(jdbc).clear()).isEqualTo(mark);
  }

  @Test
  @DisplayName(
      "P8: nodes that clear at once while no layer can be told do not rise above each other for ever")
  void clear_twoNodesWhileLayerIsAway_settles() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    redis.onMarks().fails(FailureKind.CONNECTION);
    a.end().holds();
    b.end().holds();
    a.chain().clear();
    b.chain().clear();
    a.end().recovers();
    b.end().recovers();
    a.end().releases();
    b.end().releases();
    cluster.clock.advance(ofSeconds(2));

    assertThat(Gauges.of(a.chain()).clears()).isLessThan(10);
    assertThat(Gauges.of(b.chain()).clears()).isLessThan(10);
    redis.onMarks().recovers();
    cluster.clock.advance(ofMinutes(1));
    a.chain().put("k", "v1");
    assertThat(b.chain().getIfPresent("k")).isEqualTo("v1");
    assertThat(marksIn(redis).clear()).isNotNull();
  }

  @Test
  @DisplayName("G17: marks that this version does not draw are handed on")
  void clear_otherMarksStandThere_areKept() {
    MarkSet tag = MarkSet.of(17, Version.of(1, 0, 0, 9));
    redis.plant(MARKS, entry(tag));
    CloseableChain<String, String> chain = alone();

    chain.clear();

    assertThat(marksIn(redis).slots()).containsOnlyKeys(0, 17);
    assertThat(marksIn(jdbc).slots()).containsOnlyKeys(0, 17);
  }

  @Test
  @DisplayName(
      "Z30 Z40: marks that a server evicts are put back by a node that knows them; nothing is lost by it, and nothing returns")
  void marksEvicted_nodeRuns_putsThemBack() {
    CloseableChain<String, String> chain = alone();
    chain.put("old", "v1");
    WriteOutcome outcome = chain.clear();
    chain.put("new", "v2");

    redis.evict(MARKS);
    redis.withoutMarks();
    cluster.clock.advance(ofSeconds(1));

    assertThat(marksIn(redis).clear()).isEqualTo(outcome.version());
    CloseableChain<String, String> other = reader(redis);
    assertThat(other.getIfPresent("new")).isEqualTo("v2");
    assertThat(other.getIfPresent("old")).isNull();
  }

  @Test
  @DisplayName(
      "Z30 Z59: where no layer has marks, they may have been lost: what was stored before is invalid, what is put from then on is not")
  void start_noMarksAnywhere_isAClear() {
    CloseableChain<String, String> before = reader(redis);
    before.put("old", "v1");
    before.clear();
    before.put("new", "v2");
    before.close();
    cluster.clock.advance(ofSeconds(10));
    redis.withoutMarks();

    CloseableChain<String, String> chain = reader(redis);

    assertThat(chain.getIfPresent("old")).isNull();
    assertThat(chain.getIfPresent("new")).isNull();
    chain.put("newer", "v3");
    assertThat(reader(redis).getIfPresent("newer")).isEqualTo("v3");
  }

  @Test
  @DisplayName(
      "G17: a new layer in front of a full one gets that one's marks, and nothing is cleared")
  void start_oneLayerIsNew_takesTheMarksOfTheOther() {
    CloseableChain<String, String> before = reader(jdbc);
    before.put("old", "v1");
    Version mark = before.clear().version();
    before.put("k", "v2");
    redis.withoutMarks();

    CloseableChain<String, String> chain = alone();

    assertThat(chain.getIfPresent("k")).isEqualTo("v2");
    assertThat(chain.getIfPresent("old")).isNull();
    assertThat(marksIn(redis).clear()).isEqualTo(mark);
    assertThat(reader(redis).getIfPresent("k")).as("warmed").isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "H14: a layer that is away at the start is not believed before it has been asked for its marks")
  void start_marksCannotBeRead_layerIsPassed() {
    CloseableChain<String, String> before = reader(redis);
    before.put("k", "v1");
    redis.onMarks().hangs();
    Chain<String, String> chain = cluster
        .builder(cluster.log.end("late"))
        .layer(redis)
        .loader(key -> "loaded")
        .build();

    assertThat(chain.get("k")).isEqualTo("loaded");
    assertThat(chain.lookup("k").skipped()).containsKey("redis");
    before.clear();
    redis.onMarks().recovers();
    cluster.clock.advance(ofMinutes(1));

    assertThat(chain.getIfPresent("k")).isNull();
    before.put("k", "v2");
    assertThat(chain.getIfPresent("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "P3: puts while the marks are being read for the first time are valid, whatever comes of it")
  void start_putBeforeMarksAreRead_isValid() {
    redis.withoutMarks();
    redis.onMarks().holds();
    CloseableChain<String, String> chain =
        cluster.builder(cluster.log.end("early")).layer(redis).build();
    chain.put("k", "v1");

    redis.onMarks().recovers();
    redis.releases();

    assertThat(chain.getIfPresent("k")).isEqualTo("v1");
    assertThat(reader(redis).getIfPresent("k")).isEqualTo("v1");
    assertThat(marksIn(redis).clear()).isNotNull();
  }

  @Test
  @DisplayName(
      "G17: of two nodes that start at once where no marks are, one places a mark and the other takes it: nothing put since is lost")
  void start_twoNodesAtOnceWithoutMarks_oneMarkStands() {
    redis.withoutMarks();
    redis.onMarks().holds();
    CloseableChain<String, String> one =
        cluster.builder(cluster.log.end("one")).layer(redis).build();
    CloseableChain<String, String> other =
        cluster.builder(cluster.log.end("other")).layer(redis).build();
    one.put("k", "v1");
    redis.onMarks().recovers();

    redis.releases();

    assertThat(one.getIfPresent("k")).isEqualTo("v1");
    assertThat(other.getIfPresent("k")).isEqualTo("v1");
    assertThat(Gauges.of(one).clears() + Gauges.of(other).clears()).isEqualTo(2);
  }

  @Test
  @DisplayName("G17: who asks while the marks are placed for the first time gets what is kept")
  void start_getWhileMarksArePlaced_isStored() {
    redis.withoutMarks();
    redis.onMarks().holds();
    CloseableChain<String, String> chain = cluster
        .builder(cluster.log.end("early"))
        .layer(redis)
        .loader(key -> "loaded")
        .build();
    var read = chain.async().get("k");

    redis.onMarks().recovers();
    redis.releases();

    assertThat(read.join()).isEqualTo("loaded");
    assertThat(reader(redis).getIfPresent("k")).isEqualTo("loaded");
  }

  @Test
  @DisplayName(
      "G17: marks of another format: what the layer held until now is not believed, near copies are compared, and the marks are left alone")
  void marksOfAnotherFormat_areLeftAndDisbelieved() {
    CloseableChain<String, String> chain = alone();
    chain.put("k", "v1");
    byte[] later = entry(MarkSet.NONE);
    later[2] = 9;
    redis.plant(MARKS, later);
    jdbc.evictAll();

    cluster.clock.advance(ofSeconds(1));

    assertThat(chain.getIfPresent("k")).isNull();
    assertThat(redis.held(MARKS)).isEqualTo(later);
    assertThat(chain.clear().layers().get("redis").status()).isEqualTo(PutResult.Status.REJECTED);
  }

  @Test
  @DisplayName("G17: marks that were damaged are written anew")
  void marksDamaged_areWrittenAnew() {
    CloseableChain<String, String> chain = alone();
    Version mark = chain.clear().version();
    byte[] broken = redis.held(MARKS).clone();
    broken[broken.length - 1] ^= 1;
    redis.plant(MARKS, broken);

    cluster.clock.advance(ofSeconds(1));

    assertThat(marksIn(redis).clear()).isEqualTo(mark);
  }

  @Test
  @DisplayName(
      "Z47 G13: a mark from the future is applied under the receiver's own stamp, once, and what is put afterwards is valid")
  void mark_fromTheFuture_isAppliedOnce() {
    CloseableChain<String, String> chain = alone();
    chain.put("k", "v1");
    CloseableChain<String, String> wrong = alone(ofHours(1));

    wrong.clear();
    cluster.clock.advance(ofSeconds(1));

    assertThat(chain.getIfPresent("k")).isNull();
    chain.put("k", "v2");
    cluster.clock.advance(ofSeconds(5));
    assertThat(chain.getIfPresent("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "K8: with a backplane up the marks are read each half a minute, so that a server which evicts what nobody reads keeps them")
  void backplaneUp_marksAreTouched() {
    Node a = cluster.node("a");
    cluster.clock.advance(ofSeconds(2));
    WriteOutcome outcome = a.chain().clear();
    redis.withoutMarks();

    cluster.clock.advance(ofSeconds(31));

    assertThat(marksIn(redis).clear()).isEqualTo(outcome.version());
  }

  @Test
  @DisplayName(
      "F17 G17: a mark that a layer is owed is offered as the probe of its breakers, also where nobody else asks or writes")
  void clear_breakersAreOpen_markIsOfferedAsTheirProbe() {
    CloseableChain<String, String> chain = ChainBuilder.create("books", String.class, String.class)
        .clock(cluster.clock)
        .executor(Runnable::run)
        .layer(redis, l -> l.breaker(BreakerPolicy.consecutive(2).openFor(ofSeconds(3))))
        .build();
    chain.put("k", "v1");
    redis.fails(FailureKind.CONNECTION);
    redis.onMarks().fails(FailureKind.CONNECTION);
    for (int i = 0; i < 3; i++) {
      chain.getIfPresent("k");
      chain.put("other", "v1");
    }
    assertThat(chain.clear().layers().get("redis").status()).isEqualTo(PutResult.Status.OWED);

    redis.recovers();
    redis.onMarks().recovers();
    cluster.clock.advance(ofSeconds(5));

    assertThat(reader(redis).getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "Z56 G17: a layer that was set back to before a clear is asked for its marks again, and gets those that it forgot")
  void dataLoss_marksSetBack_areReadAgainAndPutBack() {
    ForgetfulLayer forgetful = new ForgetfulLayer(redis);
    CloseableChain<String, String> chain = ChainBuilder.create("books", String.class, String.class)
        .clock(cluster.clock)
        .executor(Runnable::run)
        .layer(LayerSpec.of("redis", forgetful))
        .build();
    chain.put("k", "v1");
    byte[] entry = redis.held("books:e:k");
    byte[] marks = redis.held(MARKS);
    Version mark = chain.clear().version();

    redis.plant("books:e:k", entry);
    redis.plant(MARKS, marks);
    forgetful.lost().forEach(Runnable::run);

    assertThat(chain.getIfPresent("k")).isNull();
    assertThat(marksIn(redis).clear()).isEqualTo(mark);
    assertThat(reader(redis).getIfPresent("k")).isNull();
  }
}
