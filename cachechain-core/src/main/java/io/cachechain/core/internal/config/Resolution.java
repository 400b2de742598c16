package io.cachechain.core.internal.config;

import io.cachechain.core.TtlScale;
import io.cachechain.core.internal.bytes.EntryFormat;
import io.cachechain.core.internal.bytes.KeySpace;
import io.cachechain.core.internal.bytes.KeyText;
import io.cachechain.core.internal.clock.SystemClock;
import io.cachechain.spi.AuditLog;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Codec;
import io.cachechain.spi.LayerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * From what code said and what the sources say to the settings of a chain with its layers opened. All that can be known without opening anything is checked before; when
 * anything is wrong then or later, nothing stays open.
 */
public final class Resolution<K, V> {
  private final GivenChain<K, V> chain;
  private final Faults faults;
  private final Sources sources;
  private final Scope scope;
  private final Composition<V> composition;
  private final Codecs codecs;
  private final Map<String, Codec> codecByLayer = new HashMap<>();
  private final Set<String> checked = new HashSet<>();
  private @Nullable KeyForm<K> keys;
  private long startedNanos;

  private Resolution(GivenChain<K, V> chain) {
    this.chain = chain;
    this.faults = new Faults(chain.name());
    List<ClassLoader> classLoaders = classLoaders(chain.part(Part.CLASS_LOADER));
    this.sources = new Sources(
        chain.name(),
        chain.part(Part.SETTINGS),
        chain.part(Part.ENV_FILE),
        chain.environment(),
        classLoaders,
        faults);
    this.scope = new Scope("", "", chain.values(), sources, faults);
    this.composition = new Composition<>(chain, scope, sources, classLoaders, faults);
    this.codecs = new Codecs(chain.valueType(), classLoaders);
  }

  /**
   * Resolves the settings and opens the layers. Blocks only for layers that are required to be up, at most for {@code connect.timeout}.
   *
   * @throws io.cachechain.ChainConfigurationException if anything is wrong; nothing is open then
   */
  public static <K, V> ChainSettings<K, V> resolve(GivenChain<K, V> chain) {
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
    ChainClock given = chain.part(Part.CLOCK);
    ChainClock clock = given == null ? new SystemClock() : given;
    startedNanos = clock.nanoTime();
    Opening<V> opening = new Opening<>(clock, faults);
    try {
      ChainSettings<K, V> settings = open(opening, clock, given == null);
      faults.throwIfAny();
      return settings;
    } catch (RuntimeException | Error failure) {
      opening.closeAll();
      if (clock instanceof SystemClock own && given == null) {
        own.close();
      }
      throw failure;
    }
  }

  private ChainSettings<K, V> open(Opening<V> opening, ChainClock clock, boolean ownsClock) {
    List<Draft<V>> drafts = composition.compose();
    SettingValues values = ChainValues.read(chain.name(), scope);
    new UnknownNames(sources, composition.knownOptions(), faults).check(scope.remarks());
    checkBytes(names(drafts, draft -> draft.expectedKind() == Draft.Kind.BYTES), drafts);
    Map<Draft<V>, LayerConfig> configs = new HashMap<>();
    for (int i = 0; i < drafts.size(); i++) {
      Draft<V> draft = drafts.get(i);
      LayerTtl scale = LayerTtl.of(
          draft.scope(),
          values.get(EngineOptions.CHAIN_TTL_SCALE),
          chain.name(),
          i + 1,
          drafts.size());
      LayerConfig config = config(
          draft,
          i,
          clock,
          new KeySpace(values.get(EngineOptions.NAMESPACE)).namespace(),
          ttl(draft, values.find(EngineOptions.TTL), scale));
      configs.put(draft, config);
      draft.check(config);
    }
    faults.throwIfAny();
    opening.open(drafts.stream().filter(draft -> draft.leftOut() == null).toList(), configs::get);
    drafts.forEach(this::noteLeftOut);
    List<Opened<V>> opened = opening.opened();
    if (opened.isEmpty() && faults.isEmpty()) {
      faults.add(composition.noLayers());
    }
    checkBytes(
        opened.stream()
            .filter(each -> !each.isNear())
            .map(each -> each.draft().name())
            .toList(),
        drafts);
    BackplaneSettings backplane = new BackplaneChoice(
            scope, faults, chain.replaced().keySet())
        .choose(chain.part(Part.BACKPLANE), opened);
    if (backplane != null && keys == null && faults.isEmpty()) {
      keys = keyForm("the backplane needs");
    }
    List<LayerSettings<V>> layers =
        layers(opened, values.get(EngineOptions.CHAIN_TTL_SCALE), backplane != null);
    faults.throwIfAny();
    opening.requireUp(
        required(opened, layers),
        new KeySpace(values.get(EngineOptions.NAMESPACE)).probeKey("up"),
        values.get(EngineOptions.CONNECT_TIMEOUT));
    faults.throwIfAny();
    return settings(
        layers, backplane, audits(opened), values, clock, ownsClock, provenance(opened));
  }

  private List<AuditLog> audits(List<? extends Opened<?>> layers) {
    List<AuditLog> audits = new ArrayList<>();
    for (Opened<?> layer : layers) {
      AuditLog offered = LayerSettings.auditLog(layer.decorated(), layer.layer());
      if (offered != null) {
        audits.add(offered);
      }
    }
    return audits;
  }

  private void noteLeftOut(Draft<V> draft) {
    String reason = draft.leftOut();
    if (reason != null) {
      composition.leftOut().put(draft.name(), reason);
    }
  }

  /** Returns how long copies count in a layer, as far as its ttl and the chain's say it. */
  private static <V> Optional<Duration> ttl(
      Draft<V> draft, @Nullable Duration ofChain, LayerTtl scale) {
    Given<Duration> own = draft.scope().given(EngineOptions.LAYER_TTL);
    Optional<Duration> scaled = Optional.ofNullable(ofChain)
        .map(ttl -> Duration.ofMillis(scale.applyAsLong(ttl.toMillis())));
    return own == null
        ? scaled
        : scaled.filter(ttl -> ttl.compareTo(own.value()) < 0).or(() -> Optional.of(own.value()));
  }

  private LayerConfig config(
      Draft<V> draft, int index, ChainClock clock, String namespace, Optional<Duration> ttl) {
    Given<Duration> timeout = draft.scope().given(EngineOptions.LAYER_TIMEOUT);
    Map<String, Object> values = new HashMap<>(draft.values());
    for (Setting<?> setting : EngineOptions.OF_LAYERS) {
      Given<?> value = draft.scope().given(setting);
      if (value != null) {
        values.put(setting.name(), value.value());
      }
    }
    return new ProviderConfig(
        chain.name(),
        draft.name(),
        namespace,
        EntryFormat.maxEntryBytes(draft.effective(EngineOptions.MAX_VALUE_BYTES)),
        chain.valueType(),
        clock,
        timeout == null ? Draft.defaultTimeout(index) : timeout.value(),
        ttl,
        values);
  }

  private static <V> List<String> names(List<Draft<V>> drafts, Predicate<Draft<V>> which) {
    return drafts.stream().filter(which).map(Draft::name).toList();
  }

  /** Byte layers need a codec for values and a form of keys as text. */
  private void checkBytes(List<String> byteLayers, List<Draft<V>> drafts) {
    List<String> withoutCodec = new ArrayList<>();
    for (Draft<V> draft : drafts) {
      if (byteLayers.contains(draft.name()) && checked.add(draft.name())) {
        int before = faults.count();
        Codec codec = codecs.given(draft.given().codec(), draft.scope());
        if (codec != null) {
          codecByLayer.put(draft.name(), codec);
        } else if (faults.count() == before) {
          withoutCodec.add(draft.name());
        }
      }
    }
    if (!withoutCodec.isEmpty()) {
      shareCodec(withoutCodec, drafts);
    }
    composition.leftOut().putAll(codecs.broken());
    if (!byteLayers.isEmpty() && keys == null) {
      keys = keyForm(Codecs.subject(byteLayers) + (byteLayers.size() > 1 ? " need" : " needs"));
    }
  }

  private void shareCodec(List<String> layers, List<Draft<V>> drafts) {
    int before = faults.count();
    Codec codec = codecs.given(chain.part(Part.CODEC), scope);
    if (codec == null && faults.count() == before) {
      codec = codecs.byType(layers, sources, faults);
    }
    if (codec == null) {
      return;
    }
    String source = scope.origins().getOrDefault(EngineOptions.CODEC.name(), Provenance.DEFAULT);
    for (Draft<V> draft : drafts) {
      if (layers.contains(draft.name())) {
        codecByLayer.put(draft.name(), codec);
        draft.scope().noteText(EngineOptions.CODEC.name(), codec.id(), source);
      }
    }
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

  private List<LayerSettings<V>> layers(List<Opened<V>> opened, TtlScale scale, boolean told) {
    List<LayerSettings<V>> layers = new ArrayList<>();
    for (int i = 0; i < opened.size(); i++) {
      boolean inFrontOfShared =
          opened.subList(i + 1, opened.size()).stream().anyMatch(Opened::isShared);
      Opened<V> each = opened.get(i);
      LayerTtl ttlScale =
          LayerTtl.of(each.draft().scope(), scale, chain.name(), i + 1, opened.size());
      layers.add(new LayerAssembly<>(each, ttlScale)
          .settings(i, inFrontOfShared, told, codecByLayer.get(each.draft().name())));
    }
    return layers;
  }

  private static <V> List<Opened<V>> required(
      List<Opened<V>> opened, List<LayerSettings<V>> layers) {
    List<Opened<V>> required = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).get(EngineOptions.REQUIRE_UP)) {
        required.add(opened.get(i));
      }
    }
    return required;
  }

  private Provenance provenance(List<Opened<V>> opened) {
    List<Scope> scopes = new ArrayList<>();
    opened.forEach(each -> scopes.add(each.draft().scope()));
    scopes.add(scope);
    Map<String, String> settings = new LinkedHashMap<>();
    Map<String, String> origins = new LinkedHashMap<>();
    List<String> notDefault = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    Map<String, String> addresses = new LinkedHashMap<>();
    for (Opened<V> each : opened) {
      String address = each.draft().scope().address();
      if (address != null) {
        addresses.put(each.draft().name(), address);
      }
    }
    for (Scope each : scopes) {
      settings.putAll(each.settings());
      origins.putAll(each.origins());
      notDefault.addAll(each.notDefault());
      remarks.addAll(each.remarks());
    }
    return new Provenance(
        settings, origins, composition.leftOut(), notDefault, addresses, startedNanos, remarks);
  }

  private ChainSettings<K, V> settings(
      List<LayerSettings<V>> layers,
      @Nullable BackplaneSettings backplane,
      List<AuditLog> audits,
      SettingValues values,
      ChainClock clock,
      boolean ownsClock,
      Provenance provenance) {
    return new ChainSettings<>(
        chain,
        values.with(EngineOptions.TIMEOUT, ChainValues.callTimeout(values, layers)),
        layers,
        keys,
        backplane,
        audits,
        clock,
        ownsClock,
        provenance);
  }
}
