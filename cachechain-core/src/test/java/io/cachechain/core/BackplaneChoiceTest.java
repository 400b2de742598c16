package io.cachechain.core;

import static io.cachechain.core.Resolved.properties;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.ChainConfigurationException;
import io.cachechain.core.internal.describe.StartLines;
import io.cachechain.core.internal.settings.BackplaneSettings;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.ForwardingByteLayer;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeLog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A9 G25: which backplane a chain has")
class BackplaneChoiceTest {
  @Test
  @DisplayName(
      "A9: where the layer that carries the messages was replaced for a test, the chain builds without them")
  void resolve_namedLayerIsReplaced_remarksIt() {
    ChainBuilder<String, String> production = ChainBuilder.create(
            "texts", String.class, String.class)
        .layer(new FakeLayer("redis").carries(FakeLog.direct().end("a")))
        .replaceLayer("redis", new FakeLayer("fake"))
        .settings(properties("cachechain.chains.texts.backplane", "redis"));

    var chain = Resolved.bare().resolve(production);

    assertThat(chain.backplane()).isNull();
    assertThat(chain.provenance().remarks())
        .containsExactly(
            "settings(..) (backplane) is redis, in whose place there is a store that offers none: no other node is notified");
  }

  @Test
  void resolve_layerIsReplacedByOneThatOffersABackplane_usesIt() {
    var chain = Resolved.bare()
        .resolve(ChainBuilder.create("texts", String.class, String.class)
            .layer(new FakeLayer("redis"))
            .replaceLayer(
                "redis", new FakeLayer("fake").carries(FakeLog.direct().end("a")))
            .settings(properties("cachechain.chains.texts.backplane", "redis")));

    assertThat(chain.backplane()).isNotNull();
  }

  private final FakeLog log = FakeLog.direct();

  private static ChainBuilder<String, String> builder() {
    return ChainBuilder.create("books", String.class, String.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.<String, String>lru(10)));
  }

  private LayerSpec<Object, Object> offering(String name) {
    return LayerSpec.of(name, new Offering(log.end(name)));
  }

  private static ChainSettings<String, String> resolve(ChainBuilder<String, String> builder) {
    return Resolved.bare().resolve(builder);
  }

  @Test
  void build_oneLayerOffersOne_itIsTaken() {
    ChainSettings<String, String> chain =
        resolve(builder().layer(offering("redis")).layer(new FakeLayer("jdbc")));

    assertThat(chain.backplane()).extracting(BackplaneSettings::name).isEqualTo("redis");
    assertThat(chain.provenance().settings()).containsEntry("backplane", "redis");
    assertThat(chain.provenance().sources()).containsEntry("backplane", "default");
  }

  @Test
  @DisplayName("A32: a layer that is local to its node cannot notify others, and the build says so")
  void build_privateLayerOffersOne_isAFault() {
    ChainBuilder<String, String> builder =
        builder().layer(new FakeLayer("disk").local().carries(log.end("disk")));

    assertThatThrownBy(() -> resolve(builder))
        .isInstanceOf(ChainConfigurationException.class)
        .hasMessageContaining("layer 'disk': it offers a backplane and says that it is private")
        .hasMessageContaining("Capability.LOCAL")
        .hasMessageContaining("let it offer no backplane");
  }

  @Test
  void build_privateLayerOffersOneThatIsOff_isNone() {
    ChainSettings<String, String> chain = resolve(builder()
        .layer(new FakeLayer("disk").local().carries(log.end("disk")))
        .settings(properties("cachechain.chains.books.backplane", "off")));

    assertThat(chain.backplane()).isNull();
  }

  @Test
  void build_noLayerOffersOne_thereIsNone() {
    assertThat(resolve(builder().layer(new FakeLayer("redis"))).backplane()).isNull();
  }

  @Test
  void build_twoLayersOfferOne_isAFault() {
    ChainBuilder<String, String> builder =
        builder().layer(offering("redis")).layer(offering("jdbc"));

    assertThatThrownBy(() -> resolve(builder))
        .isInstanceOf(ChainConfigurationException.class)
        .hasMessageContaining("the layers redis and jdbc each offer a backplane")
        .hasMessageContaining("set backplane to one of them, or to off");
  }

  @Test
  void build_twoOfferAndOneIsNamed_itIsTaken() {
    ChainSettings<String, String> chain = resolve(builder()
        .layer(offering("redis"))
        .layer(offering("jdbc"))
        .settings(properties("cachechain.chains.books.backplane", "jdbc")));

    assertThat(chain.backplane()).extracting(BackplaneSettings::name).isEqualTo("jdbc");
  }

  @Test
  void build_off_thereIsNone() {
    ChainSettings<String, String> chain = resolve(builder()
        .layer(offering("redis"))
        .settings(properties("cachechain.chains.books.backplane", "off")));

    assertThat(chain.backplane()).isNull();
    assertThat(chain.layers().get(0).find(EngineOptions.MAX_TTL)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void build_namedLayerIsNotThere_isAFaultWithASuggestion() {
    ChainBuilder<String, String> builder = builder()
        .layer(offering("redis"))
        .settings(properties("cachechain.chains.books.backplane", "rediss"));

    assertThatThrownBy(() -> resolve(builder))
        .hasMessageContaining("backplane is 'rediss'")
        .hasMessageContaining("no layer is named so")
        .hasMessageContaining("Offering one: redis");
  }

  @Test
  void build_namedLayerOffersNone_isAFault() {
    ChainBuilder<String, String> builder = builder()
        .layer(new FakeLayer("redis"))
        .settings(properties("cachechain.chains.books.backplane", "redis"));

    assertThatThrownBy(() -> resolve(builder))
        .hasMessageContaining("that layer offers none. Offering one: none");
  }

  @Test
  @DisplayName("said for all chains, it need not fit each of them")
  void build_namedForAllChainsAndNotThere_thereIsNone() {
    ChainSettings<String, String> chain = resolve(builder()
        .layer(new FakeLayer("jdbc"))
        .settings(properties("cachechain.defaults.backplane", "redis")));

    assertThat(chain.backplane()).isNull();
  }

  @Test
  void build_givenInCode_isTakenBeforeWhatLayersOffer() {
    Backplane own = log.end("own");

    ChainSettings<String, String> chain = resolve(builder()
        .layer(offering("redis"))
        .backplane(own)
        .settings(properties("cachechain.chains.books.backplane", "redis")));

    assertThat(chain.backplane().backplane()).isSameAs(own);
    assertThat(chain.provenance().remarks())
        .anyMatch(remark -> remark.contains("(backplane) is set but not used"));
  }

  @Test
  void backplane_twice_isRefused() {
    assertThatThrownBy(() -> builder().backplane(log.end("a")).backplane(log.end("b")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("backplane was set");
  }

  @Test
  @DisplayName("messages name keys by their text, so a near chain with a backplane needs one")
  void build_nearOnlyWithKeysWithoutText_isAFault() {
    ChainBuilder<Object, String> builder = ChainBuilder.create("books", Object.class, String.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.<Object, String>lru(10)))
        .backplane(log.end("a"));

    assertThatThrownBy(() -> Resolved.bare().resolve(builder))
        .hasMessageContaining("the backplane needs keys as text")
        .hasMessageContaining("Call keyText(write, read)");
  }

  @Test
  @DisplayName("A8: a decorator that does not say offers what it wraps offers")
  void build_decorated_offersTheSame() {
    ChainSettings<String, String> chain = resolve(builder()
        .layer(offering("redis"), l -> l.decorate(layer -> new Plain((ByteLayer) layer))));

    assertThat(chain.backplane()).isNotNull();
  }

  @Test
  @DisplayName("D-29: what is printed at start follows: 5 min near, notified by the backplane")
  void startLine_withBackplane_namesItAndTheBound() {
    ChainSettings<String, String> chain = resolve(builder().layer(offering("redis")));

    assertThat(chain.layers().get(0).find(EngineOptions.MAX_TTL)).isEqualTo(Duration.ofMinutes(5));
    assertThat(new StartLines(chain).leftOut())
        .isEqualTo(
            "books: Other nodes see a write when the backplane has notified them (redis: memory of this test,"
                + " node redis), and while it is down after up to 5 min; in a layer that missed a write, 5 min at most,"
                + " else until the replay.");
  }

  /** Keeps nothing, and offers a backplane. */
  private record Offering(Backplane end) implements ByteLayer {
    @Override
    public Optional<Backplane> backplane() {
      return Optional.of(end);
    }

    @Override
    public CompletionStage<byte[]> get(String key, Deadline deadline) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<PutResult> put(
        String key, ByteEntry entry, Condition condition, Deadline deadline) {
      return CompletableFuture.completedFuture(PutResult.stored());
    }

    @Override
    public void close() {}
  }

  /** Says nothing of its own. */
  private static final class Plain extends ForwardingByteLayer {
    Plain(ByteLayer layer) {
      super(layer);
    }
  }
}
