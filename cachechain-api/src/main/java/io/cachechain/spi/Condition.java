package io.cachechain.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a put may replace what a layer holds: the one rule which every {@link ByteLayer} applies
 * atomically.
 *
 * <ul>
 * <li><b>newer wins</b> (puts and tombstones): stored if nothing is held, if what is held is older,
 * or if what is held lies above {@link #ceiling()}. An equal version does not replace.
 * <li><b>only if</b> a version, or nothing, is held (fills): stored only if exactly that is held.
 * </ul>
 *
 * <p>In both, bytes which are no entry of cachechain, and an entry of another key that fell into
 * the same slot by its hash, count as nothing. Immutable and thread-safe.
 */
public final class Condition {
  /** The {@link #sendBy()} of a condition without one. */
  public static final long NO_SEND_BY = Long.MAX_VALUE;

  private static final Condition NEWER_WINS =
      new Condition(Kind.NEWER_WINS, null, null, NO_SEND_BY);
  private static final Condition ONLY_IF_EMPTY =
      new Condition(Kind.ONLY_IF_EMPTY, null, null, NO_SEND_BY);

  private final Kind kind;
  private final @Nullable Version expected;
  private final @Nullable Version ceiling;
  private final long sendBy;

  private Condition(Kind kind, @Nullable Version expected, @Nullable Version ceiling, long sendBy) {
    this.kind = kind;
    this.expected = expected;
    this.ceiling = ceiling;
    this.sendBy = sendBy;
  }

  /** Returns the condition of puts and tombstones, without a ceiling. */
  public static Condition newerWins() {
    return NEWER_WINS;
  }

  /**
   * Returns the condition of puts and tombstones as they are sent.
   *
   * @param ceiling a held entry above this version counts as nothing
   * @param sendBy see {@link #sendBy(long)}
   */
  public static Condition newerWins(Version ceiling, long sendBy) {
    return new Condition(Kind.NEWER_WINS, null, Objects.requireNonNull(ceiling, "ceiling"), sendBy);
  }

  /** Returns the condition of a fill whose walk saw exactly this version in the layer. */
  public static Condition onlyIf(Version version) {
    return new Condition(
        Kind.ONLY_IF_VERSION, Objects.requireNonNull(version, "version"), null, NO_SEND_BY);
  }

  /** Returns the condition of a fill whose walk saw nothing in the layer. */
  public static Condition onlyIfEmpty() {
    return ONLY_IF_EMPTY;
  }

  /** Returns this condition with a ceiling: a held entry above this version counts as nothing. */
  public Condition ceiling(Version version) {
    return new Condition(kind, expected, Objects.requireNonNull(version, "version"), sendBy);
  }

  /**
   * Returns this condition with the server's time, in milliseconds since the epoch, after which the
   * put is rejected. Layers whose server has a clock apply it, others ignore it.
   */
  public Condition sendBy(long serverMillis) {
    return new Condition(kind, expected, ceiling, serverMillis);
  }

  /** Returns the rule. */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the version that must be held, or null unless the kind is {@link Kind#ONLY_IF_VERSION}.
   */
  public @Nullable Version expected() {
    return expected;
  }

  /**
   * Returns the version above which a held entry counts as nothing when newer wins, or null for
   * none.
   */
  public @Nullable Version ceiling() {
    return ceiling;
  }

  /**
   * Returns the server's time in milliseconds after which the put is rejected, or
   * {@link #NO_SEND_BY}.
   */
  public long sendBy() {
    return sendBy;
  }

  /**
   * Returns whether {@code entry} may replace the held one. The caller makes this comparison and
   * the store one atomic step.
   *
   * @param entry the entry to store
   * @param held the bytes in the slot now, or null for nothing
   */
  public boolean allows(ByteEntry entry, byte @Nullable [] held) {
    boolean counts =
        held != null && EntryBytes.isEntry(held) && EntryBytes.sameKey(entry.bytes(), held);
    return allows(entry.version(), counts ? Version.readFrom(held) : null);
  }

  /**
   * Returns whether an entry of version {@code offered} may replace one of version {@code held},
   * for stores that keep the version beside the bytes.
   *
   * @param offered the version to store
   * @param held the version in the slot now, or null for nothing
   */
  public boolean allows(Version offered, @Nullable Version held) {
    return switch (kind) {
      case NEWER_WINS ->
        offered.isNewerThan(held) || (ceiling != null && held != null && held.isNewerThan(ceiling));
      case ONLY_IF_VERSION -> Objects.equals(expected, held);
      case ONLY_IF_EMPTY -> held == null;
    };
  }

  @Override
  public String toString() {
    return switch (kind) {
      case NEWER_WINS -> "newer wins";
      case ONLY_IF_VERSION -> "only if " + expected;
      case ONLY_IF_EMPTY -> "only if empty";
    };
  }

  /** The three rules. Closed: every layer must know them all. */
  public enum Kind {
    /** Replaces an older entry. */
    NEWER_WINS,
    /** Replaces exactly the expected version. */
    ONLY_IF_VERSION,
    /** Fills an empty slot. */
    ONLY_IF_EMPTY
  }
}
