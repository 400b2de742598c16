package io.cachechain.spi;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Forwards every call to another near layer. A decorator extends it and overrides the methods that
 * it changes. As thread-safe as the inner layer.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public abstract class ForwardingNearLayer<K, V> implements NearLayer<K, V> {
  private final NearLayer<K, V> inner;

  /**
   * For subclasses.
   *
   * @param inner the inner layer
   */
  protected ForwardingNearLayer(NearLayer<K, V> inner) {
    this.inner = Objects.requireNonNull(inner, "inner");
  }

  /** Returns the inner layer. */
  protected final NearLayer<K, V> inner() {
    return inner;
  }

  @Override
  public @Nullable Entry<V> peek(K key) {
    return inner.peek(key);
  }

  @Override
  public PutResult store(K key, Entry<V> entry) {
    return inner.store(key, entry);
  }

  @Override
  public void drop(K key, Entry<V> seen) {
    inner.drop(key, seen);
  }

  @Override
  public int sweep(Predicate<Entry<V>> isDead, int limit) {
    return inner.sweep(isDead, limit);
  }

  @Override
  public Iterator<K> keys() {
    return inner.keys();
  }

  @Override
  public long estimatedSize() {
    return inner.estimatedSize();
  }

  @Override
  public Map<String, Long> evictions() {
    return inner.evictions();
  }

  @Override
  public Set<Capability> capabilities() {
    return inner.capabilities();
  }

  @Override
  public String location() {
    return inner.location();
  }

  @Override
  public List<String> remarks() {
    return inner.remarks();
  }

  @Override
  public void close() throws IOException {
    inner.close();
  }
}
