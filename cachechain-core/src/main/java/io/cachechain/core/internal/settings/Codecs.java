package io.cachechain.core.internal.settings;

import io.cachechain.core.internal.entry.BuiltInCodecs;
import io.cachechain.spi.Codec;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the codec of a layer: the one given in code, else the one that a setting names, else the
 * only one that supports the type.
 */
final class Codecs {
  private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,32}");
  private static final String JSON = "io.cachechain:cachechain-codec-jackson";

  private static final String JSON_CLASS = "io.cachechain.codec.jackson.JacksonCodec";

  private final Type valueType;
  private final List<ClassLoader> classLoaders;
  private final Map<String, String> broken = new LinkedHashMap<>();
  private @Nullable List<Codec> found;

  Codecs(Type valueType, List<ClassLoader> classLoaders) {
    this.valueType = valueType;
    this.classLoaders = classLoaders;
  }

  /**
   * Returns the codec given for a chain or a layer, or null if none was given or it cannot be used,
   * which is a fault then.
   */
  @Nullable
  Codec given(@Nullable Codec inCode, SettingsReader reader) {
    if (inCode != null) {
      return usable(inCode, reader, Provenance.CODE);
    }
    Sourced<String> id = reader.given(EngineOptions.CODEC);
    if (id == null) {
      return null;
    }
    for (Codec codec : found()) {
      if (codec.id().equals(id.value())) {
        return usable(codec, reader, id.source());
      }
    }
    List<String> ids = ids();
    reader.fault("no codec is named '" + id.value() + "' (" + id.source() + "). "
        + Names.suggestion(id.value(), ids) + "Found: " + String.join(", ", ids) + "." + leftOut());
    return null;
  }

  private @Nullable Codec usable(Codec codec, SettingsReader reader, String source) {
    if (!ID.matcher(codec.id()).matches()) {
      reader.fault(
          "the id of codec '" + codec.id() + "' is not 1 to 32 characters of a-z, 0-9 and -");
      return null;
    }
    String refusal = refusal(codec);
    if (refusal != null) {
      reader.fault("codec '" + codec.id() + "' (" + source + ") does not take "
          + valueType.getTypeName() + (refusal.isEmpty() ? "." : ": " + refusal + "."));
      return null;
    }
    reader.note(EngineOptions.CODEC.option(), codec.id(), source);
    return codec;
  }

  /**
   * Returns the codec that takes the type, or null and a fault.
   *
   * @param layers the names of the layers that need it
   */
  @Nullable
  Codec byType(List<String> layers, Sources sources, Faults faults) {
    Map<String, String> refusals = new LinkedHashMap<>();
    List<Codec> taking = new ArrayList<>();
    for (Codec codec : found()) {
      String refusal = refusal(codec);
      if (refusal == null) {
        taking.add(codec);
      } else {
        refusals.put(codec.id(), refusal);
      }
    }
    if (taking.size() == 1) {
      return taking.get(0);
    }
    if (taking.isEmpty()) {
      boolean json = ids().contains("json") || broken.containsKey(JSON_CLASS);
      faults.add(
          subject(layers) + (layers.size() > 1 ? " keep" : " keeps") + " bytes, but no codec takes "
              + valueType.getTypeName() + "." + said(refusals)
              + (json ? " Call" : " Add " + JSON + " or call")
              + " codec(..). Found: "
              + String.join(", ", ids()) + "." + leftOut());
    } else {
      List<String> ids = taking.stream().map(Codec::id).toList();
      faults.add("codecs " + Names.quoted(ids) + " take " + valueType.getTypeName()
          + ". Say which one by codec(..) or " + sources.key(EngineOptions.CODEC.name()) + "="
          + ids.get(0) + ".");
    }
    return null;
  }

  /** Returns {@code layers 'redis' and 'jdbc'} or {@code layer 'redis'}. */
  static String subject(List<String> layers) {
    return (layers.size() > 1 ? "layers " : "layer ") + Names.quoted(layers);
  }

  /**
   * Returns why a codec does not take the type, empty if it has no more to say than that, or null
   * if it takes it.
   */
  private @Nullable String refusal(Codec codec) {
    try {
      return codec.supports(valueType)
          ? null
          : Objects.requireNonNullElse(codec.refusal(valueType), "");
    } catch (LinkageError | RuntimeException unusable) {
      return "it cannot be used: " + Services.reason(unusable);
    }
  }

  private static String said(Map<String, String> refusals) {
    StringBuilder text = new StringBuilder();
    refusals.forEach(
        (id, why) -> text.append(why.isEmpty() ? "" : " Codec '" + id + "': " + why + "."));
    return text.toString();
  }

  private String leftOut() {
    StringBuilder text = new StringBuilder();
    broken.forEach((type, why) ->
        text.append(" Left out: ").append(type).append(" (").append(why).append(")."));
    return text.toString();
  }

  /**
   * Returns the codecs that were found and cannot be loaded, with the reasons; none before codecs
   * were looked for.
   */
  Map<String, String> broken() {
    return broken;
  }

  private List<String> ids() {
    return found().stream().map(Codec::id).toList();
  }

  private List<Codec> found() {
    List<Codec> all = found;
    if (all == null) {
      all = new ArrayList<>(BuiltInCodecs.all());
      Services<Codec> services = Services.load(Codec.class, classLoaders);
      all.addAll(services.found());
      broken.putAll(services.broken());
      found = all;
    }
    return all;
  }
}
