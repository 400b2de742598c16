package io.cachechain.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The faults that the simulator must find when one of them is planted: each a mechanism of the
 * engine left out, or a world beyond what the engine promises anything for.
 */
public enum PlantedFault {
  /** What a layer missed is read after its reply. */
  HINT_READ_AFTER_REPLY("Z54"),
  /** Two missed versions are merged by maximum. */
  HINTS_MERGED_BY_MAXIMUM("Z50"),
  /** A value is checked against the highest invalidation only. */
  CHECKED_BY_HIGHEST_ONLY("Z50"),
  /** Near layers are stored to outside of the slot's lock. */
  NEAR_STORED_OUTSIDE_LOCK("Z28, Z51"),
  /** A put is shown near though it was superseded. */
  SUPERSEDED_PUT_SHOWN("Z6"),
  /** A put is raised over its own node's later version. */
  PUT_RAISED_OVER_OWN("Z51"),
  /** A fill is stored by version instead of by what was seen. */
  FILL_BY_VERSION("Z1, Z2, Z55"),
  /** A tombstone is replayed at an equal version. */
  REPLAYED_AT_EQUAL_VERSION("Z53"),
  /** A flight is joined after the write has returned. */
  FLIGHT_JOINED_AFTER_WRITE("Z10, Z52"),
  /** A message is compared by version before near copies are dropped. */
  MESSAGE_COMPARED_BY_VERSION("Z60"),
  /** Receivers take over no hint for what is not confirmed. */
  NOTHING_HINTED("Z25, Z58"),
  /**
   * A message about another node's write is taken for a later write of the node that receives it.
   */
  MESSAGE_TAKEN_FOR_OWN_WRITE("Z66"),
  /** What a layer has missed is held against the copies of that write in other layers. */
  HINT_HELD_AGAINST_ITS_COPY("Z67"),
  /** A write is known as seen while the origin's write runs. */
  ORIGIN_WRITE_KNOWN("Z45"),
  /** The stamp is taken before the origin's answer. */
  STAMPED_BEFORE_ORIGIN("Z45"),
  /** What was loaded carries the generations of the end of the load. */
  GENERATIONS_AT_END_OF_LOAD("Z59"),
  /** The near copy of a put carries the generations of the end of the put. */
  GENERATIONS_AT_END_OF_PUT("Z59"),
  /** All nodes that find no record go by the same generation. */
  MISSING_RECORD_AS_ZERO("Z30"),
  /** What a record says takes the place of what is known. */
  RECORD_TAKEN_AS_IT_IS("Z30, Z59"),
  /** A record that lacks something is not repaired. */
  RECORD_NOT_WRITTEN_BACK("Z30, Z59"),
  /** Near copies are not compared when other generations are present. */
  GENERATION_WITHOUT_EPOCH("Z59"),
  /** Of two generations the larger one is valid. */
  LARGER_GENERATION_WINS("Z59, Z69"),
  /** A call is answered by a load from before a clear. */
  OLD_FLIGHT_ANSWERS("Z59"),
  /** The server evicts tombstones, and nothing is reserved. */
  TOMBSTONES_EVICTED("Z55"),
  /** A write is applied after the tombstone has died. */
  APPLIED_AFTER_TOMBSTONE("Z9, Z53", false),
  /** A server starts again from an old snapshot. */
  OLD_SNAPSHOT("Z56", false),
  /** A node starts again with a slower clock. */
  SLOWER_CLOCK("Z4, Z5", false);

  private static final long VERY_LATE_MILLIS = 60_000;

  private final String hazards;
  private final boolean inEngine;

  /**
   * A fault of the engine: {@code faults/<word>.diff} among the resources says what changes there.
   */
  PlantedFault(String hazards) {
    this(hazards, true);
  }

  PlantedFault(String hazards, boolean inEngine) {
    this.hazards = hazards;
    this.inEngine = inEngine;
  }

  /** Returns the hazards that it is about, as the documentation numbers them. */
  public String hazards() {
    return hazards;
  }

  /** Returns its name as commands take it, such as {@code hint-read-after-reply}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the fault of a name.
   *
   * @param word as {@link #word} gives it
   */
  public static Optional<PlantedFault> of(String word) {
    return Arrays.stream(values()).filter(fault -> fault.word().equals(word)).findFirst();
  }

  /** Returns the number of nodes with which it shows best, 0 for any. */
  int nodes() {
    return switch (this) {
      case CHECKED_BY_HIGHEST_ONLY,
          HINTS_MERGED_BY_MAXIMUM,
          HINT_READ_AFTER_REPLY,
          REPLAYED_AT_EQUAL_VERSION,
          MESSAGE_COMPARED_BY_VERSION -> 3;
      case MESSAGE_TAKEN_FOR_OWN_WRITE, NOTHING_HINTED, SUPERSEDED_PUT_SHOWN -> 2;
      case MISSING_RECORD_AS_ZERO,
          RECORD_TAKEN_AS_IT_IS,
          RECORD_NOT_WRITTEN_BACK,
          LARGER_GENERATION_WINS -> 3;
      case NEAR_STORED_OUTSIDE_LOCK -> 1;
      default -> 0;
    };
  }

  /** Returns the number of far layers with which it shows best, 0 for any. */
  int layers() {
    return switch (this) {
      case HINTS_MERGED_BY_MAXIMUM, REPLAYED_AT_EQUAL_VERSION, OLD_SNAPSHOT -> 1;
      case CHECKED_BY_HIGHEST_ONLY, MESSAGE_COMPARED_BY_VERSION, HINT_HELD_AGAINST_ITS_COPY -> 2;
      case HINT_READ_AFTER_REPLY -> 1;
      default -> 0;
    };
  }

  /**
   * Returns a shape in which it can show: some need nodes that notify each other of changes, others
   * show only where they do not.
   */
  Shape inShape(Shape drawn) {
    return switch (this) {
      case HINTS_MERGED_BY_MAXIMUM,
          CHECKED_BY_HIGHEST_ONLY,
          MESSAGE_COMPARED_BY_VERSION,
          NOTHING_HINTED -> drawn.withMessages();
      case MESSAGE_TAKEN_FOR_OWN_WRITE -> drawn.withMessages().cached();
      case SUPERSEDED_PUT_SHOWN, REPLAYED_AT_EQUAL_VERSION ->
        drawn.withoutMessages().cached();
      case HINT_HELD_AGAINST_ITS_COPY -> drawn.cached();
      case LARGER_GENERATION_WINS, MISSING_RECORD_AS_ZERO -> drawn.withoutMessages();
      case GENERATIONS_AT_END_OF_PUT -> drawn.cached();
      case ORIGIN_WRITE_KNOWN, STAMPED_BEFORE_ORIGIN -> drawn.throughOrigin();
      default -> drawn;
    };
  }

  /** Returns whether it is compiled into the engine; else it is one of the world alone. */
  boolean inEngine() {
    return inEngine;
  }

  /** Returns the world within its bounds in which the fault shows best. */
  Rules within(Rules any) {
    Rules drawn = any.roomy();
    return switch (this) {
      case HINTS_MERGED_BY_MAXIMUM, CHECKED_BY_HIGHEST_ONLY ->
        drawn.withoutClears().harsh(List.of(0));
      case MISSING_RECORD_AS_ZERO -> drawn.rebooting();
      case GENERATIONS_AT_END_OF_LOAD,
          RECORD_TAKEN_AS_IT_IS,
          RECORD_NOT_WRITTEN_BACK,
          GENERATION_WITHOUT_EPOCH,
          LARGER_GENERATION_WINS,
          OLD_FLIGHT_ANSWERS -> drawn.clearing();
      case GENERATIONS_AT_END_OF_PUT -> drawn.clearingAmongPuts();
      case MESSAGE_TAKEN_FOR_OWN_WRITE, HINT_HELD_AGAINST_ITS_COPY -> drawn.pairing();
      case OLD_SNAPSHOT -> drawn.withoutClears().tight();
      case REPLAYED_AT_EQUAL_VERSION -> drawn.withoutClears().harsh(List.of(4)).lateWrites();
      case STAMPED_BEFORE_ORIGIN -> drawn.withoutClears().tight();
      default -> drawn.withoutClears();
    };
  }

  /** Returns the world with what is wrong in it. */
  Rules inWorld(Rules within) {
    return switch (this) {
      case TOMBSTONES_EVICTED -> within.evicting();
      case APPLIED_AFTER_TOMBSTONE -> within.late(VERY_LATE_MILLIS).withoutServerClocks();
      case OLD_SNAPSHOT -> within.settingBack();
      case SLOWER_CLOCK -> within.restartingSlow();
      default -> within;
    };
  }
}
