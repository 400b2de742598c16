package io.cachechain.core.internal.describe;

import io.cachechain.ChainDescription;
import io.cachechain.Origin;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.internal.limits.Texts;
import io.cachechain.core.internal.settings.BackplaneSettings;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.core.internal.settings.Masks;
import io.cachechain.core.internal.settings.Provenance;
import io.cachechain.internal.DescriptionFacts;
import io.cachechain.spi.Capability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The human-readable picture of a chain: its layers as a table, and what else decides how it
 * behaves.
 */
public final class DescriptionText {
  private static final List<String> HEADER =
      List.of("#", "layer", "where", "keeps", "ttl", "timeout", "breaker", "writes", "state");
  private static final String NONE = "-";

  private final ChainSettings<?, ?> chain;

  private DescriptionText(ChainSettings<?, ?> chain) {
    this.chain = chain;
  }

  /**
   * Describes a chain as it is now.
   *
   * @param chain its settings
   * @param state gives the state of a layer by its name, such as {@code up, 12 waiting}
   * @param backplane the state of its backplane, or null if it has none
   */
  public static ChainDescription describe(
      ChainSettings<?, ?> chain, Function<String, String> state, @Nullable String backplane) {
    Provenance provenance = chain.provenance();
    return new ChainDescription(new DescriptionFacts(
        chain.layers().stream().map(LayerSettings::name).toList(),
        provenance.settings(),
        provenance.sources(),
        provenance.leftOut(),
        new DescriptionText(chain).text(state, backplane)));
  }

  private String text(Function<String, String> state, @Nullable String backplaneState) {
    StringBuilder text = new StringBuilder(head());
    table(state).forEach(line -> text.append('\n').append(line));
    Provenance provenance = chain.provenance();
    if (!provenance.leftOut().isEmpty()) {
      text.append("\n left out: ").append(leftOut(provenance.leftOut()));
    }
    String capabilities = capabilities();
    if (!capabilities.isEmpty()) {
      text.append("\n can do: ").append(capabilities);
    }
    BackplaneSettings backplane = chain.backplane();
    if (backplane != null) {
      text.append("\n backplane: ")
          .append(backplane(backplane))
          .append("; ")
          .append(backplaneState);
    }
    Staleness staleness = new Staleness(chain);
    text.append("\n worst staleness on another node: ").append(staleness.onAnotherNode());
    String untold = staleness.afterMissedWrite();
    if (untold != null) {
      text.append("\n worst staleness from a layer that missed a write: ").append(untold);
    }
    String afterClear = staleness.afterClear();
    if (afterClear != null) {
      text.append("\n worst staleness after a clear on another node: ").append(afterClear);
    }
    for (LayerSettings<?> layer : chain.layers()) {
      layer
          .remarks()
          .forEach(
              remark -> text.append("\n ").append(layer.name()).append(": ").append(remark));
    }
    provenance.remarks().forEach(remark -> text.append("\n ").append(remark));
    if (!provenance.notDefault().isEmpty()) {
      text.append("\n not default: ").append(String.join("; ", provenance.notDefault()));
    }
    return text.toString();
  }

  private String head() {
    String version = DescriptionText.class.getPackage().getImplementationVersion();
    return "chain " + chain.name() + ": " + typeName(chain.keyType().getTypeName()) + " -> "
        + typeName(chain.valueType().getTypeName())
        + (version == null ? "" : ", cachechain " + version)
        + ", namespace " + chain.get(EngineOptions.NAMESPACE);
  }

  private List<String> table(Function<String, String> state) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    for (LayerSettings<?> layer : chain.layers()) {
      rows.add(row(rows.size(), layer, state.apply(layer.name())));
    }
    if (chain.loader() != null) {
      rows.add(List.of(
          "",
          chain.loader() instanceof Origin<?, ?> ? "origin" : "loader",
          Texts.number(chain.count(EngineOptions.LOADER_PARALLEL)) + " at once",
          NONE,
          NONE,
          Texts.duration(chain.get(EngineOptions.LOADER_TIMEOUT)),
          NONE,
          NONE,
          NONE));
    }
    return aligned(rows);
  }

  private List<String> row(int number, LayerSettings<?> layer, String state) {
    return List.of(
        String.valueOf(number),
        layer.name(),
        layer.location(),
        keeps(layer),
        ttl(layer),
        layer.isNear() ? NONE : Texts.duration(layer.get(EngineOptions.LAYER_TIMEOUT)),
        breaker(layer.get(EngineOptions.BREAKER)),
        layer.get(EngineOptions.WRITES).toString(),
        state);
  }

  private static List<String> aligned(List<List<String>> rows) {
    int[] widths = new int[HEADER.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(i == 0 ? " " : "  ")
            .append(row.get(i))
            .append(" ".repeat(widths[i] - row.get(i).length()));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /**
   * Returns which backplane it is, and where:
   * {@code redis: redis://cache:6379, stream cachechain:bp}.
   */
  static String backplane(BackplaneSettings settings) {
    try {
      return settings.name() + ": " + Masks.text(settings.backplane().location());
    } catch (RuntimeException broken) {
      return settings.name();
    }
  }

  private String capabilities() {
    List<String> parts = new ArrayList<>();
    for (LayerSettings<?> layer : chain.layers()) {
      String words = layer.capabilities().stream()
          .filter(capability -> capability != Capability.NON_BLOCKING) // of no use to a reader
          .sorted()
          .map(DescriptionText::word)
          .collect(Collectors.joining(" "));
      if (!words.isEmpty()) {
        parts.add(layer.name() + " " + words);
      }
    }
    return String.join(", ", parts);
  }

  private static String word(Capability capability) {
    return capability.name().toLowerCase(Locale.ROOT);
  }

  private String keeps(LayerSettings<?> layer) {
    if (layer.codec() != null) {
      return "bytes (" + layer.codec().id() + ")";
    }
    String limit = limit(chain, layer);
    return limit == null
        ? "objects"
        : limit.endsWith("entries") ? limit.replace("entries", "objects") : limit;
  }

  /**
   * Returns by what a near layer is bounded, {@code 50,000 entries}, as far as its settings say it
   * by the usual names.
   */
  static @Nullable String limit(ChainSettings<?, ?> chain, LayerSettings<?> layer) {
    Map<String, String> settings = chain.provenance().settings();
    String bytes = settings.get(layer.name() + ".maximum-bytes");
    String entries = settings.get(layer.name() + ".maximum-size");
    try {
      if (bytes != null) {
        return Texts.number(Long.parseLong(bytes)) + " bytes";
      }
      return entries == null ? null : Texts.number(Long.parseLong(entries)) + " entries";
    } catch (NumberFormatException notThatOption) {
      return null;
    }
  }

  private static @Nullable Duration life(ChainSettings<?, ?> chain, LayerSettings<?> layer) {
    Duration own = layer.find(EngineOptions.LAYER_TTL);
    return own == null ? chain.find(EngineOptions.TTL) : own;
  }

  private String ttl(LayerSettings<?> layer) {
    Duration own = life(chain, layer);
    String text = own == null ? "for ever" : Texts.duration(own);
    String scale = layer.ttlScale().toString();
    if (!scale.isEmpty()) {
      text += " " + scale;
    }
    String cap = cap(chain, layer);
    return cap == null ? text : text + ", " + cap;
  }

  /**
   * Returns the cap that cuts copies in a layer short, {@code at most 30 s}, or null if it does
   * not.
   */
  static @Nullable String cap(ChainSettings<?, ?> chain, LayerSettings<?> layer) {
    Duration cap = layer.find(EngineOptions.MAX_TTL);
    Duration own = life(chain, layer);
    return cap == null || (own != null && own.compareTo(cap) <= 0)
        ? null
        : "at most " + Texts.duration(cap);
  }

  private static String breaker(BreakerPolicy policy) {
    return switch (policy.kind()) {
      case OFF -> NONE;
      case CONSECUTIVE -> policy.failures() + " in a row";
      case FAILURE_RATE ->
        policy.failures() + " % of "
            + (policy.within() == null
                ? Texts.number(policy.lastCalls())
                : Texts.duration(policy.within()));
    };
  }

  static String leftOut(Map<String, String> leftOut) {
    List<String> parts = new ArrayList<>();
    new LinkedHashMap<>(leftOut).forEach((name, reason) -> parts.add(name + " (" + reason + ")"));
    return String.join(", ", parts);
  }

  private static String typeName(String name) {
    return name.replaceAll("\\bjava\\.(?:lang|util)\\.(?=[A-Z])", "");
  }
}
