package io.cachechain.simulator;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The way from one node to one server and back: each request takes its time, and may be lost,
 * corrupt, doubled or late.
 */
final class Wire implements ByteLayer {
  private static final long SLOW = 2_000_000_000;

  private final World world;
  private final Node node;
  private final Instance instance;
  private final Server server;

  Wire(World world, Node node, Instance instance, Server server) {
    this.world = world;
    this.node = node;
    this.instance = instance;
    this.server = server;
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> all = EnumSet.of(Capability.NON_BLOCKING);
    if (world.shape().bulk()) {
      all.add(Capability.BULK);
    }
    return all;
  }

  @Override
  public void onDataLoss(Runnable lost) {
    server.onDataLoss(() -> {
      instance.isUnaware(true); // until it is notified it may trust entries that are gone, or back
      schedule().after(schedule().delay(20 * world.shape().latency()), instance, () -> {
        world.trace().add(node.name(), server.name() + " has lost data");
        lost.run();
        instance.isUnaware(false);
      });
    });
  }

  @Override
  public CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
    Fault fault = world.faults().ofRead(schedule().cause());
    if (fault == Fault.CORRUPT) {
      world.history().corrupt(key);
    }
    if (world.trace().isKept()) {
      world.trace().add(node.name(), "-> " + server.name() + " get " + text(key) + text(fault));
    }
    return new Request<byte @Nullable []>(fault, () -> server.get(key, deadline)) {
      @Override
      byte @Nullable [] corrupt(byte @Nullable [] answer, RandomGenerator random) {
        if (answer == null) {
          return null;
        }
        byte[] bytes = Arrays.copyOf(answer, answer.length);
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return bytes;
      }

      @Override
      String text(byte @Nullable [] answer) {
        return "<- " + server.name() + " get " + Wire.text(key) + ": "
            + (answer == null ? "nothing" : world.entryText(key, answer));
      }
    }.send();
  }

  @Override
  public CompletionStage<PutResult> put(
      String key, ByteEntry entry, Condition condition, Deadline deadline) {
    Fault fault = world.faults().ofWrite(schedule().cause());
    world.history().sent(node, key, entry, condition);
    if (fault != Fault.NONE) {
      world.history().troubled(key);
    }
    String what = !world.trace().isKept()
        ? ""
        : server.name() + " put " + text(key) + " " + world.entryText(key, entry.bytes()) + " "
            + World.text(condition);
    if (world.trace().isKept()) {
      world.trace().add(node.name(), "-> " + what + text(fault));
    }
    int losses = server.losses();
    Supplier<CompletionStage<PutResult>> work = () -> {
      server.arrives(key, losses);
      return stored(what, key, entry, condition, deadline);
    };
    return new Request<PutResult>(fault, work) {
      @Override
      @Nullable
      PutResult corrupt(@Nullable PutResult answer, RandomGenerator random) {
        return answer;
      }

      @Override
      String text(@Nullable PutResult answer) {
        return "<- " + what + ": " + (answer == null ? "nothing" : World.text(answer));
      }

      @Override
      PutResult rejected() {
        return PutResult.rejected("by the simulation");
      }
    }.send();
  }

  private CompletionStage<PutResult> stored(
      String what, String key, ByteEntry entry, Condition condition, Deadline deadline) {
    if (key.equals(Keys.RECORD) && !instance.isAlive()) {
      world.history().recordLost(); // a record from before what was cleared since may live on so
    }
    Condition checked = world.rules().serverClocks() ? condition : condition.sendBy(Long.MAX_VALUE);
    CompletionStage<PutResult> stage = server.put(key, entry, checked, deadline);
    if (world.trace().isKept() && stage.toCompletableFuture().isDone()) {
      world
          .trace()
          .add(
              server.name(),
              "   " + what + ": " + World.text(stage.toCompletableFuture().join()));
    }
    return stage;
  }

  private Schedule schedule() {
    return world.schedule();
  }

  private static String text(Fault fault) {
    return fault == Fault.NONE ? "" : "   !" + fault;
  }

  private static String text(String key) {
    return key.substring(key.lastIndexOf(':') + 1);
  }

  /** The connection ends with the node; the server stays. */
  @Override
  public void close() {}

  /** One request on its way. All chance is drawn when it is sent. */
  private abstract class Request<A> {
    private final Fault fault;
    private final Supplier<CompletionStage<A>> work;
    private final CompletableFuture<A> answer = new CompletableFuture<>();
    private final long there = schedule().delay(world.shape().latency());
    private final long back = schedule().delay(world.shape().latency());
    private final long late =
        1 + (long) (schedule().random().nextDouble() * world.rules().lateMillis() * 1_000_000);
    private final boolean silent = schedule().random().nextBoolean();

    Request(Fault fault, Supplier<CompletionStage<A>> work) {
      this.fault = fault;
      this.work = work;
    }

    abstract @Nullable A corrupt(@Nullable A answer, RandomGenerator random);

    abstract String text(@Nullable A answer);

    A rejected() {
      throw new IllegalStateException("a read is not rejected");
    }

    CompletableFuture<A> send() {
      schedule().after(there, null, this::arrive);
      return answer;
    }

    private void arrive() {
      if (!reaches()) {
        broken();
        return;
      }
      switch (fault) {
        case FAIL -> reply(back, this::fail);
        case LOST -> {}
        case REJECTED -> reply(back, () -> complete(rejected()));
        case APPLIED_LATE -> {
          broken();
          schedule().after(late, null, this::again);
        }
        default -> apply();
      }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void again() {
      work.get().whenComplete((unheard, failure) -> {});
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the answer is handed over by reply
    private void apply() {
      work.get().whenComplete((result, failure) -> {
        if (failure != null) {
          reply(back, () -> answer.completeExceptionally(failure));
          return;
        }
        switch (fault) {
          case APPLIED_THEN_FAILS -> reply(back, this::fail);
          case ANSWER_LOST -> {}
          case SLOW -> reply(SLOW + back, () -> complete(result));
          case CORRUPT -> {
            A wrong = corrupt(result, schedule().random());
            reply(back, () -> complete(wrong));
          }
          default -> reply(back, () -> complete(result));
        }
        if (fault == Fault.DOUBLED) {
          schedule().after(late, null, this::again);
        }
      });
    }

    private void reply(long delay, Runnable how) {
      schedule().after(delay, instance, () -> {
        if (reaches()) {
          how.run();
        } else if (!silent) {
          fail();
        }
      });
    }

    /** Broken off on the way: half of the time nobody says so. */
    private void broken() {
      if (!silent) {
        schedule().after(back, instance, this::fail);
      }
    }

    private boolean reaches() {
      return server.reaches(node.index(), schedule().now());
    }

    private void complete(@Nullable A result) {
      if (world.trace().isKept() && !answer.isDone()) {
        world.trace().add(node.name(), text(result));
      }
      answer.complete(result);
    }

    private void fail() {
      if (world.trace().isKept() && !answer.isDone()) {
        world.trace().add(node.name(), "<- " + server.name() + " fails");
      }
      answer.completeExceptionally(
          new LayerException(FailureKind.CONNECTION, server.name() + " fails by plan", null));
    }
  }
}
