package io.cachechain.spi;

import java.util.concurrent.CompletionStage;

/**
 * A log of the calls that invalidate, for humans who later ask what happened. The cache does not
 * depend on it: no call waits for a record, and a record that cannot be written is counted. The log
 * should hold a bounded number of records.
 *
 * <p>A layer, or a decorator of a layer, may offer one ({@link ByteLayer#auditLog}). Thread-safe.
 */
@FunctionalInterface
public interface AuditLog {
  /**
   * Appends a record. Does not block.
   *
   * @param record the call
   * @param deadline the moment at which the engine stops waiting
   * @return a stage that completes when the record is written
   */
  CompletionStage<Void> append(AuditRecord record, Deadline deadline);
}
