package io.cachechain.core.internal.order;

import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.Version;

/**
 * Which of two versions of a key stays. Versions of one node are in the order in which it drew
 * them. Of two nodes, whose clocks differ, a version certainly came after another one only if it is
 * more than the largest skew above it, or was derived from exactly it. Everything else is in doubt.
 * In doubt an entry must go, since it may be older than the write; each rule below says what it
 * takes for certain.
 *
 * <p>The table of all rules is in {@code docs/decisions/0145}, and held by {@code ConflictTest}.
 * Pure: from the clock only the node and the skew are asked.
 */
public enum Conflict {
  /** An entry that a read found, against an invalidation that it met on its way. */
  READ {
    @Override
    public boolean keeps(Version held, Version write, HybridClock clock) {
      return held.equals(write) || clock.isCertainlyAfter(held, write);
    }
  },

  /**
   * What a layer holds, against the moment at which this node noticed that the layer may have lost
   * writes. What this node stamped later was stored later, and so was what was derived from it.
   */
  DATA_LOSS {
    @Override
    public boolean keeps(Version held, Version write, HybridClock clock) {
      return READ.keeps(held, write, clock) || (clock.isOwn(held) && held.isNewerThan(write));
    }
  },

  /**
   * What a layer holds, against a write whose call waits. What this node wrote itself is in order
   * with it, also where the write has its version from another node's: it was sent again just above
   * that.
   */
  CALL {
    @Override
    public boolean keeps(Version held, Version write, HybridClock clock) {
      return READ.keeps(held, write, clock) || clock.isOwn(held);
    }
  },

  /**
   * What a layer holds, against a write of a queue or the replay of a hint. The hint may have been
   * taken over from another node, whose writes are in no order with those of this one.
   */
  QUEUED {
    @Override
    public boolean keeps(Version held, Version write, HybridClock clock) {
      return READ.keeps(held, write, clock) || (clock.isOwn(held) && clock.isOwn(write));
    }
  },

  /**
   * What a layer holds, against a put that waited in a queue, in a chain that can load nothing: of
   * two puts the higher one stays, or nothing would be left of both.
   */
  QUEUED_PUT_WITHOUT_LOADER {
    @Override
    public boolean keeps(Version held, Version write, HybridClock clock) {
      return QUEUED.keeps(held, write, clock)
          || (isWrite(held) && !HybridClock.isReservation(held));
    }
  },

  /**
   * What a layer holds, against a put whose version the origin has: it was stamped before the
   * origin answered, so a higher version may be that of a load from before the put.
   */
  ORIGIN_PUT {
    @Override
    public boolean keeps(Version held, Version write, HybridClock clock) {
      return held.equals(write);
    }
  },

  /** What a layer holds, against the tombstone that has taken the place of such a put. */
  ORIGIN_PUT_GIVEN_UP {
    @Override
    public boolean keeps(Version held, Version write, HybridClock clock) {
      return READ.keeps(held, write, clock);
    }
  },

  /**
   * The same from a queue, where no call waits: a later write of this node stays, a load of it does
   * not.
   */
  QUEUED_ORIGIN_PUT {
    @Override
    public boolean keeps(Version held, Version write, HybridClock clock) {
      return held.equals(write) || (clock.isOwn(held) && isWrite(held));
    }
  },

  /**
   * What a near layer holds, against a write that may not be shown there. It may be older than the
   * write, which the far layers never are that refused it.
   */
  NEAR_COPY {
    @Override
    public boolean keeps(Version held, Version write, HybridClock clock) {
      return clock.isOwn(held) ? !write.isNewerThan(held) : clock.isCertainlyAfter(held, write);
    }
  },

  /**
   * What a near layer holds, against a tombstone: a value of that very version was read before it.
   */
  NEAR_COPY_OF_INVALIDATED {
    @Override
    public boolean keeps(Version held, Version write, HybridClock clock) {
      return clock.isCertainlyAfter(held, write);
    }
  },

  /**
   * A write of this node in a queue, against a write that another node has published: that one has
   * returned, but this one may have begun later. In doubt it stays, and the layer decides.
   */
  QUEUED_WRITE {
    @Override
    public boolean keeps(Version held, Version write, HybridClock clock) {
      return !clock.isCertainlyAfter(write, held);
    }
  },

  /**
   * A copy of something read, near or in a queue, against a write that another node has published:
   * it was read before.
   */
  COPY {
    @Override
    public boolean keeps(Version held, Version write, HybridClock clock) {
      return held.equals(write);
    }
  },

  /**
   * The hint of the higher version, against another one of the key: if it stays, it speaks for
   * both.
   */
  HINTS {
    @Override
    public boolean keeps(Version held, Version write, HybridClock clock) {
      return held.node() == write.node() || clock.isCertainlyAfter(held, write);
    }
  };

  /**
   * Returns whether what is held stays.
   *
   * @param held the version that is there
   * @param write the version that comes
   * @param clock knows this node and the skew
   */
  public abstract boolean keeps(Version held, Version write, HybridClock clock);

  /**
   * Whether it is the version of a put or an invalidation, and not of something derived or loaded.
   */
  private static boolean isWrite(Version version) {
    return version.step() == 0;
  }
}
