package io.cachechain.tier.redis;

import io.cachechain.spi.ChainClock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For all layers on one client: notices that a server runs anew, or that another one has become the
 * master: what it had acknowledged may be lost then, or be as it was before. Each master is looked
 * at when a connection to it broke or was made, and each second, which also shows that one which
 * hung answers again. From a broken connection on until the server has said which run it is,
 * answers of its wait; so whoever must know of a loss knows before an answer of the new run is
 * given out.
 */
final class RunWatch {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  /** How often it is looked without a reason. */
  static final Duration PERIOD = Duration.ofSeconds(1);

  private final String prefix;
  private final Masters masters;
  private final ChainClock clock;
  private final ServerRemarks remarks;
  private final List<ClientUse> uses = new CopyOnWriteArrayList<>();
  private final Map<Masters.Master, MasterWatch> watches = new ConcurrentHashMap<>();

  /** The masters of the beginning; what those had lost before is nobody's concern. */
  private final Set<Masters.Master> first = ConcurrentHashMap.newKeySet();

  private boolean isClosed; // guarded by this
  private Runnable cancelListening = () -> {}; // guarded by this
  private Runnable cancelNext = () -> {}; // guarded by this

  /**
   * Creates one that has not begun.
   *
   * @param prefix with which log lines begin
   * @param remarks logs servers that do not say which run they are
   */
  RunWatch(Masters masters, String prefix, ChainClock clock, ServerRemarks remarks) {
    this.masters = masters;
    this.prefix = prefix;
    this.clock = clock;
    this.remarks = remarks;
  }

  /**
   * Adds a layer, which is notified of losses, and of servers that answer again.
   *
   * @return what ends that
   */
  Runnable add(ClientUse use) {
    uses.add(use);
    return () -> uses.remove(use);
  }

  /** Begins to look, at a client that is connected. */
  void start() {
    first.addAll(masters.all());
    synchronized (this) {
      cancelListening = masters.onConnections(this::doubt);
    }
    look();
  }

  private void look() {
    try {
      watches.keySet().retainAll(masters.all());
      for (Masters.Master master : masters.all()) {
        CompletableFuture<Void> unused = of(master).check();
      }
    } catch (RuntimeException failure) {
      LOG.debug("{}: the servers are not known at present", prefix, failure);
    }
    synchronized (this) {
      if (!isClosed) {
        cancelNext = clock.schedule(this::look, PERIOD);
      }
    }
  }

  private MasterWatch of(Masters.Master master) {
    MasterWatch known = watches.get(master); // each answer passes here
    return known != null ? known : watch(master);
  }

  private MasterWatch watch(Masters.Master master) {
    return watches.computeIfAbsent(
        master,
        unused -> new MasterWatch(
            masters,
            master,
            run -> isExpected(master, run),
            this::notifyOfLoss,
            remarks::restartsAreNotSeen,
            this::notifyOfReturn));
  }

  /**
   * Returns whether a run that is the first to be seen of a master is no news: at the beginning, or
   * known of another master, as when the driver has rebuilt its picture of a cluster.
   */
  private boolean isExpected(Masters.Master master, ServerRun run) {
    return first.remove(master)
        || watches.entrySet().stream()
            .filter(other -> !other.getKey().equals(master))
            .map(other -> other.getValue().run())
            .anyMatch(other -> other != null && run.continues(other));
  }

  private void doubt(InetSocketAddress address) {
    watches.forEach((master, watch) -> {
      if (master.isAt(address)) {
        watch.doubt();
        CompletableFuture<Void> unused = watch.check();
      }
    });
  }

  private void notifyOfLoss() {
    LOG.debug( // the chain says so
        "{}: a server runs anew, or another one is master; what was stored there before is not trusted",
        prefix);
    for (ClientUse each : uses) {
      Runnable lost = each.lost();
      if (lost != null) {
        notify(lost, each, "losses of data");
      }
    }
  }

  private void notifyOfReturn() {
    uses.forEach(each -> notify(each.reachable(), each, "servers that are back"));
  }

  /** One listener that throws must not keep the others from being notified. */
  private static void notify(Runnable listener, ClientUse use, String what) {
    try {
      listener.run();
    } catch (RuntimeException thrown) {
      LOG.warn("{}: the listener to {} threw", use.prefix(), what, thrown);
    }
  }

  /**
   * Returns what passes an answer on as soon as it is certain which run of the master gave it, and
   * fails it if that cannot be known.
   */
  Requests.Outcome certain(Masters.Master master, Requests.Outcome outcome) {
    return (answer, failure) -> {
      if (failure != null || of(master).isCertain()) {
        outcome.accept(answer, failure);
      } else {
        // A check that runs already may have been sent to a server that is gone; another one is
        // made then, since this answer shows that a server is there.
        CompletableFuture<Void> unused = of(master).check().whenComplete((done, unknown) -> {
          if (unknown == null) {
            outcome.accept(answer, null);
          } else {
            acceptAfterCheck(master, outcome, answer);
          }
        });
      }
    };
  }

  private void acceptAfterCheck(
      Masters.Master master, Requests.Outcome outcome, @Nullable Object answer) {
    CompletableFuture<Void> unused = of(master)
        .check()
        .whenComplete((done, unknown) -> outcome.accept(unknown == null ? answer : null, unknown));
  }

  /** Ends it. Calling it again does nothing. */
  void close() {
    synchronized (this) {
      if (isClosed) {
        return;
      }
      isClosed = true;
      cancelNext.run();
      cancelListening.run();
    }
  }
}
