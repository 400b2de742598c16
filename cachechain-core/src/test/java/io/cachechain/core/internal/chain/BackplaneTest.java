package io.cachechain.core.internal.chain;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.internal.chain.TestCluster.Node;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeOrigin;
import java.io.Closeable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Z25 to Z28, Z58, Z60 between nodes: which node is notified of what, and what it does then. */
class BackplaneTest {
  private final TestCluster cluster = new TestCluster();

  @Test
  @DisplayName("P4 G8 G9: a put and an invalidation on one node drop the near copy of the other")
  void put_onOneNode_otherNodeReadsIt() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    a.chain().put("k", "v1");
    assertThat(b.chain().get("k")).isEqualTo("v1");

    a.chain().put("k", "v2");

    assertThat(b.holds("k")).isFalse();
    assertThat(b.chain().get("k")).isEqualTo("v2");
    a.chain().invalidate("k");
    assertThat(b.chain().getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("G8: a copy of exactly the version of the message stays")
  void message_sameVersionHeld_copyStays() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    a.end().onPublishes().holds();
    a.chain().put("k", "v1");
    assertThat(b.chain().get("k")).isEqualTo("v1");

    a.end().onPublishes().recovers();
    a.end().releasesPublishes();

    assertThat(b.holds("k")).isTrue();
    assertThat(a.holds("k")).isTrue();
  }

  @Test
  @DisplayName("G9: reads, warm-ups and first loads publish nothing")
  void get_loads_notifiesNobody() {
    FakeOrigin<String, String> origin = FakeOrigin.of(Map.of("k", "v1"));
    Node a = cluster.node("a", builder -> builder.loader(key -> origin.load(key)));
    Node b = cluster.node("b", builder -> builder.loader(key -> origin.load(key)));
    int before = cluster.log.messages().size();

    a.chain().get("k");
    b.chain().get("k");
    a.chain().getIfPresent("none");

    assertThat(cluster.log.messages()).hasSize(before);
  }

  @Test
  @DisplayName(
      "Z28 P3: a message between the far read and the near store: the old copy is not kept")
  void message_whileWalkIsUnderWay_nothingOldIsShownNear() throws Exception {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    a.chain().put("k", "v1");
    cluster.redis.onGets().holds();
    var read = b.chain().async().get("k");
    cluster.redis.onGets().recovers();

    a.chain().put("k", "v2");
    cluster.redis.releases();

    assertThat(read).isCompleted();
    assertThat(b.holds("k")).isFalse();
    assertThat(b.chain().get("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "Z27 G13: messages that come twice, and late, only drop copies; own ones are ignored")
  void message_twice_dropsCopiesOnly() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    b.end().duplicates();
    a.end().duplicates();

    a.chain().put("k", "v1");
    a.chain().put("k", "v2");

    assertThat(a.holds("k")).as("own messages").isTrue();
    assertThat(b.chain().get("k")).isEqualTo("v2");
    assertThat(cluster.redis.puts())
        .as("a node that is notified writes nothing")
        .isEqualTo(2);
    cluster.clock.advance(ofSeconds(1));
    assertThat(b.backplane()).endsWith("; up");
  }

  @Test
  @DisplayName(
      "Z60: a copy that is newer than the message is dropped nevertheless: the shared layer says who won")
  void message_olderThanTheCopy_dropsIt() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    a.end().onPublishes().holds();
    a.chain().put("k", "v10");
    cluster.clock.advance(ofMillis(1));
    b.chain().put("k", "v12");

    a.end().onPublishes().recovers();
    a.end().releasesPublishes();

    assertThat(b.holds("k")).isFalse();
    assertThat(b.chain().get("k")).isEqualTo("v12");
  }

  @Test
  @DisplayName("G6: a bulk call is published in one message for each 500 keys")
  void invalidateAll_manyKeys_fewMessages() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    List<String> keys = IntStream.range(0, 1_200).mapToObj(i -> "key" + i).toList();
    b.chain().putAll(keys.stream().collect(Collectors.toMap(key -> key, key -> "v")));
    int before = cluster.log.messages().size();

    a.chain().invalidateAll(keys);

    assertThat(cluster.log.messages()).hasSize(before + 3);
    assertThat(b.near().estimatedSize()).isZero();
  }

  @Test
  @DisplayName("G15: messages of another namespace pass unread")
  void put_otherNamespace_doesNothing() {
    Node a = cluster.node("a", builder -> builder.namespace("x"));
    Node b = cluster.node("b", builder -> builder.namespace("y"));
    b.chain().put("k", "v1");

    a.chain().put("k", "v2");

    assertThat(b.holds("k")).isTrue();
  }

  @Test
  @DisplayName(
      "Z47 G13: an invalidation stamped too far ahead counts under the receiver's own stamp")
  void invalidate_fromTheFuture_isApplied() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    b.chain().put("k", "v1");
    cluster.clock.advanceWall(ofHours(1));
    cluster.redis.onPuts().fails(FailureKind.CONNECTION);
    b.end().holds();
    a.chain().invalidate("k");
    cluster.redis.onPuts().recovers();
    cluster.clock.advanceWall(ofHours(-1));

    b.end().releases();

    assertThat(b.holds("k")).isFalse();
    assertThat(b.chain().getIfPresent("k"))
        .as("redis still holds it, and is missed")
        .isNull();
  }

  @Test
  @DisplayName("A9: a chain of near layers only can be notified, and notifies others")
  void put_nearOnlyWithBackplane_dropsTheOthersCopy() {
    FakeOrigin<String, String> origin = FakeOrigin.of(Map.of("k", "v1"));
    Chain<String, String> a = nearOnly("a", origin);
    Chain<String, String> b = nearOnly("b", origin);
    int before = cluster.log.messages().size();
    a.get("k");
    b.get("k");
    assertThat(cluster.log.messages()).as("loads are not published").hasSize(before);
    origin.change("k", "v2");

    assertThat(b.get("k")).isEqualTo("v1");
    a.invalidate("k");

    assertThat(b.get("k")).isEqualTo("v2");
  }

  private CloseableChain<String, String> nearOnly(String name, FakeOrigin<String, String> origin) {
    ChainBuilder<String, String> builder = cluster.builder(cluster.log.end(name));
    return builder
        .layer(LayerSpec.of("near", BoundedNearLayer.<String, String>lru(10)))
        .loader(key -> origin.load(key))
        .build();
  }

  @Test
  @DisplayName("P5: whatever the backplane does, calls of the chain go on as if it were down")
  void put_backplaneBreaksItsContract_callsGoOn() {
    CloseableChain<String, String> chain = ChainBuilder.create("books", String.class, String.class)
        .clock(cluster.clock)
        .executor(Runnable::run)
        .layer(LayerSpec.of("near", BoundedNearLayer.<String, String>lru(10)))
        .layer(cluster.redis)
        .backplane(new BrokenBackplane())
        .build();

    chain.put("k", "v1");
    chain.invalidate("k");
    chain.put("k", "v2");
    cluster.clock.advance(ofSeconds(10));

    assertThat(chain.get("k")).isEqualTo("v2");
    assertThat(chain.describe().toString())
        .contains("backplane: given; not connected for 10 s, 1 waiting");
    chain.close();
  }

  /** Throws wherever it can. */
  private static final class BrokenBackplane implements Backplane {
    @Override
    public CompletionStage<Void> publish(byte[] message, Deadline deadline) {
      throw new IllegalStateException("broken");
    }

    @Override
    public Closeable subscribe(Subscriber subscriber) {
      throw new IllegalStateException("broken");
    }

    @Override
    public String location() {
      throw new IllegalStateException("broken");
    }

    @Override
    public void close() {}
  }

  @Test
  @DisplayName("close: no message comes any more, and a backplane that was given is not closed")
  void close_givenBackplane_onlyTheSubscriptionEnds() {
    Node a = cluster.node("a");

    a.chain().close();

    assertThat(a.end().subscriptions()).isZero();
    assertThat(a.end().publish(new byte[] {1}, null).toCompletableFuture()).isCompleted();
  }

  @Test
  @DisplayName(
      "G9: a load that takes the place of a live entry, which was not trusted, is published")
  void get_loadReplacesLiveEntry_isPublished() {
    FakeOrigin<String, String> origin = FakeOrigin.of(Map.of("k", "v1"));
    Node a = cluster.node("a", builder -> builder.loader(key -> origin.load(key)));
    Node b = cluster.node("b", builder -> builder.loader(key -> origin.load(key)));
    a.chain().get("k");
    assertThat(b.chain().get("k")).isEqualTo("v1");
    a.end().onPublishes().drops();
    cluster.redis.onPuts().fails(FailureKind.CONNECTION);
    origin.change("k", "v2");
    a.chain().invalidate("k"); // redis keeps v1, and b does not know of it
    a.end().onPublishes().recovers();
    cluster.redis.recovers();

    assertThat(a.chain().get("k")).isEqualTo("v2");

    assertThat(b.holds("k")).isFalse();
    assertThat(b.chain().get("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "P10: what cannot be published any more holds up closing for two attempts, not longer")
  void close_backplaneFails_endsSoon() {
    Node cutOff = cluster.node("cut off");
    Node hanging = cluster.node("hanging");
    cutOff.end().disconnects();
    hanging.end().onPublishes().hangs();
    cutOff.chain().put("k", "v");
    hanging.chain().put("k", "v");
    long begin = cluster.clock.nanoTime();

    cutOff.chain().close();
    hanging.chain().close();

    assertThat(cluster.clock.nanoTime() - begin).isLessThan(ofSeconds(3).toNanos());
  }

  @Test
  @DisplayName("P10: a failed message is sent once more at closing, without its pause")
  void close_backplaneIsBack_isPublished() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    a.chain().put("k", "v1");
    assertThat(b.chain().get("k")).isEqualTo("v1");
    a.end().disconnects();
    a.chain().put("k", "v2");
    a.end().reconnects();

    a.chain().close();

    assertThat(b.holds("k")).isFalse();
  }
}
