package io.cachechain.core.internal.settings;

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
final class LayerSelection<V> {
  private final LayerChoice<V> choice;
  private final SettingsReader chainReader;
  private final Sources sources;
  private final List<ClassLoader> classLoaders;
  private final Faults faults;
  private final List<LayerCandidate<V>> candidates = new ArrayList<>();
  private final Map<String, String> leftOut = new LinkedHashMap<>();
  private final SortedMap<String, SortedSet<String>> knownOptions = new TreeMap<>();
  private @Nullable Providers providers;

  LayerSelection(
      LayerChoice<V> choice,
      SettingsReader chainReader,
      Sources sources,
      List<ClassLoader> classLoaders,
      Faults faults) {
    this.choice = choice;
    this.chainReader = chainReader;
    this.sources = sources;
    this.classLoaders = classLoaders;
    this.faults = faults;
  }

  /** Returns the layers in their order, those that are disabled or cannot be used left out. */
  List<LayerCandidate<V>> select() {
    if (choice.isDiscovered() && !choice.layers().isEmpty()) {
      faults.add("layers are given in code and by discoverLayers(). Use one of them.");
      return candidates;
    }
    if (choice.isDiscovered()) {
      discover();
    } else {
      Sourced<?> unused = chainReader.given(EngineOptions.LAYERS);
      if (unused != null && !unused.isForAllChains()) {
        chainReader
            .remarks()
            .add(unused.source() + " (layers) is set but not used: the layers are given in code");
      }
      choice.layers().forEach(layer -> add(layer, false));
    }
    checkReplaced();
    if (candidates.isEmpty() && faults.isEmpty()) {
      faults.add(noLayers());
    }
    return candidates;
  }

  private void discover() {
    LayerNames names = chainReader.valueOrNull(EngineOptions.LAYERS);
    if (names != null) {
      names.names().forEach(name -> add(LayerDefinition.byName(name, providerOf(name)), false));
      for (String found : providers().byDistance()) {
        if (!knownOptions.containsKey(found)) {
          leftOut.put(
              found,
              "not among the layers of " + chainReader.origins().get(EngineOptions.LAYERS.name()));
          learnOptions(found);
        }
      }
    } else if (chainReader.given(EngineOptions.LAYERS) == null) {
      providers().byDistance().forEach(name -> add(LayerDefinition.byName(name, name), true));
      leftOut.putAll(providers().broken());
    }
  }

  private String providerOf(String layer) {
    SettingsReader reader = reader(layer, new CodeValues("layer '" + layer + "'"));
    Sourced<String> provider = reader.given(EngineOptions.PROVIDER);
    return provider == null ? layer : provider.value();
  }

  private void add(LayerDefinition<V> given, boolean optional) {
    LayerSpec<?, ?> replacement = choice.replaced().get(given.name());
    LayerDefinition<V> layer = replacement == null ? given : given.replaced(replacement);
    String name = layer.name();
    if (knownOptions.containsKey(name)) {
      faults.add(
          "two layers are named '" + name + "'. Give one of them another name by l.name(..).");
      return;
    }
    knownOptions.put(name, new TreeSet<>());
    SettingsReader reader = reader(name, values(layer));
    Sourced<Boolean> enabled = reader.given(EngineOptions.ENABLED);
    boolean disabled = false;
    if (enabled != null && !enabled.value()) {
      disabled = true;
      leftOut.put(name, disabledBy(enabled, name));
    }
    CacheLayerProvider provider = provider(layer, disabled);
    if (provider == null) {
      return;
    }
    LayerCandidate<V> candidate = new LayerCandidate<>(layer, provider, reader, optional);
    knownOptions.put(
        name, replacement == null ? candidate.knownOptions() : bothOptions(candidate, given));
    checkTexts(layer, knownOptions.get(name));
    if (disabled) {
      return;
    }
    candidate.readOptions();
    String reason = candidate.leftOut();
    if (reason == null) {
      candidates.add(candidate);
    } else {
      leftOut.put(name, reason);
    }
  }

  private SettingsReader reader(String layer, CodeValues values) {
    return new SettingsReader(
        "layer '" + layer + "'", "layer." + layer + ".", values, sources, faults);
  }

  private CodeValues values(LayerDefinition<V> layer) {
    CodeValues values = new CodeValues("layer '" + layer.name() + "'", layer.values());
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

  private @Nullable CacheLayerProvider provider(LayerDefinition<V> layer, boolean disabled) {
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

  /**
   * In place of a real store there is a fake one: what was set for the real one still has a known
   * name, and does nothing.
   */
  private SortedSet<String> bothOptions(LayerCandidate<V> fake, LayerDefinition<V> real) {
    LayerSpec<?, ?> spec = real.spec();
    if (spec == null && !providers().has(real.provider())) {
      return new TreeSet<>();
    }
    CacheLayerProvider provider =
        spec == null ? providers().named(real.provider(), "", faults) : spec.provider();
    SortedSet<String> names = fake.knownOptions();
    if (provider != null) {
      provider.options().forEach(option -> names.add(option.name()));
      fake.takeOverDefaults(provider.options());
    }
    return names;
  }

  private void checkTexts(LayerDefinition<V> layer, SortedSet<String> known) {
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
      LayerDefinition<V> layer = LayerDefinition.byName(found, found);
      knownOptions.put(
          found,
          new LayerCandidate<>(layer, provider, reader(found, layer.values()), true)
              .knownOptions());
    }
  }

  private void checkReplaced() {
    for (String name : new TreeSet<>(choice.replaced().keySet())) {
      if (!knownOptions.containsKey(name)) {
        faults.add("replaceLayer: no layer is named '" + name + "'. "
            + Names.suggestion(name, knownOptions.keySet()) + "Layers: "
            + String.join(", ", knownOptions.keySet())
            + ".");
      }
    }
  }

  private static String disabledBy(Sourced<Boolean> enabled, String layer) {
    String source = enabled.source();
    if (enabled.rank() == Sources.CODE_RANK) {
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
    return choice.isDiscovered()
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
