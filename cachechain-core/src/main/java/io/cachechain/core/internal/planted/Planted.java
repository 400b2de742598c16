package io.cachechain.core.internal.planted;

/**
 * A mechanism of the engine that is left out, or put in an earlier and wrong form, in a chain of the simulator: it must find each of them by a broken promise. No chain that a builder makes has any.
 * Looked at in the place of the mechanism, never on the path of a near hit.
 */
public enum Planted {
  /** A walk asks what a layer is owed when the layer has answered, not before it is asked. */
  OWED_READ_AFTER_REPLY,

  /** Two versions owed for one key merge to the higher one, not to one above both. */
  OWED_MERGED_BY_MAXIMUM,

  /** A value need not pass each invalidation that was met, only the one with the highest version. */
  JUDGED_BY_HIGHEST_ONLY,

  /** A flight decides under the slot's lock whether it may store near, and stores later without it. */
  NEAR_STORED_OUTSIDE_LOCK,

  /** A put is shown near though a far layer holds something newer. */
  SUPERSEDED_PUT_SHOWN,

  /** A put is lifted over a later version of its own node. */
  PUT_LIFTED_OVER_OWN,

  /** A fill replaces whatever is older, not exactly what its walk saw. */
  FILL_BY_VERSION,

  /** Nothing is reserved in a slot that said nothing: a fill there replaces nothing, and not its own reservation. */
  NO_RESERVATIONS,

  /** A write of unknown outcome is owed a tombstone of its own version, not of one above it. */
  PAID_AT_EQUAL_VERSION,

  /** A flight can still be joined when a write of its key has settled. */
  FLIGHT_JOINED_AFTER_WRITE,

  /** A message drops only near copies that are older than it says, not each one of another version. */
  MESSAGE_COMPARED_BY_VERSION,

  /** A message about another node's write counts as a later write of this node. */
  MESSAGE_TAKEN_FOR_OWN_WRITE,

  /** What a layer has missed is held against that very write in the layers behind, too. */
  HINT_HELD_AGAINST_ITS_COPY,

  /** Who is told of a write takes nothing for owed to the layers which it has not reached. */
  NOTHING_ADOPTED,

  /** The stamp of what follows a put through an origin is drawn before the origin is asked. */
  STAMPED_BEFORE_ORIGIN,

  /** The version of a put is drawn, and known to reads of its key, while the origin is still being asked. */
  ORIGIN_WRITE_KNOWN,

  /** What was loaded carries the generations of the end of the load, not those of its begin. */
  GENERATIONS_AT_END_OF_LOAD,

  /** The near copy of a put carries the generations of the end of the put, not those of its begin. */
  GENERATIONS_AT_END_OF_PUT,

  /** A node that finds no record goes by the same generation as all others which find none. */
  MISSING_RECORD_AS_ZERO,

  /** What a record or a message says takes the place of what is known, also where that has retired it. */
  RECORD_TAKEN_AS_IT_IS,

  /** A record that lacks something is not written by who knows more, but only by who clears. */
  RECORD_NOT_WRITTEN_BACK,

  /** Near copies are not compared when other generations are present. */
  GENERATION_WITHOUT_EPOCH,

  /** Of two generations that do not know each other the larger one is valid. */
  LARGER_GENERATION_WINS,

  /** A call is answered by a flight that had loaded before a clear which the call has come after. */
  OLD_FLIGHT_ANSWERS
}
