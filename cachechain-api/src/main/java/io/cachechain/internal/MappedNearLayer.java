package io.cachechain.internal;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Capability;
import io.cachechain.spi.Entry;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A near layer of other types, seen with those of a chain. It holds the chain's own entries and
 * shows each of them with the value in its form; a look gives the chain's entry back as it was, so
 * nothing is lost on the way, whatever the forms are.
 */
final class MappedNearLayer<K, V, K2, V2> implements NearLayer<K, V> {
  private final NearLayer<K2, V2> layer;
  private final Function<? super K, ? extends K2> keys;
  private final Function<? super V, ? extends V2> values;

  MappedNearLayer(
      NearLayer<K2, V2> layer,
      Function<? super K, ? extends K2> keys,
      Function<? super V, ? extends V2> values) {
    this.layer = layer;
    this.keys = keys;
    this.values = values;
  }

  @Override
  public @Nullable Entry<V> peek(K key) {
    Entry<V2> held = layer.peek(keys.apply(key));
    return held == null ? null : own(held);
  }

  @Override
  public PutResult store(K key, Entry<V> entry) {
    return layer.store(keys.apply(key), new MappedEntry<>(key, entry, values));
  }

  @Override
  public void drop(K key, Entry<V> seen) {
    K2 other = keys.apply(key);
    Entry<V2> held = layer.peek(other);
    if (held != null && isOf(held, seen)) {
      layer.drop(other, held);
    }
  }

  @SuppressWarnings("ReferenceEquality") // only the very instance that was seen may go
  private boolean isOf(Entry<V2> held, Entry<V> seen) {
    return own(held) == seen;
  }

  @Override
  public int sweep(Predicate<Entry<V>> isDead, int limit) {
    return layer.sweep(held -> isDead.test(own(held)), limit);
  }

  /** The entries know the keys of the chain, so that these need not be mapped back. */
  @Override
  public Iterator<K> keys() {
    List<K> found = new ArrayList<>();
    layer.keys().forEachRemaining(other -> {
      Entry<V2> held = layer.peek(other);
      if (held != null) {
        found.add(mapped(held).key);
      }
    });
    return found.iterator();
  }

  private Entry<V> own(Entry<V2> held) {
    return mapped(held).own;
  }

  @SuppressWarnings("unchecked") // this layer alone makes entries of that class, and of its types
  private MappedEntry<K, V, V2> mapped(Entry<V2> held) {
    if (held instanceof MappedEntry<?, ?, ?>) {
      return (MappedEntry<K, V, V2>) held;
    }
    throw new LayerException(
        FailureKind.MISUSE,
        "the mapped layer holds an entry that was stored past its mapping; it belongs to one chain only",
        null);
  }

  @Override
  public long estimatedSize() {
    return layer.estimatedSize();
  }

  @Override
  public Map<String, Long> evictions() {
    return layer.evictions();
  }

  @Override
  public Set<Capability> capabilities() {
    return layer.capabilities();
  }

  @Override
  public String location() {
    return layer.location();
  }

  @Override
  public List<String> remarks() {
    return layer.remarks();
  }

  @Override
  public void close() throws IOException {
    layer.close();
  }

  /**
   * An entry of the chain as the layer sees it: version and times are the same, the value has the
   * layer's form, made when it is asked for.
   */
  private static final class MappedEntry<K, V, V2> implements Entry<V2> {
    private final K key;
    private final Entry<V> own;
    private final Function<? super V, ? extends V2> values;

    MappedEntry(K key, Entry<V> own, Function<? super V, ? extends V2> values) {
      this.key = key;
      this.own = own;
      this.values = values;
    }

    @Override
    public @Nullable V2 value() {
      V value = own.value();
      return value == null ? null : values.apply(value);
    }

    @Override
    public Version version() {
      return own.version();
    }

    @Override
    public long expiresAt() {
      return own.expiresAt();
    }

    @Override
    public boolean isTombstone() {
      return own.isTombstone();
    }

    @Override
    public String toString() {
      return own.toString();
    }
  }
}
