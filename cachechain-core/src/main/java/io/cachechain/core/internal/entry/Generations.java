package io.cachechain.core.internal.entry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What is valid, decided by equality and never by order or time. A generation is a random number,
 * not 0. Slot 0 is that of the chain, each other one that of the tags which fall into it. An entry
 * is valid exactly while the generations that it carries are the present ones of their slots. An
 * invalidation gives a slot another generation, and retires the one before.
 *
 * <p>States are merged slot by slot: the present ones of both, less those that either of them has
 * retired. If two remain, neither is known to have come after the other: the slot is undecided, and
 * nothing is valid in it, until a third generation takes the place of both. None of the two is
 * taken for the later one by its number, since it need not be.
 *
 * <p>A negative generation is provisional: drawn by a node that found no record. It yields to a
 * firm one that a record says.
 *
 * <p>The list of the retired is bounded. Whoever has forgotten that one was retired may be in doubt
 * once more, which costs misses and lets nothing old return. Immutable and thread-safe.
 */
public final class Generations {
  /** How many slots there are. */
  public static final int SLOTS = 4_096;

  /** The slot of the whole chain. */
  public static final int CHAIN = 0;

  /** The most retired generations that are remembered. */
  public static final int MAX_RETIRED = 512;

  private static final long[] UNDECIDED = {};

  /**
   * Of each slot the generations that nobody is known to have replaced, ascending: one, as a rule;
   * none, if each was said to be replaced by the other.
   */
  private final SortedMap<Integer, long[]> present;

  /** The oldest first. */
  private final long[] retired;

  private final @Nullable EntryGenerations ofUntagged;

  /**
   * What stands for the present generation of the chain in entries that this node has made before
   * it could know that; 0 for nothing. Never sent.
   */
  private final long standIn;

  private Generations(SortedMap<Integer, long[]> present, long[] retired, long standIn) {
    this.standIn = standIn;
    this.present = Collections.unmodifiableSortedMap(present);
    this.retired = retired.length <= MAX_RETIRED
        ? retired
        : Arrays.copyOfRange(retired, retired.length - MAX_RETIRED, retired.length);
    long chain = only(present.get(CHAIN));
    this.ofUntagged = chain == 0 ? null : EntryGenerations.of(chain);
  }

  /** Returns the state of a node that knows only the generation which it has drawn. */
  public static Generations of(long chain) {
    return new Generations(new TreeMap<>(Map.of(CHAIN, new long[] {chain})), UNDECIDED, 0);
  }

  /**
   * Returns the state that a record says.
   *
   * @param present of each slot its generation; slot 0 has one
   * @param retired those that were replaced, the oldest first
   * @throws IllegalArgumentException if no node can have written that
   */
  public static Generations of(Map<Integer, Long> present, long[] retired) {
    Set<Long> gone = asSet(retired);
    check(retired.length <= MAX_RETIRED, retired.length + " retired generations");
    check(
        gone.size() == retired.length && !gone.contains(0L), "a retired generation twice, or none");
    check(present.containsKey(CHAIN), "no generation of the chain");
    SortedMap<Integer, long[]> slots = new TreeMap<>();
    present.forEach((slot, generation) -> {
      check(slot >= 0 && slot < SLOTS, "slot " + slot);
      check(
          generation != 0 && !gone.contains(generation),
          "slot " + slot + " has a retired generation, or none");
      slots.put(slot, new long[] {generation});
    });
    return new Generations(slots, retired.clone(), 0);
  }

  /** Returns what a message says, for {@link #merged}. */
  public static Generations of(Replacement received) {
    return new Generations(
        new TreeMap<>(Map.of(received.slot(), new long[] {received.generation()})),
        received.replaced().stream().mapToLong(Long::longValue).toArray(),
        0);
  }

  /** Returns whether a generation was drawn by a node that found no record. */
  public static boolean isProvisional(long generation) {
    return generation < 0;
  }

  /** Returns the slot of a tag: never that of the chain. */
  public static int slotOf(String tag) {
    CRC32C hash = new CRC32C();
    hash.update(tag.getBytes(StandardCharsets.UTF_8));
    return 1 + (int) (hash.getValue() % (SLOTS - 1));
  }

  /** Returns the present generation of the chain, 0 while it is undecided. */
  public long chain() {
    return ofUntagged == null ? 0 : ofUntagged.chain();
  }

  /**
   * Returns what an entry without tags carries that is made now, or null while it is undecided
   * which generation that is: then it is stored nowhere.
   */
  public @Nullable EntryGenerations ofUntagged() {
    return ofUntagged;
  }

  /** Returns whether an entry is valid. */
  public boolean admits(StoredEntry<?> entry) {
    EntryGenerations those = entry.generations();
    long chain = chain();
    boolean present = those.chain() == chain || isStandIn(those);
    if (chain == 0 || !present || those.tags() != entry.tags().size()) {
      return false;
    }
    for (int i = 0; i < those.tags(); i++) {
      long[] ofTag = this.present.get(slotOf(entry.tags().get(i)));
      if (ofTag == null ? those.tag(i) != 0 : ofTag.length != 1 || those.tag(i) != ofTag[0]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns a generation that an entry carries, and that is neither present nor retired here, so
   * that somebody may know more; 0 if there is none.
   */
  public long unknownOf(StoredEntry<?> entry) {
    EntryGenerations those = entry.generations();
    if (!isStandIn(those) && !isKnown(CHAIN, those.chain())) {
      return those.chain();
    }
    for (int i = 0; i < those.tags(); i++) {
      if (!isKnown(slotOf(entry.tags().get(i)), those.tag(i))) {
        return those.tag(i);
      }
    }
    return 0;
  }

  private boolean isStandIn(EntryGenerations those) {
    return standIn != 0 && those.chain() == standIn;
  }

  /** Returns this state with a stand-in, 0 for none, until the chain's generation is replaced. */
  public Generations withStandIn(long number) {
    return number == standIn ? this : new Generations(present, retired, number);
  }

  /** Returns an entry as it leaves this node, with the present generation for the stand-in. */
  public <V> StoredEntry<V> sent(StoredEntry<V> entry) {
    EntryGenerations now = ofUntagged;
    return now != null && isStandIn(entry.generations()) ? entry.in(now) : entry;
  }

  private boolean isKnown(int slot, long generation) {
    long[] here = present.get(slot);
    return generation == 0
        || (here != null && Arrays.binarySearch(here, generation) >= 0)
        || contains(retired, generation);
  }

  /** Returns whether each slot has exactly one generation. */
  public boolean isDecided() {
    return present.values().stream().allMatch(those -> those.length == 1);
  }

  /** Returns the slots which have not exactly one generation. */
  public List<Integer> undecided() {
    return present.entrySet().stream()
        .filter(slot -> slot.getValue().length != 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns whether a slot has nothing but provisional generations. */
  public boolean hasOnlyProvisional(int slot) {
    long[] those = ofSlot(slot);
    return those.length > 0 && Arrays.stream(those).allMatch(Generations::isProvisional);
  }

  /** Returns the present generation of each slot that is decided. */
  public SortedMap<Integer, Long> present() {
    SortedMap<Integer, Long> slots = new TreeMap<>();
    present.forEach((slot, those) -> {
      if (those.length == 1) {
        slots.put(slot, those[0]);
      }
    });
    return slots;
  }

  /** Returns those that were replaced, the oldest first. */
  public long[] retired() {
    return retired.clone();
  }

  /** Returns whether a generation is known to have been replaced. */
  public boolean hasRetired(long generation) {
    return contains(retired, generation);
  }

  /** Returns whether the same is valid by both. */
  public boolean hasSamePresent(Generations other) {
    return present.keySet().equals(other.present.keySet())
        && present.entrySet().stream()
            .allMatch(slot -> Arrays.equals(slot.getValue(), other.ofSlot(slot.getKey())));
  }

  /**
   * Returns what both say.
   *
   * @param other what else is known
   * @param isRecord whether that stands in a record, and not in a message, which may be from before
   *     everything was lost
   */
  public Generations merged(Generations other, boolean isRecord) {
    Set<Long> gone = asSet(retired);
    boolean news = gone.addAll(asSet(other.retired));
    SortedMap<Integer, long[]> slots = new TreeMap<>();
    Set<Integer> all = new LinkedHashSet<>(present.keySet());
    all.addAll(other.present.keySet());
    for (int slot : all) {
      slots.put(slot, left(ofSlot(slot), other.ofSlot(slot), gone, isRecord));
    }
    Generations merged =
        new Generations(slots, gone.stream().mapToLong(Long::longValue).toArray(), standIn);
    return !news && merged.hasSamePresent(this) ? this : merged;
  }

  /**
   * What remains of a slot; of firm and provisional ones the firm ones alone, if this state has
   * nothing else, or a record says so.
   */
  private static long[] left(long[] mine, long[] others, Set<Long> gone, boolean isRecord) {
    long[] left = LongStream.concat(Arrays.stream(mine), Arrays.stream(others))
        .sorted()
        .distinct()
        .filter(each -> !gone.contains(each))
        .toArray();
    if (left.length < 2) {
      return left;
    }
    long[] firm = Arrays.stream(left).filter(each -> !isProvisional(each)).toArray();
    boolean yields = isFirm(mine) || (isRecord && isFirm(others));
    return firm.length > 0 && yields ? firm : left;
  }

  private static boolean isFirm(long[] those) {
    return those.length > 0 && Arrays.stream(those).noneMatch(Generations::isProvisional);
  }

  /**
   * Returns this state without provisional generations of the chain, so that it takes whatever else
   * is known: of a node whose own one stands in no record.
   */
  public Generations withoutProvisional() {
    SortedMap<Integer, long[]> slots = new TreeMap<>(present);
    slots.put(
        CHAIN, Arrays.stream(ofSlot(CHAIN)).filter(each -> !isProvisional(each)).toArray());
    return new Generations(slots, retired, standIn);
  }

  /** Returns the message by which a generation takes the place of those present in a slot. */
  public Replacement replacement(int slot, long generation) {
    long[] before = ofSlot(slot);
    long[] named = Arrays.copyOf(before, Math.min(before.length, Replacement.MAX_REPLACED));
    return new Replacement(slot, generation, Arrays.stream(named).boxed().toList());
  }

  /** Returns this state with one generation in a slot; those present there before are retired. */
  public Generations replaced(int slot, long generation) {
    SortedMap<Integer, long[]> slots = new TreeMap<>(present);
    Set<Long> gone = asSet(retired);
    gone.addAll(asSet(ofSlot(slot)));
    slots.put(slot, new long[] {generation});
    long[] all = gone.stream().mapToLong(Long::longValue).toArray();
    return new Generations(slots, all, slot == CHAIN ? 0 : standIn);
  }

  private long[] ofSlot(int slot) {
    return Objects.requireNonNullElse(present.get(slot), UNDECIDED);
  }

  private static long only(long @Nullable [] those) {
    return those != null && those.length == 1 ? those[0] : 0;
  }

  private static boolean contains(long[] those, long generation) {
    for (long each : those) {
      if (each == generation) {
        return true;
      }
    }
    return false;
  }

  private static Set<Long> asSet(long[] those) {
    return Arrays.stream(those).boxed().collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }

  /** Human-readable: slot 0, the number of other slots, and the number of retired generations. */
  @Override
  public String toString() {
    String heads = Arrays.stream(ofSlot(CHAIN))
        .mapToObj(Long::toHexString)
        .collect(Collectors.joining(" or "));
    int others = present.size() - (present.containsKey(CHAIN) ? 1 : 0);
    return heads
        + (others == 0 ? "" : ", " + others + " other slots")
        + (retired.length == 0 ? "" : ", " + retired.length + " retired");
  }
}
