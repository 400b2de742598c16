package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Capability;
import io.cachechain.spi.Entry;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeEntry;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeLayerConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A18: a near layer of other types keeps the contract behind its mapping")
class MappedNearLayerTest extends NearLayerContract {
  private static final Version VERSION = Version.of(1_000_000, 0, 0, 1);
  private static final FakeEntry<String> ENTRY = FakeEntry.of("vier", VERSION, 77);

  private final Map<String, Name> names = new ConcurrentHashMap<>();

  /** A key of another type. */
  record Name(String text) {}

  @Override
  protected NearLayer<String, String> open(int maximumSize) throws Exception {
    return mapped(BoundedNearLayer.lru(maximumSize));
  }

  /** Each key has one form, made once: so a look allocates nothing. */
  private Name name(String key) {
    Name name = names.get(key);
    return name != null ? name : names.computeIfAbsent(key, Name::new);
  }

  @SuppressWarnings("unchecked") // what a mapped spec opens has the types of the chain
  private NearLayer<String, String> mapped(NearLayer<Name, Integer> layer) throws Exception {
    LayerSpec<String, String> spec =
        LayerSpec.of("sizes", layer).mapped(this::name, String::length);
    return (NearLayer<String, String>)
        spec.provider().open(FakeLayerConfig.of("sizes", FakeClock.frozen()));
  }

  @Test
  @DisplayName("the layer sees its own types, with version and times as they are")
  void store_mapped_layerSeesItsTypes() throws Exception {
    Sizes sizes = new Sizes();
    NearLayer<String, String> layer = mapped(sizes);

    assertThat(layer.store("k", ENTRY)).isEqualTo(PutResult.stored());

    Entry<Integer> held = Objects.requireNonNull(sizes.held.get(new Name("k")));
    assertThat(held.value()).isEqualTo(4);
    assertThat(held.version()).isEqualTo(VERSION);
    assertThat(held.expiresAt()).isEqualTo(77);
    assertThat(held.isTombstone()).isFalse();
  }

  @Test
  void store_negative_isNotMapped() throws Exception {
    Sizes sizes = new Sizes();

    mapped(sizes).store("k", FakeEntry.of(null, VERSION));

    assertThat(Objects.requireNonNull(sizes.held.get(new Name("k"))).value()).isNull();
  }

  @Test
  void peek_entryStoredPastTheMapping_isMisuse() throws Exception {
    Sizes sizes = new Sizes();
    sizes.store(new Name("k"), FakeEntry.of(4, VERSION));
    NearLayer<String, String> layer = mapped(sizes);

    assertThatThrownBy(() -> layer.peek("k"))
        .isInstanceOfSatisfying(
            LayerException.class,
            failure -> assertThat(failure.kind()).isEqualTo(FailureKind.MISUSE));
  }

  @Test
  void others_ofTheLayer_arePassedOn() throws Exception {
    Sizes sizes = new Sizes();
    NearLayer<String, String> layer = mapped(sizes);

    layer.close();

    assertThat(layer.capabilities()).containsExactly(Capability.SIZE);
    assertThat(layer.estimatedSize()).isEqualTo(42);
    assertThat(layer.location()).isEqualTo("here");
    assertThat(layer.remarks()).containsExactly("small");
    assertThat(sizes.calls).containsExactly("close");
  }

  @Test
  @DisplayName("a layer that keeps bytes has no types to map: it is closed again, with the remedy")
  void open_byteLayer_isRefused() {
    FakeLayer bytes = new FakeLayer("bytes");
    LayerSpec<String, String> spec =
        LayerSpec.<Name, Integer>of("bytes", bytes).mapped(this::name, String::length);

    assertThatThrownBy(() -> spec.provider().open(FakeLayerConfig.of("bytes", FakeClock.frozen())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a layer that keeps bytes has no types to map. Leave mapped(..) out;"
            + " keyText(..) gives the form of keys and codec(..) that of values");
    assertThat(bytes.closed()).isEqualTo(1);
  }

  /** Holds what it is given, and notes what is done to it. */
  private static final class Sizes implements NearLayer<Name, Integer> {
    private final Map<Name, Entry<Integer>> held = new HashMap<>();
    private final List<String> calls = new ArrayList<>();

    @Override
    public @Nullable Entry<Integer> peek(Name key) {
      return held.get(key);
    }

    @Override
    public PutResult store(Name key, Entry<Integer> entry) {
      held.put(key, entry);
      return PutResult.stored();
    }

    @Override
    public void drop(Name key, Entry<Integer> seen) {
      held.remove(key, seen);
    }

    @Override
    public int sweep(Predicate<Entry<Integer>> isDead, int limit) {
      return 0;
    }

    @Override
    public long estimatedSize() {
      return 42;
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.SIZE);
    }

    @Override
    public String location() {
      return "here";
    }

    @Override
    public List<String> remarks() {
      return List.of("small");
    }

    @Override
    public void close() throws IOException {
      calls.add("close");
    }
  }
}
