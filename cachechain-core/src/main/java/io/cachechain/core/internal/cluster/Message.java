package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.entry.Replacement;
import io.cachechain.spi.Version;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A message of one node to the others; without content it says only that the node lives.
 *
 * @param node the number of the chain that sent it: drawn at random for each chain of each process
 * @param sequence the number of the message among those of its node, from 1 on; one that is left
 *     out says that something was lost
 * @param stampedAt when the oldest of the changes was announced, milliseconds since the epoch
 * @param changes what changed, each key once
 * @param replacements which generations have been replaced, each slot once
 */
record Message(
    long node,
    long sequence,
    long stampedAt,
    List<Change> changes,
    List<Replacement> replacements) {
  /** Copies the lists. */
  Message {
    changes = List.copyOf(changes);
    replacements = List.copyOf(replacements);
  }

  /** Returns whether it says only that its node lives. */
  boolean isHeartbeat() {
    return changes.isEmpty() && replacements.isEmpty();
  }

  /**
   * What happened to one key.
   *
   * @param kind what it was
   * @param key the text of the key
   * @param version its version
   * @param confirmed the shared layers which are known to hold this, or what won against it
   */
  record Change(Kind kind, String key, Version version, List<String> confirmed) {
    /** Copies the list. */
    Change {
      confirmed = List.copyOf(confirmed);
    }

    /**
     * Returns what is left to publish when two changes of a key by one node meet before they were
     * sent: the newer version; as a write if one of them is, so that receivers keep hints for the
     * layers which it has not reached; with the layers of both if they are about one write. What a
     * layer stored later of another node, or what was loaded above a write of another node, says
     * nothing of a write of this one, whichever version is higher: under that version what others
     * loaded before the write would pass for newer.
     */
    static Change merged(Change one, Change other) {
      boolean first = one.version.isNewerThan(other.version);
      Change newer = first ? one : other;
      Change older = first ? other : one;
      if (older.kind == Kind.WRITE
          && newer.kind != Kind.WRITE
          && newer.version.node() != older.version.node()) {
        return older;
      }
      Kind kind = newer.kind.compareTo(older.kind) < 0 ? newer.kind : older.kind;
      // What was stored a step above the write speaks of the layers named only: the others are
      // missing the write.
      boolean ofOneWrite = older.kind == Kind.WRITE
          && newer.kind == Kind.STORED
          && isOfOneWrite(newer.version, older.version);
      Version version = ofOneWrite ? older.version : newer.version;
      return new Change(kind, newer.key, version, confirmed(older, newer));
    }

    private static List<String> confirmed(Change older, Change newer) {
      Set<String> all = new LinkedHashSet<>(
          isOfOneWrite(newer.version, older.version) ? older.confirmed : List.of());
      all.addAll(newer.confirmed);
      return List.copyOf(all);
    }

    /** A replay is a step above the missed write. */
    private static boolean isOfOneWrite(Version one, Version other) {
      return one.millis() == other.millis()
          && one.counter() == other.counter()
          && one.node() == other.node();
    }
  }

  /** What a change was, the weightiest first. The numbers are those of the wire format. */
  enum Kind {
    /** A put or an invalidation. */
    WRITE(1),
    /**
     * A layer holds what it did not have when the write was published: a missed write, or one that
     * waited.
     */
    STORED(2),
    /**
     * A load that took the place of a live entry; its layers get it by fills, and miss nothing.
     */
    LOAD(3);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    static Kind of(int number) {
      return switch (number) {
        case 1 -> WRITE;
        case 2 -> STORED;
        case 3 -> LOAD;
        default -> throw new IllegalArgumentException("no kind has the number " + number);
      };
    }
  }
}
