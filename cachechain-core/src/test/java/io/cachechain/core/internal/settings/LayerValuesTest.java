package io.cachechain.core.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.Option;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeLayerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Z44: a setting that is declared reaches the layer, without a line for it elsewhere")
class LayerValuesTest {
  /** One of each kind: what a contributor might declare next. */
  private static final List<Option<?>> NEW_OPTIONS = List.of(
      Option.number("rate-limit"),
      Option.duration("pause"),
      Option.flag("strict"),
      Option.text("zone"),
      Option.of("overflow", Overflow.class, Overflow::parse),
      Option.of("share", Double.class, Double::valueOf));

  private static final List<Object> VALUES =
      List.of(7L, Duration.ofSeconds(7), true, "seven", Overflow.parse("drop-oldest"), 0.7);

  private final CodeValues code = new CodeValues("layer 'redis'");

  static Stream<Option<?>> newOptions() {
    return NEW_OPTIONS.stream();
  }

  @ParameterizedTest
  @MethodSource("newOptions")
  <T> void setting_withoutDefault_reachesTheLayer(Option<T> option) {
    Setting<T> setting = Setting.of(option);
    T value = valueOf(option);
    code.give(setting, value);

    LayerCandidate<String> layer = open(new FakeLayer("redis"), List.of());

    assertThat(read(layer, setting).find(setting)).isEqualTo(value);
    assertThat(layer.reader().settings()).containsKey("redis." + option.name());
  }

  @ParameterizedTest
  @MethodSource("newOptions")
  <T> void setting_withoutDefault_notGiven_hasNoValue(Option<T> option) {
    Setting<T> setting = Setting.of(option);

    LayerCandidate<String> layer = open(new FakeLayer("redis"), List.of());

    assertThat(read(layer, setting).find(setting)).isNull();
    assertThat(layer.reader().settings()).doesNotContainKey("redis." + option.name());
  }

  @ParameterizedTest
  @MethodSource("newOptions")
  <T> void setting_withDefault_hasItUntilGiven(Option<T> option) {
    Setting<T> setting = Setting.of(option).orElse(valueOf(option));

    assertThat(read(open(new FakeLayer("redis"), List.of()), setting).get(setting))
        .isEqualTo(valueOf(option));
  }

  @ParameterizedTest
  @MethodSource("newOptions")
  <T> void setting_ofANearLayer_reachesIt(Option<T> option) {
    Setting<T> setting = Setting.of(option);
    code.give(setting, valueOf(option));

    LayerCandidate<String> layer = open(BoundedNearLayer.<String, String>lru(1), List.of());

    assertThat(read(layer, setting).find(setting)).isEqualTo(valueOf(option));
  }

  @Test
  void settings_ofTheEngine_allHaveAValueOrAnotherReader() {
    SettingValues values = LayerValues.read(
        open(new FakeLayer("redis"), List.of()), EngineOptions.OF_LAYERS, 0, false, false);

    List<Setting<?>> withoutValue = new ArrayList<>();
    for (Setting<?> setting : EngineOptions.OF_LAYERS) {
      if (setting.option().defaultValue() != null && values.find(setting) == null) {
        withoutValue.add(setting);
      }
    }

    assertThat(withoutValue).containsExactlyInAnyOrder(EngineOptions.ENABLED);
  }

  @Test
  void setting_withADefaultOfTheProvider_hasThat() {
    Option<Long> ofProvider = Option.number(EngineOptions.RETRY.name()).orElse(3L);

    SettingValues values =
        read(open(new FakeLayer("redis"), List.of(ofProvider)), EngineOptions.RETRY);

    assertThat(values.get(EngineOptions.RETRY)).isEqualTo(3L);
  }

  @SuppressWarnings("unchecked") // listed at the place of its option
  private static <T> T valueOf(Option<T> option) {
    return (T) VALUES.get(NEW_OPTIONS.indexOf(option));
  }

  private static SettingValues read(LayerCandidate<?> layer, Setting<?> setting) {
    return LayerValues.read(layer, List.of(setting), 0, false, false);
  }

  private LayerCandidate<String> open(CacheLayer layer, List<Option<?>> ofProvider) {
    Faults faults = new Faults("books");
    Sources sources = new Sources(
        "books", null, null, new Environment(Map.of(), new Properties()), List.of(), faults);
    SettingsReader reader =
        new SettingsReader("layer 'redis'", "layer.redis.", code, sources, faults);
    LayerDefinition<String> definition =
        new LayerDefinition<>("redis", "redis", null, code, List.of(), null, null);
    LayerCandidate<String> candidate =
        new LayerCandidate<>(definition, new Provider(layer, ofProvider), reader, false);
    candidate.open(FakeLayerConfig.of("redis", FakeClock.frozen()), faults);
    return candidate;
  }

  private record Provider(CacheLayer layer, List<Option<?>> options) implements CacheLayerProvider {
    @Override
    public String name() {
      return "redis";
    }

    @Override
    public int distance() {
      return REMOTE;
    }

    @Override
    public CacheLayer open(LayerConfig config) {
      return layer;
    }
  }
}
