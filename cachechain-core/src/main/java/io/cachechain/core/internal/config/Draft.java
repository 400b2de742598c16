package io.cachechain.core.internal.config;

import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.internal.GivenLayerSpec;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.Option;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A layer before it is opened: its provider, and what was given for its options. */
final class Draft<V> {
  /** How an option is given in code, if its description says so. */
  private static final Pattern ADVICE = Pattern.compile("(?i)(?:^|[.;] )give (.+)$");

  private final GivenLayer<V> given;
  private final CacheLayerProvider provider;
  private final Scope scope;
  private final Sources sources;

  /** Whether the layer was only found: then it is left out where another one would be a fault. */
  private final boolean optional;

  private final Map<String, Object> values = new HashMap<>();
  private final List<Option<?>> options = new ArrayList<>();
  private final Map<String, Object> engineDefaults = new HashMap<>();
  private @Nullable String leftOut;

  Draft(
      GivenLayer<V> given,
      CacheLayerProvider provider,
      Scope scope,
      Sources sources,
      boolean optional) {
    this.given = given;
    this.provider = provider;
    this.scope = scope;
    this.sources = sources;
    this.optional = optional;
  }

  GivenLayer<V> given() {
    return given;
  }

  String name() {
    return given.name();
  }

  CacheLayerProvider provider() {
    return provider;
  }

  Scope scope() {
    return scope;
  }

  /** Returns what was given for the provider's options, and the engine's values, by name. */
  Map<String, Object> values() {
    return values;
  }

  /** Returns why this layer is not part of the chain, or null if it is. */
  @Nullable
  String leftOut() {
    return leftOut;
  }

  /** Leaves this layer out if it was only found, else adds a fault. */
  void refuse(String reasonToLeaveOut, String fault) {
    if (optional) {
      leftOut = reasonToLeaveOut;
    } else {
      scope.fault(fault);
    }
  }

  /** Asks the provider for its options. */
  void declareOptions() {
    for (Option<?> option : declared()) {
      if (!isOfEngine(option)) {
        options.add(option);
      } else if (option.defaultValue() != null) {
        // The provider knows a better default for its store, such as the largest item that its
        // server takes.
        engineDefaults.put(option.name(), option.defaultValue());
      }
    }
  }

  private static boolean isOfEngine(Option<?> option) {
    return EngineOptions.OF_LAYERS.stream()
        .anyMatch(setting -> setting.name().equals(option.name()));
  }

  /** Takes over what the provider of the store that this one replaces says of the engine's options. */
  void takeOverDefaults(CacheLayerProvider real) {
    for (Option<?> option : real.options()) {
      if (isOfEngine(option) && option.defaultValue() != null) {
        engineDefaults.putIfAbsent(option.name(), option.defaultValue());
      }
    }
  }

  /** Returns the default of an option of the engine for this layer. */
  <T> T defaultOf(Setting<T> setting) {
    Object byProvider = engineDefaults.get(setting.name());
    return setting.option().type().isInstance(byProvider)
        ? setting.option().type().cast(byProvider)
        : Objects.requireNonNull(setting.option().defaultValue(), setting.name());
  }

  /** Returns the value of an option of the engine for this layer: the one given, or its default. */
  <T> T effective(Setting<T> setting) {
    Given<T> given = scope.given(setting);
    return given == null ? defaultOf(setting) : given.value();
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

  private List<Option<?>> declared() {
    try {
      return List.copyOf(provider.options());
    } catch (LinkageError | RuntimeException unusable) {
      String reason = Services.reason(unusable);
      refuse(reason, "its provider cannot tell its options: " + reason);
      return List.of();
    }
  }

  private <T> void read(Option<T> option) {
    Given<T> found = scope.given(Setting.of(option));
    if (found != null) {
      values.put(option.name(), found.value());
      scope.note(option, found.value(), found.source());
    } else if (option.defaultValue() != null) {
      scope.note(option, Objects.requireNonNull(option.defaultValue()), Provenance.DEFAULT);
    }
  }

  private void missing(Option<?> option) {
    StringBuilder places = new StringBuilder(sources.key(scope.path() + option.name()));
    option.environment().forEach(variable -> places.append(" or ").append(variable));
    Matcher advice = ADVICE.matcher(option.description());
    String text = "'" + option.name() + "' is missing";
    if (advice.find()) {
      text += ". Give " + advice.group(1) + ", or set " + places + ".";
    } else {
      text += (option.description().isEmpty() ? "" : ": " + option.description()) + ". Set "
          + places + ".";
    }
    refuse("no " + option.name() + ": set " + places, text);
  }

  /** Asks the provider what is wrong beyond single options. */
  void check(LayerConfig config) {
    try {
      provider.faults(config).forEach(text -> scope.fault(Masks.text(text, scope.secrets())));
    } catch (LinkageError unusable) {
      String reason = Services.reason(unusable);
      refuse(reason, reason);
    } catch (RuntimeException broken) {
      scope.fault("its provider failed to check its settings: "
          + Masks.text(Services.reason(broken), scope.secrets()));
    }
  }

  SortedSet<String> knownOptions() {
    SortedSet<String> names = new TreeSet<>();
    EngineOptions.OF_LAYERS.forEach(setting -> names.add(setting.name()));
    options.forEach(option -> names.add(option.name()));
    return names;
  }

  /** Returns what the layer will be, as far as it can be known before it is opened. */
  Kind expectedKind() {
    if (provider instanceof GivenLayerSpec<?, ?> existing) {
      return existing.layer() instanceof NearLayer<?, ?> ? Kind.NEAR : Kind.BYTES;
    }
    for (Method method : provider.getClass().getMethods()) {
      if (method.getName().equals("open")
          && !method.isBridge()
          && method.getParameterCount() == 1) {
        if (NearLayer.class.isAssignableFrom(method.getReturnType())) {
          return Kind.NEAR;
        }
        if (ByteLayer.class.isAssignableFrom(method.getReturnType())) {
          return Kind.BYTES;
        }
      }
    }
    if (provider.distance() >= CacheLayerProvider.REMOTE) {
      return Kind.BYTES;
    }
    return provider.distance() == CacheLayerProvider.IN_PROCESS ? Kind.NEAR : Kind.UNKNOWN;
  }

  /** Returns the timeout by default of a byte layer at this place. */
  static Duration defaultTimeout(int index) {
    return index == 0 ? Defaults.FIRST_LAYER_TIMEOUT : Defaults.LAYER_TIMEOUT;
  }

  /** What a layer keeps. */
  enum Kind {
    NEAR,
    BYTES,
    UNKNOWN
  }
}
