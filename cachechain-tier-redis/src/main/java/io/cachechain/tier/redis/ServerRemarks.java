package io.cachechain.tier.redis;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What there is to say of the servers: whether they evict, and what that costs, and whether
 * restarts can be noticed. Asked in the background after connecting.
 */
final class ServerRemarks {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final String prefix;
  private final Set<String> remarks = new ConcurrentSkipListSet<>();

  /**
   * Creates remarks without any yet.
   *
   * @param prefix how each log line begins
   */
  ServerRemarks(String prefix) {
    this.prefix = prefix;
  }

  List<String> now() {
    return List.copyOf(remarks);
  }

  /** Says that the servers do not report which run they are. */
  void restartsAreNotSeen() {
    remarks.add(
        "the server does not show its run_id (may its user call info?): losses by a restart or a failover are not noticed");
  }

  /**
   * Says, also in the log and at once, that a server took no writes when the layer connected.
   *
   * @param words why, in its words
   */
  void takesNoWrites(String words) {
    String remark =
        "when it connected, the server took no writes: " + words.replaceFirst("\\.$", "");
    if (remarks.add(remark)) {
      LOG.warn("{}: {}; writes to it are missed, and replayed when it takes them", prefix, remark);
    }
  }

  /** Asks the first master that there is; servers of one layer are set up alike. */
  void ask(Masters masters) {
    try {
      for (Masters.Master master : masters.all()) {
        CompletableFuture<Object> unused = masters
            .send(master, Masters.Command.INFO_MEMORY, List.of())
            .whenComplete((lines, failure) -> answered((Map<?, ?>) lines, failure));
        return;
      }
    } catch (RuntimeException failure) {
      answered(null, failure);
    }
  }

  private void answered(@Nullable Map<?, ?> memory, @Nullable Throwable failure) {
    if (memory == null) {
      LOG.debug(
          "{}: INFO memory is not answered, so an evicting server is not reported: {}",
          prefix,
          failure == null ? "no lines" : Failures.of(failure, "redis").getMessage());
      return;
    }
    String remark = ofMemory(
        String.valueOf(memory.get("maxmemory")), String.valueOf(memory.get("maxmemory_policy")));
    if (remark != null) {
      remarks.add(remark);
    }
  }

  /**
   * Returns what is to be said of these two lines of INFO, or null if the server does not evict.
   */
  static @Nullable String ofMemory(String maxmemory, String policy) {
    long limit;
    try {
      limit = Long.parseLong(maxmemory);
    } catch (NumberFormatException unknown) {
      return null;
    }
    if (limit <= 0 || policy.equals("noeviction") || policy.equals("null")) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        "the server evicts (maxmemory-policy %s at %,d MiB): entries may be gone before their time and are loaded again; once a"
            + " tombstone is evicted, a put that was on its way may bring back what was invalidated",
        policy,
        Math.max(1, limit >> 20));
  }
}
