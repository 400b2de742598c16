package io.cachechain.tier.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Knows which run of the server stands behind one master. After its connection broke, or when
 * another server has taken its place, it is in doubt until the server has said which run it is;
 * answers are held back so long.
 */
final class MasterWatch {
  private final Masters masters;
  private final Masters.Master master;
  private final Predicate<ServerRun> isExpected;
  private final Runnable lost;
  private final Runnable unknown;
  private final Runnable reachable;

  /**
   * The server, as the driver knows it, of which it is certain that its run is the one below; null
   * while in doubt.
   */
  private volatile @Nullable Object certain;

  private volatile @Nullable ServerRun run;

  // Guarded by this: what was asked before a doubt came up does not clear it.
  private int doubts;
  private boolean away;
  private @Nullable CompletableFuture<Void> check;

  /**
   * Creates one that is in doubt.
   *
   * @param isExpected whether the first run that is seen here is no reason to report a loss
   * @param lost notified when the server may have lost something; before the check that found it
   *     completes
   * @param unknown notified when the server does not say which run it is; it is trusted then
   * @param reachable notified when the server answers after it did not, or after its connection
   *     broke
   */
  MasterWatch(
      Masters masters,
      Masters.Master master,
      Predicate<ServerRun> isExpected,
      Runnable lost,
      Runnable unknown,
      Runnable reachable) {
    this.masters = masters;
    this.master = master;
    this.isExpected = isExpected;
    this.lost = lost;
    this.unknown = unknown;
    this.reachable = reachable;
  }

  @Nullable
  ServerRun run() {
    return run;
  }

  boolean isCertain() {
    Object server = certain;
    return server != null && server == master.server();
  }

  synchronized void doubt() {
    doubts++;
    away = true;
    certain = null;
  }

  /**
   * Asks the server, unless that is under way; returns what completes when the answer has been
   * acted on, and fails if there is none.
   */
  CompletableFuture<Void> check() {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    synchronized (this) {
      if (check != null) {
        return check;
      }
      check = mine;
    }
    ask(mine);
    return mine;
  }

  private void ask(CompletableFuture<Void> mine) {
    int known;
    synchronized (this) {
      known = doubts;
    }
    Object server = master.server();
    CompletableFuture<Object> about;
    CompletableFuture<Object> replication;
    try {
      about = masters.send(master, Masters.Command.INFO_SERVER, List.of());
      replication = masters.send(master, Masters.Command.INFO_REPLICATION, List.of());
    } catch (RuntimeException failure) {
      end(mine, failure);
      return;
    }
    CompletableFuture<Void> unused = about
        .thenCombine(replication, ServerRun::of)
        .handle((now, failure) -> {
          if (failure != null && !isForbidden(failure)) {
            end(mine, failure);
          } else {
            answered(mine, known, server, now);
          }
          return null;
        });
  }

  private static boolean isForbidden(Throwable failure) {
    return Failures.code(Failures.unwrapped(failure)).equals("NOPERM");
  }

  private void answered(
      CompletableFuture<Void> mine, int known, Object server, @Nullable ServerRun now) {
    if (now != null) {
      ServerRun earlier = run;
      run = now;
      if (earlier == null ? !isExpected.test(now) : !now.continues(earlier)) {
        lost.run();
      }
    } else {
      unknown.run();
    }
    boolean again;
    synchronized (this) {
      again = known != doubts || server != master.server();
      if (!again) {
        certain = server;
      }
    }
    if (again) {
      ask(mine);
    } else {
      end(mine, null);
    }
  }

  private void end(CompletableFuture<Void> mine, @Nullable Throwable failure) {
    boolean isBack;
    synchronized (this) {
      check = null;
      isBack = away && failure == null;
      away = failure != null;
    }
    if (isBack) {
      reachable.run();
    }
    if (failure == null) {
      mine.complete(null);
    } else {
      mine.completeExceptionally(failure);
    }
  }
}
