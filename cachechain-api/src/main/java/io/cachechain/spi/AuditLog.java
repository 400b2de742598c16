package io.cachechain.spi;

import java.util.concurrent.CompletionStage;

/**
 * Where a chain writes down what its callers invalidate, for people who ask later what has happened. Nothing of the cache rests on it: a record that cannot be written is counted, and no call waits for
 * one. Should keep a bounded number of records.
 *
 * <p>A layer may offer one ({@link ByteLayer#auditLog}), or a decorator of a layer. Thread-safe.
 */
@FunctionalInterface
public interface AuditLog {
  /**
   * Appends a record. Does not block.
   *
   * @param record what was invalidated
   * @param deadline when the engine stops waiting
   * @return a stage that completes when it is written
   */
  CompletionStage<Void> append(AuditRecord record, Deadline deadline);
}
