package io.cachechain.core.internal.config;

import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Decides which layers a chain has, and in which order. */
final class Composition<V> {
  private final GivenChain<?, V> chain;
  private final Scope chainScope;
  private final Sources sources;
  private final List<ClassLoader> classLoaders;
  private final Faults faults;
  private final List<Draft<V>> drafts = new ArrayList<>();
  private final Map<String, String> leftOut = new LinkedHashMap<>();
  private final SortedMap<String, SortedSet<String>> knownOptions = new TreeMap<>();
  private @Nullable Providers providers;

  Composition(
      GivenChain<?, V> chain,
      Scope chainScope,
      Sources sources,
      List<ClassLoader> classLoaders,
      Faults faults) {
    this.chain = chain;
    this.chainScope = chainScope;
    this.sources = sources;
    this.classLoaders = classLoaders;
    this.faults = faults;
  }

  /** Returns the layers in their order, those that are disabled or cannot be used left out. */
  List<Draft<V>> compose() {
    if (chain.discover() && !chain.layers().isEmpty()) {
      faults.add("layers are given in code and by discoverLayers(). Use one of them.");
      return drafts;
    }
    if (chain.discover()) {
      discover();
    } else {
      Given<?> unused = chainScope.given(EngineOptions.LAYERS);
      if (unused != null && !unused.isForAllChains()) {
        chainScope
            .remarks()
            .add(unused.source() + " (layers) is set but not used: the layers are given in code");
      }
      chain.layers().forEach(layer -> add(layer, false));
    }
    checkReplaced();
    if (drafts.isEmpty() && faults.isEmpty()) {
      faults.add(noLayers());
    }
    return drafts;
  }

  private void discover() {
    LayerNames names = chainScope.valueOrNull(EngineOptions.LAYERS);
    if (names != null) {
      names.names().forEach(name -> add(GivenLayer.byName(name, providerOf(name)), false));
      for (String found : providers().byDistance()) {
        if (!knownOptions.containsKey(found)) {
          leftOut.put(
              found,
              "not among the layers of " + chainScope.origins().get(EngineOptions.LAYERS.name()));
          learnOptions(found);
        }
      }
    } else if (chainScope.given(EngineOptions.LAYERS) == null) {
      providers().byDistance().forEach(name -> add(GivenLayer.byName(name, name), true));
      leftOut.putAll(providers().broken());
    }
  }

  private String providerOf(String layer) {
    Scope scope = scope(layer, new GivenValues("layer '" + layer + "'"));
    Given<String> provider = scope.given(EngineOptions.PROVIDER);
    return provider == null ? layer : provider.value();
  }

  private void add(GivenLayer<V> given, boolean optional) {
    LayerSpec<?, ?> replacement = chain.replaced().get(given.name());
    GivenLayer<V> layer = replacement == null ? given : given.replaced(replacement);
    String name = layer.name();
    if (knownOptions.containsKey(name)) {
      faults.add(
          "two layers are named '" + name + "'. Give one of them another name by l.name(..).");
      return;
    }
    knownOptions.put(name, new TreeSet<>());
    Scope scope = scope(name, values(layer));
    Given<Boolean> enabled = scope.given(EngineOptions.ENABLED);
    boolean disabled = false;
    if (enabled != null && !enabled.value()) {
      disabled = true;
      leftOut.put(name, disabledBy(enabled, name));
    }
    CacheLayerProvider provider = provider(layer, disabled);
    if (provider == null) {
      return;
    }
    Draft<V> draft = new Draft<>(layer, provider, scope, sources, optional);
    draft.declareOptions();
    knownOptions.put(name, replacement == null ? draft.knownOptions() : bothOptions(draft, given));
    checkTexts(layer, knownOptions.get(name));
    if (disabled) {
      return;
    }
    draft.readOptions();
    String reason = draft.leftOut();
    if (reason == null) {
      drafts.add(draft);
    } else {
      leftOut.put(name, reason);
    }
  }

  private Scope scope(String layer, GivenValues values) {
    return new Scope("layer '" + layer + "'", "layer." + layer + ".", values, sources, faults);
  }

  private GivenValues values(GivenLayer<V> layer) {
    GivenValues values = new GivenValues("layer '" + layer.name() + "'", layer.values());
    LayerSpec<?, ?> spec = layer.spec();
    if (spec != null) {
      try {
        spec.settings().forEach(values::giveOption);
      } catch (IllegalStateException givenTwice) {
        faults.add(String.valueOf(givenTwice.getMessage()));
      }
    }
    return values;
  }

  private @Nullable CacheLayerProvider provider(GivenLayer<V> layer, boolean disabled) {
    LayerSpec<?, ?> spec = layer.spec();
    if (spec != null) {
      return spec.provider();
    }
    if (disabled && !providers().has(layer.provider())) {
      return null;
    }
    boolean ownName = layer.name().equals(layer.provider());
    return providers()
        .named(layer.provider(), ownName ? "" : "layer '" + layer.name() + "': ", faults);
  }

  /** In place of a real store there is a fake one: what was set for the real one still has a known name, and does nothing. */
  private SortedSet<String> bothOptions(Draft<V> fake, GivenLayer<V> real) {
    LayerSpec<?, ?> spec = real.spec();
    if (spec == null && !providers().has(real.provider())) {
      return new TreeSet<>();
    }
    CacheLayerProvider provider =
        spec == null ? providers().named(real.provider(), "", faults) : spec.provider();
    SortedSet<String> names = fake.knownOptions();
    if (provider != null) {
      provider.options().forEach(option -> names.add(option.name()));
      fake.takeOverDefaults(provider);
    }
    return names;
  }

  private void checkTexts(GivenLayer<V> layer, SortedSet<String> known) {
    for (String option : layer.values().textNames()) {
      if (!known.isEmpty() && !known.contains(option)) {
        faults.add(
            UnknownNames.unknown("layer '" + layer.name() + "': ", option, Provenance.CODE, known));
      }
    }
  }

  /** Remembers the options of a provider that was found and is not used. */
  private void learnOptions(String found) {
    CacheLayerProvider provider = providers().named(found, "", faults);
    if (provider != null) {
      GivenLayer<V> layer = GivenLayer.byName(found, found);
      Draft<V> draft = new Draft<>(layer, provider, scope(found, layer.values()), sources, true);
      draft.declareOptions();
      knownOptions.put(found, draft.knownOptions());
    }
  }

  private void checkReplaced() {
    for (String name : new TreeSet<>(chain.replaced().keySet())) {
      if (!knownOptions.containsKey(name)) {
        faults.add("replaceLayer: no layer is named '" + name + "'. "
            + Names.suggestion(name, knownOptions.keySet()) + "Layers: "
            + String.join(", ", knownOptions.keySet())
            + ".");
      }
    }
  }

  private static String disabledBy(Given<Boolean> enabled, String layer) {
    String source = enabled.source();
    if (enabled.isCode()) {
      return "enabled(false) in code";
    }
    return source.equals(Sources.FILE) || source.endsWith(")")
        ? "layer." + layer + ".enabled=false in " + source
        : source + "=false";
  }

  /** Returns why the chain has no layer. */
  String noLayers() {
    if (!leftOut.isEmpty()) {
      StringBuilder text = new StringBuilder("no layer is left. Left out:");
      leftOut.forEach((name, reason) ->
          text.append(' ').append(name).append(" (").append(reason).append("),"));
      text.setCharAt(text.length() - 1, '.');
      return text.append(" Enable or configure one.").toString();
    }
    return chain.discover()
        ? "discoverLayers() found no provider. " + Providers.addOne()
        : "there is no layer. Call layer(..) or discoverLayers().";
  }

  private Providers providers() {
    Providers all = providers;
    if (all == null) {
      all = Providers.find(classLoaders);
      providers = all;
    }
    return all;
  }

  /** Returns the providers and layers that are not part of the chain, and why. */
  Map<String, String> leftOut() {
    return leftOut;
  }

  /** Returns the options of each layer that is known, by its name; none if they are not known. */
  SortedMap<String, SortedSet<String>> knownOptions() {
    return knownOptions;
  }
}
