package io.cachechain.core.internal.layer;

import io.cachechain.core.internal.async.CallerThread;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.layer.LayerRequests.Place;
import io.cachechain.spi.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One request to a layer, for one key or a batch: all that is asked of a layer passes here, through
 * the guards of its operation. It never trusts the layer: a null stage, an exception thrown, a
 * stage that is never completed, late or twice, all end as that member's failure or are ignored.
 * Answers are handed over on the thread of the caller who waits for them, or on the chain's
 * executor, never on a driver's thread.
 *
 * <p>Invariant: each member ends exactly once, by its stage, by its deadline or by a broken start,
 * and who ends it owns its answer. {@code open} counts those that have not; who makes it 0 notifies
 * the guards of the request.
 *
 * @param <Q> what is asked beside the key
 * @param <A> the answer
 */
final class WireRequest<Q, A> {
  private final LayerRequests requests;
  private final Operation<Q, A> operation;
  private final List<Member<Q, A>> members;
  private final Place place;
  private final long begin;
  private final AtomicInteger open;
  private final AtomicBoolean released = new AtomicBoolean();
  private @Nullable Delivery deliveries;
  private volatile boolean anyAnswer;
  private volatile boolean allEnded;
  private volatile @Nullable Throwable lastFailure;
  private volatile @Nullable Runnable timer;

  /**
   * Creates a request that has not been sent.
   *
   * @param requests what all requests to the layer have in common
   * @param operation how the layer is asked, and through which guards
   * @param members what is asked, for different keys; one at least
   * @param place given free when the request has ended
   * @param now the time of the chain's clock
   */
  WireRequest(
      LayerRequests requests,
      Operation<Q, A> operation,
      List<Member<Q, A>> members,
      Place place,
      long now) {
    this.requests = requests;
    this.operation = operation;
    this.members = members;
    this.place = place;
    this.begin = now;
    this.open = new AtomicInteger(members.size());
  }

  /** Sends the request if all guards let it pass; else its members fail at once. */
  void send() {
    Guard refuses = firstThatRefuses();
    if (refuses != null) {
      Throwable refused = Failures.refused(refuses.refusal());
      members.forEach(member -> member.end().completeExceptionally(refused));
      place.free(Runnable::run);
      return;
    }
    shareDeliveries();
    armTimer(begin);
    try {
      requests.layerThreads.execute(this::ask);
    } catch (RuntimeException rejected) {
      failAll(rejected);
    }
  }

  /**
   * Enters the guards one after the other. Those before one that refuses are notified of a refusal,
   * which says nothing about the layer.
   */
  private @Nullable Guard firstThatRefuses() {
    for (Guard guard : operation.guards) {
      if (!guard.tryEnter()) {
        for (Guard entered : operation.guards.subList(0, operation.guards.indexOf(guard))) {
          entered.failed(0, Failures.refused(guard.refusal()));
        }
        return guard;
      }
    }
    return null;
  }

  /** Members whose answers are handed over by the same executor share a delivery. */
  private void shareDeliveries() {
    for (Member<Q, A> member : members) {
      Delivery shared = deliveries;
      while (shared != null && shared.executor != member.continuations) {
        shared = shared.next;
      }
      if (shared == null) {
        shared = new Delivery(member.continuations, this::beforeAnswers, deliveries);
        deliveries = shared;
      }
      member.delivery = shared;
    }
  }

  private void ask() {
    Map<String, ? extends @Nullable CompletionStage<A>> asked;
    boolean interrupted = Thread.interrupted(); // the caller's, and no matter of the layer
    try {
      asked = operation.ask(members, Deadline.at(requests.clock, begin + requests.timeoutNanos));
    } catch (Throwable thrown) {
      failAll(thrown);
      return;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    for (Delivery each = deliveries; each != null; each = each.next) {
      each.hold();
    }
    try {
      for (Member<Q, A> member : members) {
        CompletionStage<A> stage = asked == null ? null : asked.get(member.key);
        if (stage == null) {
          end(member, null, Failures.misuse("the layer returned null instead of a stage", null));
        } else {
          member.stage = stage;
          listen(member, stage); // may end it
          if (member.ended.get()) {
            member.stage = null;
          }
        }
      }
    } catch (Throwable thrown) {
      failAll(thrown);
    } finally {
      for (Delivery each = deliveries; each != null; each = each.next) {
        each.release(); // answers that are there at once leave together
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the outcome is handed over by end
  private void listen(Member<Q, A> member, CompletionStage<A> stage) {
    try {
      stage.whenComplete((answer, failure) -> end(member, answer, failure));
    } catch (RuntimeException broken) {
      end(member, null, Failures.misuse("the layer's stage is broken", broken));
    }
  }

  private void failAll(Throwable failure) {
    members.forEach(member -> end(member, null, failure));
  }

  private void end(Member<Q, A> member, @Nullable A answer, @Nullable Throwable failure) {
    if (!member.ended.compareAndSet(false, true)) {
      return; // late or doubled: discarded
    }
    if (failure == null) {
      anyAnswer = true;
    } else {
      lastFailure = failure;
    }
    Delivery delivery = Objects.requireNonNull(member.delivery);
    if (open.decrementAndGet() == 0) {
      allHaveEnded(delivery);
    }
    CompletableFuture<A> waiting = member.end();
    if (failure != null) {
      delivery.add(() -> waiting.completeExceptionally(Failures.unwrapped(failure)));
    } else if (operation.runsUserCode && answer != null) {
      delivery.addValue(() -> waiting.complete(answer));
    } else {
      delivery.add(() -> waiting.complete(answer));
    }
  }

  /** Ends the request, whose last answer goes to a delivery next. */
  private void allHaveEnded(Delivery last) {
    Runnable pending = timer;
    if (pending != null) {
      pending.run();
    }
    long took = requests.clock.nanoTime() - begin;
    Throwable failure = lastFailure;
    for (Guard guard : operation.guards) {
      if (anyAnswer || failure == null) {
        guard.succeeded(took);
      } else {
        guard.failed(took, failure);
      }
    }
    allEnded = true;
    if (requests.senders == requests.executor
        && (last.executor == requests.executor || CallerThread.isWaiting(last.executor))) {
      return; // that delivery frees the place before it hands over its answer
    }
    // A caller who does not wait may be busy, or leave: others do not wait for that. Nothing is
    // sent on the thread of a driver.
    freePlace(requests.senders);
  }

  private void freePlace(Executor sender) {
    if (released.compareAndSet(false, true)) {
      place.free(sender);
    }
  }

  /** What waits for the place of this request leaves first, whatever the answers set off. */
  private void beforeAnswers() {
    if (allEnded) {
      freePlace(Runnable::run);
    }
  }

  private void armTimer(long now) {
    long first = Long.MAX_VALUE;
    for (Member<Q, A> member : members) {
      if (!member.ended.get()) {
        first = Math.min(first, member.deadline - now);
      }
    }
    if (first != Long.MAX_VALUE) {
      // A millisecond at least, so that members with deadlines close together share a timer.
      timer = requests.clock.schedule(this::expire, Duration.ofNanos(Math.max(1_000_000, first)));
    }
  }

  private void expire() {
    long now = requests.clock.nanoTime();
    for (Member<Q, A> member : members) {
      if (!member.ended.get() && member.deadline - now <= 0) {
        CompletionStage<A> stage = member.stage;
        end(member, null, Failures.timeout(requests.timeoutNanos));
        cancel(stage);
      }
    }
    if (open.get() > 0) {
      armTimer(now);
    }
  }

  /** Notifies the layer that nobody waits any more, so that it can stop work; best effort. */
  private static void cancel(@Nullable CompletionStage<?> stage) {
    if (stage == null) {
      return;
    }
    try {
      stage.toCompletableFuture().cancel(true);
    } catch (RuntimeException notSupported) {
      // A stage need not be cancellable: its answer is discarded when it comes.
    }
  }

  /** One key of a request. */
  static final class Member<Q, A> {
    final String key;
    final Q question;

    /** What runs whatever follows on the answer. */
    final Executor continuations;

    /**
     * What the asker waits for. Let go of when the member has ended, as the layer's stage is:
     * members of a batch stay until the last of them has ended, and must not keep all values until
     * then.
     */
    private @Nullable CompletableFuture<A> answer;

    /**
     * When it must have ended; as long as it waits, when it must have been sent. Guarded by the
     * lock of its batcher until it is sent.
     */
    long deadline;

    /** What hands the answer over; set before it is sent. */
    private @Nullable Delivery delivery;

    /** What the layer has returned. */
    private volatile @Nullable CompletionStage<A> stage;

    /** Whoever sets it says what came of it; whatever comes later or twice is discarded. */
    private final AtomicBoolean ended = new AtomicBoolean();

    Member(
        String key,
        Q question,
        long deadline,
        Executor continuations,
        CompletableFuture<A> answer) {
      this.key = key;
      this.question = question;
      this.deadline = deadline;
      this.continuations = continuations;
      this.answer = answer;
    }

    /** Returns what is to be completed, and lets go of it; called by the one who ends it. */
    CompletableFuture<A> end() {
      CompletableFuture<A> waiting = Objects.requireNonNull(answer);
      answer = null;
      stage = null;
      return waiting;
    }
  }
}
