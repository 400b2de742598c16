package io.cachechain.tier.redis;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The identity of one run of a server, as the server says it in {@code INFO}.
 *
 * @param id made anew at each start
 * @param role {@code master} or {@code slave}
 * @param history names the writes that the server has; another one after each change of masters
 * @param promoted whether that history was begun by a replica that became a master
 */
record ServerRun(String id, String role, String history, boolean promoted) {
  private static final String NO_EARLIER_HISTORY = "0".repeat(40);

  /**
   * Returns the run, or null if the server does not report it.
   *
   * @param server the lines of {@code INFO server}
   * @param replication the lines of {@code INFO replication}
   */
  static @Nullable ServerRun of(@Nullable Object server, @Nullable Object replication) {
    if (server instanceof Map<?, ?> one
        && replication instanceof Map<?, ?> other
        && one.get("run_id") instanceof String id) {
      String earlier = String.valueOf(other.get("master_replid2"));
      return new ServerRun(
          id,
          String.valueOf(other.get("role")),
          String.valueOf(other.get("master_replid")),
          !earlier.equals(NO_EARLIER_HISTORY));
    }
    return null;
  }

  boolean isMaster() {
    return role.equals("master");
  }

  /**
   * Returns whether all that the earlier run had acknowledged is there still, as far as the server
   * did not evict it. A master also takes a new name for its history when it gets its first
   * replica, or has had none for an hour; it has lost nothing then, and was not promoted.
   */
  boolean continues(ServerRun earlier) {
    return id.equals(earlier.id)
        && role.equals(earlier.role)
        && (history.equals(earlier.history) || !promoted);
  }
}
