package io.cachechain.core.internal.config;

import io.cachechain.spi.Backplane;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides which backplane a chain has: the one given in code, else the one of the layer that is named, else that of the only layer which offers one. */
final class BackplaneChoice {
  private final Scope scope;
  private final Faults faults;
  private final Set<String> replaced;

  /**
   * Makes one.
   *
   * @param replaced the layers in whose place another store was put
   */
  BackplaneChoice(Scope scope, Faults faults, Set<String> replaced) {
    this.scope = scope;
    this.faults = faults;
    this.replaced = replaced;
  }

  /**
   * Decides.
   *
   * @param given the one that was given in code, or null
   * @param layers the layers of the chain, opened
   * @return null if there is none, or a fault was added
   */
  @Nullable
  BackplaneSettings choose(@Nullable Backplane given, List<? extends Opened<?>> layers) {
    Given<String> named = scope.given(EngineOptions.BACKPLANE);
    if (given != null) {
      if (named != null && !named.isForAllChains()) {
        scope
            .remarks()
            .add(named.source() + " (backplane) is set but not used: one is given in code");
      }
      scope.noteText(EngineOptions.BACKPLANE.name(), BackplaneSettings.GIVEN, Provenance.CODE);
      return new BackplaneSettings(given, BackplaneSettings.GIVEN);
    }
    if (named != null && named.value().equals(BackplaneSettings.OFF)) {
      scope.value(EngineOptions.BACKPLANE, BackplaneSettings.OFF);
      return null;
    }
    Map<String, Backplane> offered = offered(layers);
    if (named != null) {
      return named(named, offered, layers);
    }
    if (offered.size() > 1) {
      faults.add(
          "the layers " + String.join(" and ", offered.keySet())
              + " each offer a backplane. Say which one tells other nodes of writes: set backplane to one of them, or to off.");
      return null;
    }
    for (Map.Entry<String, Backplane> only : offered.entrySet()) {
      scope.noteText(EngineOptions.BACKPLANE.name(), only.getKey(), Provenance.DEFAULT);
      return new BackplaneSettings(only.getValue(), only.getKey());
    }
    return null;
  }

  private @Nullable BackplaneSettings named(
      Given<String> named, Map<String, Backplane> offered, List<? extends Opened<?>> layers) {
    String name = named.value();
    Backplane backplane = offered.get(name);
    if (backplane != null) {
      scope.value(EngineOptions.BACKPLANE, name);
      return new BackplaneSettings(backplane, name);
    }
    if (replaced.contains(name)) {
      scope
          .remarks()
          .add(named.source() + " (backplane) is " + name
              + ", in whose place there is a store that offers none: no other node is told");
      return null;
    }
    if (named.isForAllChains()) {
      return null; // said for all chains, and this one has no such layer
    }
    List<String> names = layers.stream().map(layer -> layer.draft().name()).toList();
    faults.add("backplane is '" + name + "' (" + named.source() + "), and "
        + (names.contains(name)
            ? "that layer offers none"
            : "no layer is named so. " + Names.suggestion(name, names) + "Layers: "
                + String.join(", ", names))
        + ". Offering one: "
        + (offered.isEmpty() ? "none" : String.join(", ", offered.keySet()))
        + "; or set it to off.");
    return null;
  }

  private Map<String, Backplane> offered(List<? extends Opened<?>> layers) {
    Map<String, Backplane> offered = new LinkedHashMap<>();
    for (Opened<?> layer : layers) {
      try {
        Backplane backplane = LayerSettings.backplane(layer.decorated(), layer.layer());
        if (backplane != null && !LayerSettings.isShared(layer.decorated(), layer.layer())) {
          layer
              .draft()
              .scope()
              .fault(
                  "it offers a backplane and says that it is private to this node (Capability.LOCAL): what it carries reaches nobody. If other nodes see the store, leave the capability out; else let it offer no backplane, or set backplane to off.");
        } else if (backplane != null) {
          offered.put(layer.draft().name(), backplane);
        }
      } catch (RuntimeException broken) {
        layer.draft().scope().fault("it cannot give its backplane: " + Services.reason(broken));
      }
    }
    return offered;
  }
}
