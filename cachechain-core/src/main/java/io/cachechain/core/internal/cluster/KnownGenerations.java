package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.Replacement;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.write.ValidGenerations;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The generations that a node knows. It begins with a provisional one of its own, and gives that up
 * for whatever a record says, as long as no record has it.
 *
 * <p>What is known changes under this object's lock, and is read without. Whoever changes it ends
 * the epoch of near time afterwards; so whoever reads the epoch first, and then this, never takes
 * for compared what was not. Thread-safe.
 */
public final class KnownGenerations implements ValidGenerations {
  private final LongSupplier chance;
  private volatile Generations now;

  /**
   * Whether the own provisional generation of the chain stands in no record, as far as is known.
   */
  private boolean own = true;

  /** Carried by what is put before the first layer has connected, when nobody can be asked yet. */
  private volatile EntryGenerations early;

  /**
   * Whether something was cleared here before anybody could be asked: whatever is found then is
   * replaced.
   */
  private volatile boolean clearsWhatIsFound;

  /** Says whether some layer is still connecting for the first time; null when none is any more. */
  private volatile @Nullable BooleanSupplier connects;

  private volatile Consumer<Runnable> whenAsked = Runnable::run;

  /**
   * Creates the state of a node which knows nothing.
   *
   * @param chance gives 64 random bits, unlike those of any other node
   */
  public KnownGenerations(LongSupplier chance) {
    this.chance = chance;
    this.early = EntryGenerations.of(draw(true));
    this.now = Generations.of(draw(true)).withStandIn(early.chain());
  }

  private long draw(boolean provisional) {
    long drawn = chance.getAsLong();
    long positive = Math.max(1, drawn & Long.MAX_VALUE);
    return provisional ? -positive : positive;
  }

  /** Returns what is known now. */
  public Generations now() {
    return now;
  }

  /**
   * Sets how to find out whether some layer is still connecting for the first time.
   *
   * @param connecting whether it is so
   */
  void connects(BooleanSupplier connecting) {
    connects = connecting;
  }

  /** Says what runs something when all records have been asked for. */
  void whenAsked(Consumer<Runnable> passes) {
    whenAsked = passes;
  }

  /**
   * Sends an entry: at once, or, where that was put before anybody could be asked, when the records
   * have been, so that it is of what they say.
   */
  @Override
  @SuppressWarnings("ReferenceEquality") // it is the very object that such puts carry
  public <V> void whenKnown(StoredEntry<V> entry, Consumer<StoredEntry<V>> send) {
    if (entry.generations() != early) {
      send.accept(entry);
    } else if (isAlone()) {
      whenAsked.accept(() -> send.accept(now.sent(entry)));
    } else {
      send.accept(now.sent(entry));
    }
  }

  /**
   * Returns what a put without tags carries that begins now, or null while it is undecided. What is
   * put before a layer has connected for the first time counts as put when it connects, as it gets
   * there only then; a clear that this node makes or receives meanwhile invalidates it.
   */
  @Override
  public @Nullable EntryGenerations ofPut() {
    return isConnecting() && isAlone() ? early : now.ofUntagged();
  }

  /** Returns whether some layer is still connecting for the first time. */
  boolean isConnecting() {
    BooleanSupplier asked = connects;
    if (asked == null) {
      return false;
    }
    boolean connecting = asked.getAsBoolean();
    if (!connecting) {
      connects = null; // there is one first time for each layer
    }
    return connecting;
  }

  /**
   * Returns whether this node goes by a generation of its own which stands in no record yet: it may
   * have to give it up.
   */
  public synchronized boolean isAlone() {
    return own;
  }

  /**
   * Takes what somebody else knows.
   *
   * @param other what it is
   * @param isRecord whether it stands in a record, and not in a message
   * @return what was present before, if something else is now; else null
   */
  synchronized @Nullable Generations take(Generations other, boolean isRecord) {
    Generations before = now;
    Generations mine = before;
    boolean finds = own && isRecord;
    if (finds) {
      own = false;
      mine = before.withoutProvisional();
    }
    now = mine.merged(other, isRecord);
    if (now.hasSamePresent(before)) {
      return null;
    }
    if (!finds) {
      now = now.withStandIn(0); // something was cleared since
    }
    return before;
  }

  /**
   * Gives a slot another generation; returns what is to be published, or null if no other node can
   * know this one yet.
   */
  synchronized @Nullable Replacement replace(int slot) {
    if (slot == Generations.CHAIN && own && isConnecting()) {
      early = EntryGenerations.of(draw(true));
      clearsWhatIsFound = true;
      now = now.replaced(slot, draw(true)).withStandIn(early.chain());
      return null;
    }
    long generation = draw(false);
    Replacement published = now.replacement(slot, generation);
    now = now.replaced(slot, generation);
    own &= slot != Generations.CHAIN;
    return published;
  }

  /** Returns whether a clear waits for what will be found. */
  boolean isClearPending() {
    return clearsWhatIsFound;
  }

  /**
   * A record has been asked for: what was cleared before that counts for what it says. Returns what
   * is to be published, or null.
   */
  synchronized @Nullable Replacement clearFound() {
    if (!clearsWhatIsFound) {
      return null;
    }
    clearsWhatIsFound = false;
    own = false;
    long generation = draw(false);
    Replacement published = now.replacement(Generations.CHAIN, generation);
    now = now.replaced(Generations.CHAIN, generation).withStandIn(early.chain());
    return published;
  }

  /**
   * Gives each slot that is undecided a third generation, which takes the place of all that are
   * present there.
   */
  synchronized Decision decide() {
    List<Integer> undecided = now.undecided();
    for (int slot : undecided) {
      now = now.replaced(slot, draw(now.hasOnlyProvisional(slot)));
    }
    return new Decision(now, !undecided.isEmpty());
  }

  /** A record may have what is known here. */
  synchronized void recorded() {
    own = false;
  }

  /**
   * A state with one generation in each slot.
   *
   * @param state what is known
   * @param isNew whether something had to be drawn for it
   */
  record Decision(Generations state, boolean isNew) {}
}
