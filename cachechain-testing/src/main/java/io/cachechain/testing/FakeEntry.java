package io.cachechain.testing;

import io.cachechain.spi.Entry;
import io.cachechain.spi.Version;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An entry for tests of a near layer: the engine makes the real ones. Compared by identity, as they
 * are. Immutable.
 *
 * @param <V> the type of the value
 */
public final class FakeEntry<V> implements Entry<V> {
  private final @Nullable V value;
  private final Version version;
  private final long expiresAt;

  private FakeEntry(@Nullable V value, Version version, long expiresAt) {
    this.value = value;
    this.version = Objects.requireNonNull(version, "version");
    this.expiresAt = expiresAt;
  }

  /**
   * Returns an entry that does not expire.
   *
   * @param value the value, or null for a negative entry
   * @param version the version
   */
  public static <V> FakeEntry<V> of(@Nullable V value, Version version) {
    return new FakeEntry<>(value, version, Long.MAX_VALUE);
  }

  /**
   * Returns an entry.
   *
   * @param value the value, or null for a negative entry
   * @param version the version
   * @param expiresAt milliseconds since the epoch from which on it is of no use
   */
  public static <V> FakeEntry<V> of(@Nullable V value, Version version, long expiresAt) {
    return new FakeEntry<>(value, version, expiresAt);
  }

  @Override
  public @Nullable V value() {
    return value;
  }

  @Override
  public Version version() {
    return version;
  }

  @Override
  public long expiresAt() {
    return expiresAt;
  }

  @Override
  public boolean isTombstone() {
    return false;
  }

  @Override
  public String toString() {
    return "FakeEntry[" + value + ", version " + version + "]";
  }
}
