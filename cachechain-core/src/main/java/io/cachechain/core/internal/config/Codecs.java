package io.cachechain.core.internal.config;

import io.cachechain.core.internal.bytes.BuiltInCodecs;
import io.cachechain.spi.Codec;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Chooses what turns values into bytes: what code gives, else what a setting names, else the one codec that takes the type. */
final class Codecs {
  private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,32}");
  private static final String JSON = "io.cachechain:cachechain-codec-jackson";

  private final Type valueType;
  private final List<ClassLoader> classLoaders;
  private @Nullable List<Codec> found;

  Codecs(Type valueType, List<ClassLoader> classLoaders) {
    this.valueType = valueType;
    this.classLoaders = classLoaders;
  }

  /** Returns the codec given for a chain or a layer, or null if none was given or it cannot be used, which is a fault then. */
  @Nullable
  Codec given(@Nullable Codec inCode, Scope scope) {
    if (inCode != null) {
      return usable(inCode, scope, Provenance.CODE);
    }
    Given<String> id = scope.given(EngineOptions.CODEC);
    if (id == null) {
      return null;
    }
    for (Codec codec : found()) {
      if (codec.id().equals(id.value())) {
        return usable(codec, scope, id.source());
      }
    }
    List<String> ids = ids();
    scope.fault("no codec is named '" + id.value() + "' (" + id.source() + "). "
        + Names.suggestion(id.value(), ids) + "Found: " + String.join(", ", ids) + ".");
    return null;
  }

  private @Nullable Codec usable(Codec codec, Scope scope, String source) {
    if (!ID.matcher(codec.id()).matches()) {
      scope.fault(
          "the id of codec '" + codec.id() + "' is not 1 to 32 characters of a-z, 0-9 and -");
      return null;
    }
    if (!takes(codec)) {
      scope.fault("codec '" + codec.id() + "' (" + source + ") does not take "
          + valueType.getTypeName() + ".");
      return null;
    }
    scope.note(EngineOptions.CODEC.option(), codec.id(), source);
    return codec;
  }

  /**
   * Returns the codec that takes the type, or null and a fault.
   *
   * @param layers the names of the layers that need it
   */
  @Nullable
  Codec byType(List<String> layers, Sources sources, Faults faults) {
    List<Codec> taking = found().stream().filter(this::takes).toList();
    if (taking.size() == 1) {
      return taking.get(0);
    }
    if (taking.isEmpty()) {
      boolean json = ids().contains("json");
      faults.add(
          subject(layers) + (layers.size() > 1 ? " keep" : " keeps") + " bytes, but no codec takes "
              + valueType.getTypeName() + ". " + (json ? "Call" : "Add " + JSON + " or call")
              + " codec(..). Found: "
              + String.join(", ", ids()) + ".");
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

  private boolean takes(Codec codec) {
    try {
      return codec.supports(valueType);
    } catch (LinkageError | RuntimeException unusable) {
      return false;
    }
  }

  private List<String> ids() {
    return found().stream().map(Codec::id).toList();
  }

  private List<Codec> found() {
    List<Codec> all = found;
    if (all == null) {
      all = new ArrayList<>(BuiltInCodecs.all());
      all.addAll(Services.load(Codec.class, classLoaders).found());
      found = all;
    }
    return all;
  }
}
