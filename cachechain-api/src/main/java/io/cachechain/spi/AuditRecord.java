package io.cachechain.spi;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One call that invalidated something.
 *
 * @param time when it had ended, by the clock of its node
 * @param namespace whose keys they are
 * @param node the node in six hexadecimal digits, as it stands in versions
 * @param operation the method of the chain: {@code invalidate}, {@code invalidateAll}, {@code clear}, or the one that put what had to be taken back
 * @param reason what the caller gave as the reason, or what the engine has to say; may be empty
 * @param keys the first 100 keys, as text; none for a clear
 * @param count how many keys there were
 */
public record AuditRecord(
    Instant time,
    String namespace,
    String node,
    String operation,
    String reason,
    List<String> keys,
    int count) {
  /** How many keys a record names. */
  public static final int MAX_KEYS = 100;

  /** Copies the list. */
  public AuditRecord {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(reason, "reason");
    keys = List.copyOf(keys);
  }
}
