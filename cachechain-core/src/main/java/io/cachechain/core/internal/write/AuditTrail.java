package io.cachechain.core.internal.write;

import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.metrics.FailureLog;
import io.cachechain.spi.AuditLog;
import io.cachechain.spi.AuditRecord;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes what is invalidated to all audit logs of a chain. No call waits for it; what cannot be
 * written, or would wait behind too much, is counted. Lock-free and thread-safe.
 */
public final class AuditTrail {
  /** How long a record may take. */
  static final Duration TIMEOUT = Duration.ofSeconds(1);

  /** How many records may be under way. */
  static final int MAX_OPEN = 1_000;

  private final String namespace;
  private final String node;
  private final List<AuditLog> logs;
  private final ChainClock clock;
  private final ChainCounters counters;
  private final FailureLog failures;
  private final AtomicLong number = new AtomicLong();
  private final Map<Long, CompletableFuture<Void>> open = new ConcurrentHashMap<>();

  /**
   * Creates a trail that has written nothing.
   *
   * @param namespace whose keys they are
   * @param node the number of the node in versions
   * @param logs where records go; empty for nowhere
   * @param clock the clock of the chain
   * @param counters counts what is not written
   * @param failures notified of it
   */
  public AuditTrail(
      String namespace,
      int node,
      List<AuditLog> logs,
      ChainClock clock,
      ChainCounters counters,
      FailureLog failures) {
    this.namespace = namespace;
    this.node = String.format(Locale.ROOT, "%06x", node);
    this.logs = List.copyOf(logs);
    this.clock = clock;
    this.counters = counters;
    this.failures = failures;
  }

  /** Returns whether nobody wants records. */
  public boolean isOff() {
    return logs.isEmpty();
  }

  /**
   * Writes down what was invalidated.
   *
   * @param operation the method of the chain
   * @param reason why, or empty
   * @param keys as text
   */
  public void append(String operation, String reason, List<String> keys) {
    AuditRecord entry = new AuditRecord(
        Instant.ofEpochMilli(clock.currentTimeMillis()),
        namespace,
        node,
        operation,
        reason,
        keys.subList(0, Math.min(keys.size(), AuditRecord.MAX_KEYS)),
        keys.size());
    for (AuditLog log : logs) {
      if (open.size() >= MAX_OPEN) {
        counters.count(ChainEvent.AUDIT_FAILURE);
        failures.failed("audit", "audit: " + MAX_OPEN + " records are under way already", null);
      } else {
        append(log, entry);
      }
    }
  }

  private void append(AuditLog log, AuditRecord entry) {
    CompletableFuture<Void> written =
        FutureChains.within(clock, TIMEOUT, deadline -> log.append(entry, deadline));
    long mine = number.incrementAndGet();
    open.put(mine, written);
    FutureChains.whenDone(written, (done, failure) -> {
      open.remove(mine);
      if (failure != null) {
        counters.count(ChainEvent.AUDIT_FAILURE);
        failures.failed("audit", "audit: a record could not be written", failure);
      }
    });
  }

  /** Returns a future that ends when all that is under way has ended, which is within a second. */
  public CompletableFuture<Void> drained() {
    return CompletableFuture.allOf(open.values().stream()
        .map(each -> each.exceptionally(failure -> null))
        .toArray(CompletableFuture<?>[]::new));
  }
}
