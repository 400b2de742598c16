package io.cachechain.core.internal.write;

import io.cachechain.core.internal.call.RefusedValueException;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.layer.ValueCheck;
import io.cachechain.core.internal.layer.ValueCheck.ValidationResult;
import io.cachechain.spi.Codec;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a put does before anything of it is written: it asks the validators of all layers, and
 * encodes the value for each. Both may be code of users, and take any time.
 */
public final class PutCheck<K, V> {
  private final WriteCall.Targets<K, V> targets;
  private final ValueCheck<V> chain;
  private final boolean encodes;
  private final boolean userCode;
  private final List<ValueCheck<V>> checks = new ArrayList<>();

  /** Of each far layer. */
  private final List<Codec> codecs;

  /**
   * Creates the check.
   *
   * @param targets the layers
   * @param chain the validators of the chain
   * @param encodes whether layers get the values themselves; else they get tombstones, since an
   *     origin has the values
   */
  public PutCheck(WriteCall.Targets<K, V> targets, ValueCheck<V> chain, boolean encodes) {
    this.targets = targets;
    this.chain = chain;
    this.encodes = encodes;
    checks.add(chain);
    targets.near().forEach(link -> checks.add(link.check()));
    targets.far().forEach(writer -> checks.add(writer.link().check()));
    this.codecs = targets.far().stream()
        .map(writer -> Objects.requireNonNull(writer.link().settings().codec()))
        .toList();
    this.userCode = !targets.far().isEmpty()
        && (checks.stream().anyMatch(check -> !check.isEmpty())
            || (encodes
                && targets.far().stream().anyMatch(writer -> writer.link().runsUserCode())));
  }

  /**
   * Returns whether code of a user may run for a put. Where all layers are near, nothing takes time
   * but that, and no deadline is kept: it runs on the caller's thread.
   */
  boolean runsUserCode() {
    return userCode;
  }

  /** Returns the value as each layer is to get it. */
  CheckedValue<V> of(V value) throws RefusedValueException {
    @Nullable String[] broken = new String[targets.names().size()];
    boolean kept = chain.validate(value) == ValidationResult.GOOD;
    boolean strict = false;
    for (NearLink<K, V> link : targets.near()) {
      strict |= validate(link.check(), value, broken, link.index());
    }
    for (LayerWriter<K, V> writer : targets.far()) {
      strict |= validate(writer.link().check(), value, broken, writer.link().index());
    }
    if (strict) {
      Set<String> rules = new LinkedHashSet<>();
      checks.forEach(check -> rules.addAll(check.strictlyBroken(value)));
      throw new RefusedValueException(
          "the value breaks "
              + rules.stream().map(rule -> '"' + rule + '"').collect(Collectors.joining(" and "))
              + "; nothing was stored, since the validator is strict",
          null);
    }
    byte[][] payloads = new byte[broken.length][];
    if (encodes) {
      encode(value, payloads);
    }
    return new CheckedValue<>(value, kept, broken, payloads);
  }

  /**
   * Returns whether a strict rule is broken; the validators of the chain are among those of each
   * layer.
   */
  private boolean validate(ValueCheck<V> check, V value, @Nullable String[] broken, int layer) {
    ValidationResult result = check.validate(value);
    if (result == ValidationResult.SKIP) {
      broken[layer] = check.broken(value);
    }
    return result == ValidationResult.STRICT;
  }

  private void encode(V value, byte[][] payloads) throws RefusedValueException {
    IdentityHashMap<Codec, byte[]> byCodec = new IdentityHashMap<>();
    for (int far = 0; far < codecs.size(); far++) {
      FarLink<V> link = targets.far().get(far).link();
      Codec codec = codecs.get(far);
      byte[] payload = byCodec.get(codec);
      if (payload == null) {
        try {
          payload = link.format().payload(value);
        } catch (Exception failure) {
          throw new RefusedValueException(
              "the value cannot be encoded by the codec '" + codec.id() + "' for layer '"
                  + link.name() + "'; nothing was stored",
              failure);
        }
        byCodec.put(codec, payload);
      }
      payloads[link.index()] = payload;
    }
  }
}
