package io.cachechain.core.internal.write;

import io.cachechain.core.internal.call.InvalidValueException;
import io.cachechain.core.internal.entry.EntryFormat;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.layer.ValueCheck;
import io.cachechain.core.internal.layer.ValueCheck.ValidationResult;
import io.cachechain.spi.Codec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a put does before anything of it is written: it asks the validators of all layers, and
 * encodes the value for each. Both may be code of users, and take any time.
 */
public final class PutCheck<K, V> {
  private final int layers;
  private final ValueCheck<V> chain;
  private final boolean validates;
  private final boolean userCode;

  /** Of the layers that have any. */
  private final Map<Integer, ValueCheck<V>> checks = new LinkedHashMap<>();

  private final List<Encoding<V>> encodings;

  /**
   * Creates the check.
   *
   * @param near the near layers
   * @param far the far layers
   * @param chain the validators of the chain, which are among those of each layer
   * @param encodes whether layers get the values themselves; else they get tombstones, since an
   *     origin has the values
   */
  public PutCheck(
      List<NearLink<K, V>> near, List<FarLink<V>> far, ValueCheck<V> chain, boolean encodes) {
    this.layers = near.size() + far.size();
    this.chain = chain;
    near.forEach(link -> add(link.index(), link.check()));
    far.forEach(link -> add(link.index(), link.check()));
    this.encodings = encodes ? Encoding.of(far) : List.of();
    this.validates = !checks.isEmpty() || !chain.isEmpty();
    this.userCode =
        !far.isEmpty() && (validates || (encodes && far.stream().anyMatch(FarLink::runsUserCode)));
  }

  private void add(int layer, ValueCheck<V> check) {
    if (!check.isEmpty()) {
      checks.put(layer, check);
    }
  }

  /**
   * Returns whether code of a user may run for a put. Where all layers are near, nothing takes time
   * but that, and no deadline is kept: it runs on the caller's thread.
   */
  boolean runsUserCode() {
    return userCode;
  }

  /** Returns the value as each layer is to get it. */
  CheckedValue<V> of(V value) throws InvalidValueException {
    @Nullable String[] broken = null;
    boolean kept = true;
    if (validates) {
      broken = new String[layers];
      kept = validate(value, broken);
    }
    byte[][] payloads = new byte[layers][];
    for (Encoding<V> encoding : encodings) {
      encoding.encode(value, payloads);
    }
    return new CheckedValue<>(value, kept, broken, payloads);
  }

  /** Returns whether the chain's own validators let the value be stored. */
  private boolean validate(V value, @Nullable String[] broken) throws InvalidValueException {
    ValidationResult ofChain = chain.validate(value);
    boolean strict = false;
    for (Map.Entry<Integer, ValueCheck<V>> each : checks.entrySet()) {
      ValidationResult result = each.getValue().validate(value);
      if (result == ValidationResult.SKIP) {
        broken[each.getKey()] = each.getValue().broken(value);
      }
      strict |= result == ValidationResult.STRICT;
    }
    if (strict) {
      throw refused(value);
    }
    return ofChain == ValidationResult.GOOD;
  }

  private InvalidValueException refused(V value) {
    Set<String> rules = new LinkedHashSet<>(chain.strictlyBroken(value));
    checks.values().forEach(check -> rules.addAll(check.strictlyBroken(value)));
    return new InvalidValueException(
        "the value breaks "
            + rules.stream().map(rule -> '"' + rule + '"').collect(Collectors.joining(" and "))
            + "; nothing was stored, since the validator is strict",
        null);
  }

  /**
   * What encodes a value once for all layers that have the same codec.
   *
   * @param codec the codec
   * @param format the codec boundary of the nearest of the layers
   * @param first the name of that layer
   * @param layers the indexes of the layers
   */
  private record Encoding<V>(
      Codec codec, EntryFormat<V> format, String first, List<Integer> layers) {
    static <V> List<Encoding<V>> of(List<FarLink<V>> far) {
      List<Encoding<V>> encodings = new ArrayList<>();
      for (FarLink<V> link : far) {
        Codec codec = Objects.requireNonNull(link.settings().codec());
        with(codec, link, encodings).layers.add(link.index());
      }
      return encodings;
    }

    @SuppressWarnings(
        "ReferenceEquality") // a codec is what it does: two that are equal need not encode alike
    private static <V> Encoding<V> with(Codec codec, FarLink<V> link, List<Encoding<V>> encodings) {
      for (Encoding<V> each : encodings) {
        if (each.codec == codec) {
          return each;
        }
      }
      Encoding<V> added = new Encoding<>(codec, link.format(), link.name(), new ArrayList<>());
      encodings.add(added);
      return added;
    }

    void encode(V value, byte[][] payloads) throws InvalidValueException {
      byte[] payload;
      try {
        payload = format.payload(value);
      } catch (Exception failure) {
        throw new InvalidValueException(
            "the value cannot be encoded by the codec '" + codec.id() + "' for layer '" + first
                + "'; nothing was stored",
            failure);
      }
      for (int layer : layers) {
        payloads[layer] = payload;
      }
    }
  }
}
