package io.cachechain.tck;

import io.cachechain.spi.BlockingLayer;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A layer in memory that breaks one promise. */
final class BrokenLayer extends BlockingLayer {
  /** The promise that it breaks, and the test that must find it. */
  enum Fault {
    NONE(""),
    PUT_IS_NOT_ATOMIC("put_manyVersionsAtOnce_newestStays"),
    FILL_IS_NOT_ATOMIC("put_onlyIfEmptyAtOnce_oneIsStored"),
    EQUAL_REPLACES("put_equal_isSuperseded"),
    OLDER_REPLACES("put_older_isSuperseded"),
    IGNORES_ONLY_IF_EMPTY("put_onlyIfEmptyAndSomethingHeld_isSuperseded"),
    IGNORES_ONLY_IF("put_onlyIfAnotherWasHeld_isSuperseded"),
    LOSES_TOMBSTONES("put_belowATombstone_isSuperseded"),
    COMPARES_SIGNED("put_randomPairs_keepsTheLarger"),
    IGNORES_CEILING("put_heldAboveTheCeiling_isStored"),
    TRUSTS_THE_SLOT("put_overAnEntryOfAnotherKey_countsItAsNothing"),
    FORGETS_CASE("put_hostileKeys_areKeptApart"),
    CUTS_LONG_KEYS("put_hostileKeys_areKeptApart"),
    CUTS_LIFE_TO_SECONDS("get_beforeTheEndOfAShortLife_answers"),
    KEEPS_THE_FIRST_LIFE("put_longerLifeOverAShortOne_isHeldToItsOwnEnd"),
    NEVER_EXPIRES("get_afterTheEndOfItsLife_answersNothing"),
    LONG_LIVES_ARE_OVER("put_longLives_areHeld"),
    LOSES_LARGE_PUTS("get_emptyAndLargePayload_answersTheSameBytes"),
    STORES_LATE_PUTS("put_afterSendBy_isRejectedOrStored"),
    ACKNOWLEDGES_WITHOUT_STORING("get_afterPut_answersTheSameBytes"),
    THROWS_AFTER_INTERRUPTION("cancel_manyCalls_leavesTheLayerWorking"),
    REPORTS_NO_HELD_VERSION("put_older_isSuperseded");

    final String foundBy;

    Fault(String foundBy) {
      this.foundBy = foundBy;
    }
  }

  private static final long MONTH_MILLIS = 30L * 24 * 3600 * 1000;

  private record Slot(ByteEntry entry, long until) {}

  private final Map<String, Slot> slots = new ConcurrentHashMap<>();
  private final Object lock = new Object();
  private final Fault fault;
  private final ChainClock clock;
  private volatile boolean broken;

  BrokenLayer(Fault fault, ChainClock clock) {
    this.fault = fault;
    this.clock = clock;
  }

  @Override
  protected byte @Nullable [] read(String key) {
    if (fault == Fault.THROWS_AFTER_INTERRUPTION) {
      failOnceInterrupted();
    }
    Slot slot = slots.get(storageKey(key));
    boolean over =
        slot != null && fault != Fault.NEVER_EXPIRES && slot.until() <= clock.currentTimeMillis();
    return slot == null || over ? null : slot.entry().bytes();
  }

  private void failOnceInterrupted() {
    LockSupport.parkNanos(3_000_000);
    broken = broken || Thread.currentThread().isInterrupted();
    if (broken) {
      throw new IllegalStateException("the connection is closed");
    }
  }

  @Override
  protected PutResult put(String key, ByteEntry entry, Condition condition) {
    boolean atomic = fault != Fault.PUT_IS_NOT_ATOMIC
        && (fault != Fault.FILL_IS_NOT_ATOMIC || condition.kind() != Condition.Kind.ONLY_IF_EMPTY);
    if (!atomic) {
      return putNow(key, entry, condition);
    }
    synchronized (lock) {
      return putNow(key, entry, condition);
    }
  }

  private PutResult putNow(String key, ByteEntry entry, Condition condition) {
    if (fault != Fault.STORES_LATE_PUTS && clock.currentTimeMillis() > condition.sendBy()) {
      return PutResult.rejected("sent too late");
    }
    byte[] held = read(key);
    if (!allows(entry, held, condition)) {
      return PutResult.superseded(
          fault == Fault.REPORTS_NO_HELD_VERSION ? null : Version.readFrom(held));
    }
    if (fault == Fault.PUT_IS_NOT_ATOMIC || fault == Fault.FILL_IS_NOT_ATOMIC) {
      LockSupport.parkNanos(200_000);
    }
    if (fault == Fault.ACKNOWLEDGES_WITHOUT_STORING
        || (fault == Fault.LOSES_LARGE_PUTS && entry.bytes().length > 64_000)) {
      return PutResult.stored();
    }
    if (fault == Fault.LOSES_TOMBSTONES && entry.isTombstone()) {
      slots.remove(storageKey(key));
      return PutResult.stored();
    }
    Slot before = slots.get(storageKey(key));
    slots.put(storageKey(key), new Slot(entry, until(entry, before)));
    return PutResult.stored();
  }

  private boolean allows(ByteEntry entry, byte @Nullable [] held, Condition condition) {
    Version heldVersion = Version.readFrom(held);
    if (heldVersion == null) {
      return condition.allows(entry, null);
    }
    boolean newerWins = condition.kind() == Condition.Kind.NEWER_WINS;
    return switch (fault) {
      case EQUAL_REPLACES ->
        condition.allows(entry, held) || (newerWins && entry.version().equals(heldVersion));
      case OLDER_REPLACES -> newerWins || condition.allows(entry, held);
      case IGNORES_ONLY_IF_EMPTY ->
        condition.kind() == Condition.Kind.ONLY_IF_EMPTY || condition.allows(entry, held);
      case IGNORES_ONLY_IF ->
        condition.kind() == Condition.Kind.ONLY_IF_VERSION || condition.allows(entry, held);
      case IGNORES_CEILING ->
        newerWins ? entry.version().isNewerThan(heldVersion) : condition.allows(entry, held);
      case TRUSTS_THE_SLOT -> condition.allows(entry.version(), heldVersion);
      case COMPARES_SIGNED ->
        newerWins
            ? Arrays.compare(entry.version().toBytes(), heldVersion.toBytes()) > 0
            : condition.allows(entry, held);
      default -> condition.allows(entry, held);
    };
  }

  private long until(ByteEntry entry, @Nullable Slot before) {
    long now = clock.currentTimeMillis();
    return switch (fault) {
      case CUTS_LIFE_TO_SECONDS ->
        entry.expiresAt() == Long.MAX_VALUE
            ? Long.MAX_VALUE
            : now + (entry.expiresAt() - now) / 1000 * 1000;
      case KEEPS_THE_FIRST_LIFE -> before == null ? entry.expiresAt() : before.until();
      case LONG_LIVES_ARE_OVER -> entry.expiresAt() - now > MONTH_MILLIS ? now : entry.expiresAt();
      default -> entry.expiresAt();
    };
  }

  private String storageKey(String key) {
    return switch (fault) {
      case FORGETS_CASE -> key.toLowerCase(Locale.ROOT);
      case CUTS_LONG_KEYS -> key.substring(0, Math.min(key.length(), 250));
      default -> key;
    };
  }
}
