package io.cachechain.core.internal.settings;

import io.cachechain.core.TtlScale;
import io.cachechain.core.internal.entry.EntryFormat;
import io.cachechain.core.internal.entry.KeySpace;
import io.cachechain.core.internal.entry.KeyText;
import io.cachechain.core.internal.time.SystemClock;
import io.cachechain.spi.AuditLog;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Codec;
import io.cachechain.spi.LayerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the settings of a chain from code and from the other sources, and opens its layers.
 * All that can be known without opening anything is checked before; when anything is wrong then or
 * later, nothing stays open.
 */
public final class Resolution<K, V> {
  private final ChainDefinition<K, V> chain;
  private final Faults faults;
  private final Sources sources;
  private final SettingsReader reader;
  private final LayerSelection<V> selection;
  private final Codecs codecs;
  private final Set<LayerCandidate<V>> checked = new HashSet<>();
  private List<LayerCandidate<V>> candidates = List.of();
  private @Nullable KeyForm<K> keys;

  private Resolution(ChainDefinition<K, V> chain) {
    this.chain = chain;
    this.faults = new Faults(chain.name());
    List<ClassLoader> classLoaders = classLoaders(chain.collaborator(Collaborator.CLASS_LOADER));
    this.sources = new Sources(
        chain.name(),
        chain.collaborator(Collaborator.SETTINGS),
        chain.collaborator(Collaborator.ENV_FILE),
        chain.environment(),
        classLoaders,
        faults);
    this.reader = new SettingsReader("", "", chain.values(), sources, faults);
    this.selection = new LayerSelection<>(chain.layers(), reader, sources, classLoaders, faults);
    this.codecs = new Codecs(chain.valueType(), classLoaders);
  }

  /**
   * Resolves the settings and opens the layers. Blocks only for layers that are required to be up,
   * at most for {@code connect.timeout}.
   *
   * @throws io.cachechain.ChainConfigurationException if anything is wrong; nothing is open then
   */
  public static <K, V> ChainSettings<K, V> resolve(ChainDefinition<K, V> chain) {
    return new Resolution<>(chain).resolve();
  }

  private static List<ClassLoader> classLoaders(@Nullable ClassLoader given) {
    List<ClassLoader> loaders = new ArrayList<>();
    ClassLoader own = given == null ? Resolution.class.getClassLoader() : given;
    loaders.add(own);
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != null && context != own) {
      loaders.add(context);
    }
    return loaders;
  }

  private ChainSettings<K, V> resolve() {
    ChainClock given = chain.collaborator(Collaborator.CLOCK);
    ChainClock clock = given == null ? new SystemClock() : given;
    try {
      ChainSettings<K, V> settings = resolve(clock, given == null);
      faults.throwIfAny();
      return settings;
    } catch (RuntimeException | Error failure) {
      for (int i = candidates.size() - 1; i >= 0; i--) {
        candidates.get(i).close();
      }
      if (clock instanceof SystemClock own && given == null) {
        own.close();
      }
      throw failure;
    }
  }

  private ChainSettings<K, V> resolve(ChainClock clock, boolean ownsClock) {
    long startedNanos = clock.nanoTime();
    candidates = selection.select();
    SettingValues values = ChainValues.read(chain.name(), reader);
    new UnknownNames(sources, selection.knownOptions(), faults).check(reader.remarks());
    checkBytes(candidates.stream().filter(LayerCandidate::willKeepBytes).toList());
    List<LayerConfig> configs = configs(values, clock);
    faults.throwIfAny();
    List<LayerCandidate<V>> opened = open(configs);
    checkBytes(opened.stream().filter(layer -> !layer.isNear()).toList());
    BackplaneSettings backplane = new BackplaneChoice(
            reader, faults, chain.layers().replaced().keySet())
        .choose(chain.collaborator(Collaborator.BACKPLANE), opened);
    if (backplane != null && keys == null && faults.isEmpty()) {
      keys = keyForm("the backplane needs");
    }
    List<LayerSettings<V>> layers =
        layers(opened, values.get(EngineOptions.CHAIN_TTL_SCALE), backplane != null);
    faults.throwIfAny();
    awaitRequired(opened, layers, values, clock);
    faults.throwIfAny();
    return new ChainSettings<>(
        chain,
        values.with(EngineOptions.TIMEOUT, ChainValues.callTimeout(values, layers)),
        layers,
        keys,
        backplane,
        audits(opened),
        clock,
        ownsClock,
        Provenance.of(opened, reader, selection.leftOut(), startedNanos));
  }

  /** Returns what the provider of each candidate sees, which it has checked. */
  private List<LayerConfig> configs(SettingValues values, ChainClock clock) {
    List<LayerConfig> configs = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      LayerConfig config = config(candidates.get(i), i, values, clock);
      configs.add(config);
      candidates.get(i).check(config);
    }
    return configs;
  }

  private LayerConfig config(
      LayerCandidate<V> layer, int index, SettingValues values, ChainClock clock) {
    LayerTtl scale = LayerTtl.of(
        layer.reader(),
        values.get(EngineOptions.CHAIN_TTL_SCALE),
        chain.name(),
        index + 1,
        candidates.size());
    return new ProviderConfig(
        chain.name(),
        layer.name(),
        new KeySpace(values.get(EngineOptions.NAMESPACE)).namespace(),
        EntryFormat.maxEntryBytes(layer.given(
            EngineOptions.MAX_VALUE_BYTES, layer.defaultOf(EngineOptions.MAX_VALUE_BYTES))),
        chain.valueType(),
        clock instanceof SystemClock ? SystemClock.forLayers() : clock,
        layer.given(EngineOptions.LAYER_TIMEOUT, LayerValues.defaultTimeout(index)),
        ttl(layer, values.find(EngineOptions.TTL), scale),
        layer.values());
  }

  /** Returns how long copies count in a layer, as far as its ttl and the chain's say it. */
  private static Optional<Duration> ttl(
      LayerCandidate<?> layer, @Nullable Duration ofChain, LayerTtl scale) {
    Sourced<Duration> own = layer.reader().given(EngineOptions.LAYER_TTL);
    Optional<Duration> scaled = Optional.ofNullable(ofChain)
        .map(ttl -> Duration.ofMillis(scale.applyAsLong(ttl.toMillis())));
    return own == null
        ? scaled
        : scaled.filter(ttl -> ttl.compareTo(own.value()) < 0).or(() -> Optional.of(own.value()));
  }

  /** Opens the layers, nearest first, up to the first that fails. */
  private List<LayerCandidate<V>> open(List<LayerConfig> configs) {
    for (int i = 0; i < candidates.size() && faults.isEmpty(); i++) {
      LayerCandidate<V> layer = candidates.get(i);
      if (layer.leftOut() == null) {
        layer.open(configs.get(i), faults);
      }
    }
    for (LayerCandidate<V> layer : candidates) {
      if (layer.leftOut() != null) {
        selection.leftOut().put(layer.name(), layer.leftOut());
      }
    }
    List<LayerCandidate<V>> opened =
        candidates.stream().filter(LayerCandidate::isOpen).toList();
    if (opened.isEmpty() && faults.isEmpty()) {
      faults.add(selection.noLayers());
    }
    return opened;
  }

  /** Byte layers need a codec for values and a form of keys as text. */
  private void checkBytes(List<LayerCandidate<V>> byteLayers) {
    List<LayerCandidate<V>> withoutCodec = new ArrayList<>();
    for (LayerCandidate<V> layer : byteLayers) {
      if (checked.add(layer)) {
        int before = faults.count();
        Codec codec = codecs.given(layer.definition().codec(), layer.reader());
        if (codec != null) {
          layer.codec(codec);
        } else if (faults.count() == before) {
          withoutCodec.add(layer);
        }
      }
    }
    if (!withoutCodec.isEmpty()) {
      shareCodec(withoutCodec);
    }
    selection.leftOut().putAll(codecs.broken());
    if (!byteLayers.isEmpty() && keys == null) {
      keys =
          keyForm(Codecs.subject(names(byteLayers)) + (byteLayers.size() > 1 ? " need" : " needs"));
    }
  }

  private void shareCodec(List<LayerCandidate<V>> layers) {
    int before = faults.count();
    Codec codec = codecs.given(chain.collaborator(Collaborator.CODEC), reader);
    if (codec == null && faults.count() == before) {
      codec = codecs.byType(names(layers), sources, faults);
    }
    if (codec == null) {
      return;
    }
    String source = reader.origins().getOrDefault(EngineOptions.CODEC.name(), Provenance.DEFAULT);
    for (LayerCandidate<V> layer : layers) {
      layer.codec(codec);
      layer.reader().noteText(EngineOptions.CODEC.name(), codec.id(), source);
    }
  }

  private static <V> List<String> names(List<LayerCandidate<V>> layers) {
    return layers.stream().map(LayerCandidate::name).toList();
  }

  private @Nullable KeyForm<K> keyForm(String whoNeeds) {
    KeyForm<K> given = chain.keyForm();
    if (given != null) {
      return given;
    }
    KeyText<K> builtIn = KeyText.forType(chain.keyType());
    if (builtIn == null) {
      faults.add(whoNeeds + " keys as text, and "
          + chain.keyType().getTypeName()
          + " has no form of its own. Call keyText(write, read); built in are String, numbers, UUID, enums and public"
          + " records of these.");
      return null;
    }
    return new KeyForm<>(builtIn::write, builtIn::read);
  }

  private List<LayerSettings<V>> layers(
      List<LayerCandidate<V>> opened, TtlScale scale, boolean withBackplane) {
    List<LayerSettings<V>> layers = new ArrayList<>();
    for (int i = 0; i < opened.size(); i++) {
      boolean inFrontOfShared =
          opened.subList(i + 1, opened.size()).stream().anyMatch(LayerCandidate::isShared);
      LayerCandidate<V> each = opened.get(i);
      layers.add(new LayerSettings<>(
          each.name(),
          each.provider().name(),
          each.layer(),
          each.opened(),
          LayerValues.read(each, EngineOptions.OF_LAYERS, i, inFrontOfShared, withBackplane),
          LayerTtl.of(each.reader(), scale, chain.name(), i + 1, opened.size()),
          each.definition().validators(),
          each.isNear() ? null : each.codec()));
    }
    return layers;
  }

  private void awaitRequired(
      List<LayerCandidate<V>> opened,
      List<LayerSettings<V>> layers,
      SettingValues values,
      ChainClock clock) {
    List<LayerCandidate<V>> required = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).get(EngineOptions.REQUIRE_UP)) {
        required.add(opened.get(i));
      }
    }
    new RequiredLayers(clock)
        .await(
            required,
            new KeySpace(values.get(EngineOptions.NAMESPACE)).probeKey("up"),
            values.get(EngineOptions.CONNECT_TIMEOUT));
  }

  private static List<AuditLog> audits(List<? extends LayerCandidate<?>> layers) {
    List<AuditLog> audits = new ArrayList<>();
    for (LayerCandidate<?> layer : layers) {
      ByteLayer bytes = layer.byteLayer();
      if (bytes != null) {
        bytes.auditLog().ifPresent(audits::add);
      }
    }
    return audits;
  }
}
