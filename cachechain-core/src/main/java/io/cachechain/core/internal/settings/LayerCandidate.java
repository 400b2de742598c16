package io.cachechain.core.internal.settings;

import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.Codec;
import io.cachechain.spi.ForwardingByteLayer;
import io.cachechain.spi.ForwardingNearLayer;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.Option;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A layer on its way into a chain: its provider is asked for its options, these are read, and it is
 * opened. What is wrong on the way is a fault of the chain, or a reason to leave the layer out.
 */
final class LayerCandidate<V> {
  private final LayerDefinition<V> definition;
  private final CacheLayerProvider provider;
  private final SettingsReader reader;

  /** Whether the layer was only found: then it is left out where another one would be a fault. */
  private final boolean optional;

  private final Map<String, Object> values = new HashMap<>();
  private final List<Option<?>> options = new ArrayList<>();
  private final Map<String, Object> engineDefaults = new HashMap<>();
  private @Nullable String leftOut;
  private @Nullable Codec codec;
  private @Nullable CacheLayer opened;
  private @Nullable CacheLayer layer;

  /** Creates a candidate, and asks the provider for its options. */
  LayerCandidate(
      LayerDefinition<V> definition,
      CacheLayerProvider provider,
      SettingsReader reader,
      boolean optional) {
    this.definition = definition;
    this.provider = provider;
    this.reader = reader;
    this.optional = optional;
    List<Option<?>> declared = declared();
    declared.stream().filter(option -> !isOfEngine(option)).forEach(options::add);
    takeOverDefaults(declared);
  }

  LayerDefinition<V> definition() {
    return definition;
  }

  String name() {
    return definition.name();
  }

  CacheLayerProvider provider() {
    return provider;
  }

  SettingsReader reader() {
    return reader;
  }

  /** Returns why this layer is not part of the chain, or null if it is. */
  @Nullable
  String leftOut() {
    return leftOut;
  }

  @Nullable
  Codec codec() {
    return codec;
  }

  void codec(Codec chosen) {
    codec = chosen;
  }

  private List<Option<?>> declared() {
    try {
      return List.copyOf(provider.options());
    } catch (LinkageError | RuntimeException unusable) {
      String reason = Services.reason(unusable);
      refuse(reason, "its provider cannot list its options: " + reason);
      return List.of();
    }
  }

  private static boolean isOfEngine(Option<?> option) {
    return EngineOptions.OF_LAYERS.stream()
        .anyMatch(setting -> setting.name().equals(option.name()));
  }

  /**
   * Takes over what a provider says of the engine's options, where nobody has said it yet: it may
   * know a better default for its store, such as the largest item that its server takes.
   */
  void takeOverDefaults(List<Option<?>> ofProvider) {
    for (Option<?> option : ofProvider) {
      if (isOfEngine(option) && option.defaultValue() != null) {
        engineDefaults.putIfAbsent(option.name(), option.defaultValue());
      }
    }
  }

  /**
   * Returns the default of a setting for this layer: that of its provider, if it has named one.
   *
   * @param setting a setting that has a default
   */
  <T> T defaultOf(Setting<T> setting) {
    Object byProvider = engineDefaults.get(setting.name());
    return setting.option().type().isInstance(byProvider)
        ? setting.option().type().cast(byProvider)
        : Objects.requireNonNull(setting.option().defaultValue(), setting.name());
  }

  SortedSet<String> knownOptions() {
    SortedSet<String> names = new TreeSet<>();
    EngineOptions.OF_LAYERS.forEach(setting -> names.add(setting.name()));
    options.forEach(option -> names.add(option.name()));
    return names;
  }

  /** Leaves this layer out if it was only found, else adds a fault. */
  private void refuse(String reasonToLeaveOut, String fault) {
    if (optional) {
      leftOut = reasonToLeaveOut;
    } else {
      reader.fault(fault);
    }
  }

  /** Finds the values of the provider's options. */
  void readOptions() {
    options.forEach(this::read);
    for (Option<?> option : options) {
      String alternative = option.alternative();
      boolean present = values.containsKey(option.name()) || option.defaultValue() != null;
      if (option.isRequired()
          && !present
          && (alternative == null || !values.containsKey(alternative))) {
        missing(option);
      }
    }
  }

  private <T> void read(Option<T> option) {
    Sourced<T> found = reader.given(Setting.of(option));
    if (found != null) {
      values.put(option.name(), found.value());
      reader.note(option, found.value(), found.source());
    } else if (option.defaultValue() != null) {
      reader.note(option, option.defaultValue(), Provenance.DEFAULT);
    }
  }

  private void missing(Option<?> option) {
    StringBuilder places = new StringBuilder(reader.key(option));
    option.environment().forEach(variable -> places.append(" or ").append(variable));
    String text = "'" + option.name() + "' is missing";
    if (!option.inCode().isEmpty()) {
      text += ". Give " + option.inCode() + ", or set " + places + ".";
    } else {
      text += (option.description().isEmpty() ? "" : ": " + option.description()) + ". Set "
          + places + ".";
    }
    refuse("no " + option.name() + ": set " + places, text);
  }

  /** Returns what was given for an option of the engine, or a default, which is not noted. */
  <T> T given(Setting<T> setting, T byDefault) {
    Sourced<T> given = reader.given(setting);
    return given == null ? byDefault : given.value();
  }

  /**
   * Returns whether the layer will keep bytes, as far as its provider knows before it opens it.
   */
  boolean willKeepBytes() {
    return ByteLayer.class.isAssignableFrom(provider.layerType());
  }

  /**
   * Returns what the provider sees: beside its own options what was given for those of the engine.
   */
  Map<String, Object> values() {
    Map<String, Object> all = new HashMap<>(values);
    for (Setting<?> setting : EngineOptions.OF_LAYERS) {
      Sourced<?> given = reader.given(setting);
      if (given != null) {
        all.put(setting.name(), given.value());
      }
    }
    return all;
  }

  /** Asks the provider what is wrong beyond single options. */
  void check(LayerConfig config) {
    try {
      provider.faults(config).forEach(text -> reader.fault(Masks.text(text, reader.secrets())));
    } catch (LinkageError unusable) {
      String reason = Services.reason(unusable);
      refuse(reason, reason);
    } catch (RuntimeException broken) {
      reader.fault("its provider failed to check its settings: "
          + Masks.text(Services.reason(broken), reader.secrets()));
    }
  }

  /** Opens the layer. */
  void open(LayerConfig config, Faults faults) {
    CacheLayer fresh;
    try {
      fresh = provider.open(config);
    } catch (LinkageError missing) {
      String reason = Services.reason(missing);
      refuse(reason, "cannot be opened: " + reason);
      return;
    } catch (Exception failure) {
      if (failure instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      String reason = Masks.text(Services.reason(failure), reader.secrets());
      faults.add("layer '" + name() + "' cannot be opened: " + reason + ".", failure);
      return;
    }
    if (fresh == null) {
      reader.fault("its provider opened nothing (null). This is a fault of the provider.");
      return;
    }
    opened = fresh;
    layer = fresh;
    if (definition.decorator() != null) {
      decorate(fresh, definition.decorator(), faults);
    }
  }

  private void decorate(CacheLayer plain, UnaryOperator<CacheLayer> decorator, Faults faults) {
    try {
      CacheLayer decorated = decorator.apply(plain);
      if (decorated == null
          || decorated instanceof NearLayer<?, ?> != plain instanceof NearLayer<?, ?>) {
        reader.fault(
            "decorate must give a layer of the same kind, near or of bytes, and not null.");
        return;
      }
      if (decorated != plain
          && !(decorated instanceof ForwardingByteLayer)
          && !(decorated instanceof ForwardingNearLayer<?, ?>)) {
        reader.fault(
            "decorate gave a " + decorated.getClass().getName()
                + ", which does not pass on what it does not override, such as the backplane. Let it extend ForwardingByteLayer or ForwardingNearLayer.");
        return;
      }
      layer = decorated;
    } catch (RuntimeException failure) {
      faults.add(
          "layer '" + name() + "' cannot be decorated: " + Services.reason(failure) + ".", failure);
    }
  }

  boolean isOpen() {
    return opened != null;
  }

  /** Returns the open layer as its provider gave it. */
  CacheLayer opened() {
    return Objects.requireNonNull(opened, "opened");
  }

  /** Returns the open layer as the chain sees it, which is the same if nothing decorates it. */
  CacheLayer layer() {
    return Objects.requireNonNull(layer, "layer");
  }

  /** Returns whether the open layer keeps objects in this process. */
  boolean isNear() {
    return layer() instanceof NearLayer<?, ?>;
  }

  /** Returns the open layer as one of bytes, or null if it is a near one. */
  @Nullable
  ByteLayer byteLayer() {
    return layer() instanceof ByteLayer bytes ? bytes : null;
  }

  /** Returns whether other nodes see what is stored in the open layer. */
  boolean isShared() {
    return LayerSettings.isShared(layer());
  }

  /** Closes the layer, if it is open, in a build that fails. */
  void close() {
    if (isOpen()) {
      try {
        layer().close();
      } catch (IOException | RuntimeException failure) {
        reader.fault("could not be closed again: " + Services.reason(failure));
      }
      opened = null;
    }
  }
}
