package io.cachechain.spi;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One call that invalidated something.
 *
 * @param time the end of the call, by the clock of its node
 * @param namespace the namespace of the keys
 * @param node the node in six hexadecimal digits, as in versions
 * @param operation the method of the chain: {@code invalidate}, {@code invalidateAll}, {@code
 *     clear}, or {@code put} if the put was taken back
 * @param reason the caller's reason, or the engine's; may be empty
 * @param keys the first 100 keys, as text; none for a clear
 * @param count the number of keys
 */
public record AuditRecord(
    Instant time,
    String namespace,
    String node,
    String operation,
    String reason,
    List<String> keys,
    int count) {
  /** The largest number of keys in a record. */
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
