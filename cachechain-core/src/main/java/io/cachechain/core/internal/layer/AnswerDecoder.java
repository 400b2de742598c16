package io.cachechain.core.internal.layer;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.entry.EntryFormat;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.metrics.LayerCounters;
import io.cachechain.core.internal.metrics.LayerEvent;
import io.cachechain.spi.Version;
import org.jspecify.annotations.Nullable;

/** Says what an answer of a layer is worth, or a failure; counts and reports it. It asks the codec and the validators, both of which may be a user's and take any time. */
final class AnswerDecoder<V> {
  private static final String REMEDY = ". It counts as a miss and will be replaced. If two"
      + " applications share this namespace, give one of them another by namespace(..); if the class"
      + " was renamed, see Codec.alsoReading(..)";

  private final String name;
  private final EntryFormat<V> format;
  private final ValueCheck<V> check;
  private final LayerHealth health;
  private final LinkContext context;
  private final LayerCounters counters;

  AnswerDecoder(
      String name,
      EntryFormat<V> format,
      ValueCheck<V> check,
      LayerHealth health,
      LinkContext context) {
    this.name = name;
    this.format = format;
    this.check = check;
    this.health = health;
    this.context = context;
    this.counters = context.counters(name);
  }

  /** Returns what the bytes are: an entry, or nothing if there are none, or none that can be read and is valid. */
  LayerAnswer<V> decode(String key, byte @Nullable [] bytes) {
    health.answered();
    if (bytes == null) {
      return LayerAnswer.nothing(null);
    }
    EntryFormat.Decoded<V> decoded = format.decode(key, bytes);
    StoredEntry<V> entry = decoded.entry();
    if (entry == null) {
      return unreadable(bytes, decoded);
    }
    V value = entry.value();
    if (value != null && !check.allowsRead(value)) {
      return LayerAnswer.nothing(entry.version());
    }
    return LayerAnswer.found(entry);
  }

  private LayerAnswer<V> unreadable(byte[] bytes, EntryFormat.Decoded<V> decoded) {
    if (decoded.fault() == EntryFormat.Fault.OTHER_TYPE) {
      counters.count(LayerEvent.OTHER_TYPE);
      context
          .log()
          .failed(
              name + " holds another type", name + ": " + format.otherType(bytes) + REMEDY, null);
    }
    undecodable(decoded.fault());
    Version held = decoded.held();
    return held != null && decoded.fault() == EntryFormat.Fault.CHECKSUM
        ? LayerAnswer.corrupt(held)
        : LayerAnswer.nothing(held);
  }

  /**
   * Returns what a read without an answer is worth.
   *
   * @param failure what went wrong, unwrapped
   * @param count counts it
   * @param isConnecting whether the layer has not connected yet: then a refusal is no failure, however long it takes
   */
  LayerAnswer<V> failed(Throwable failure, LayerCounters count, boolean isConnecting) {
    FailureKind kind = Failures.kindOf(failure);
    if (kind == FailureKind.TOO_LARGE) { // of use to nobody, and known to be there: nothing is held
      health.answered();
      undecodable(EntryFormat.Fault.TOO_LARGE);
      return LayerAnswer.nothing(null);
    }
    count.unanswered(kind);
    if (kind != FailureKind.REFUSED || !isConnecting) {
      health.failed(kind, failure);
      context.failed(name, "read", kind, failure);
    }
    return LayerAnswer.unknown(kind);
  }

  private void undecodable(EntryFormat.@Nullable Fault fault) {
    counters.count(LayerEvent.UNDECODABLE);
    FailureKind kind =
        fault == EntryFormat.Fault.TOO_LARGE ? FailureKind.TOO_LARGE : FailureKind.CODEC;
    LayerException reason = new LayerException(kind, "an entry cannot be used: " + fault, null);
    context.failed(name, "decode", kind, reason);
  }
}
