package io.cachechain.core.internal.settings;

import io.cachechain.spi.Backplane;
import io.cachechain.spi.ByteLayer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which backplane a chain has: the one given in code, else the one of the layer that is
 * named, else that of the only layer which offers one.
 */
final class BackplaneChoice {
  private final SettingsReader reader;
  private final Faults faults;
  private final Set<String> replaced;

  /**
   * Creates the choice of a chain.
   *
   * @param replaced the layers in whose place another store was put
   */
  BackplaneChoice(SettingsReader reader, Faults faults, Set<String> replaced) {
    this.reader = reader;
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
  BackplaneSettings choose(@Nullable Backplane given, List<? extends LayerCandidate<?>> layers) {
    Sourced<String> named = reader.given(EngineOptions.BACKPLANE);
    if (given != null) {
      if (named != null && !named.isForAllChains()) {
        reader
            .remarks()
            .add(named.source() + " (backplane) is set but not used: one is given in code");
      }
      reader.noteText(EngineOptions.BACKPLANE.name(), BackplaneSettings.GIVEN, Provenance.CODE);
      return new BackplaneSettings(given, BackplaneSettings.GIVEN);
    }
    if (named != null && named.value().equals(BackplaneSettings.OFF)) {
      reader.value(EngineOptions.BACKPLANE, BackplaneSettings.OFF);
      return null;
    }
    Map<String, Backplane> offered = offered(layers);
    if (named != null) {
      return named(named, offered, layers);
    }
    if (offered.size() > 1) {
      faults.add(
          "the layers " + String.join(" and ", offered.keySet())
              + " each offer a backplane. Only one can notify other nodes of writes: set backplane to one of them, or to off.");
      return null;
    }
    for (Map.Entry<String, Backplane> only : offered.entrySet()) {
      reader.noteText(EngineOptions.BACKPLANE.name(), only.getKey(), Provenance.DEFAULT);
      return new BackplaneSettings(only.getValue(), only.getKey());
    }
    return null;
  }

  private @Nullable BackplaneSettings named(
      Sourced<String> named,
      Map<String, Backplane> offered,
      List<? extends LayerCandidate<?>> layers) {
    String name = named.value();
    Backplane backplane = offered.get(name);
    if (backplane != null) {
      reader.value(EngineOptions.BACKPLANE, name);
      return new BackplaneSettings(backplane, name);
    }
    if (replaced.contains(name)) {
      reader
          .remarks()
          .add(named.source() + " (backplane) is " + name
              + ", in whose place there is a store that offers none: no other node is notified");
      return null;
    }
    if (named.isForAllChains()) {
      return null; // said for all chains, and this one has no such layer
    }
    List<String> names = layers.stream().map(layer -> layer.name()).toList();
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

  private Map<String, Backplane> offered(List<? extends LayerCandidate<?>> layers) {
    Map<String, Backplane> offered = new LinkedHashMap<>();
    for (LayerCandidate<?> layer : layers) {
      try {
        ByteLayer bytes = layer.byteLayer();
        Backplane backplane = bytes == null ? null : bytes.backplane().orElse(null);
        if (backplane != null && !layer.isShared()) {
          layer
              .reader()
              .fault(
                  "it offers a backplane and says that it is private to this node (Capability.LOCAL): what it carries reaches nobody. If other nodes see the store, leave the capability out; else let it offer no backplane, or set backplane to off.");
        } else if (backplane != null) {
          offered.put(layer.name(), backplane);
        }
      } catch (RuntimeException broken) {
        layer.reader().fault("it cannot give its backplane: " + Services.reason(broken));
      }
    }
    return offered;
  }
}
