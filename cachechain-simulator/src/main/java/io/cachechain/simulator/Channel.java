package io.cachechain.simulator;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.Deadline;
import java.io.Closeable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One process's way to the log of the backplane. Publishing fails like any other request, also so
 * that the message comes late or twice. What is read comes after a while, now and then twice, and
 * now and then before what another node had published; in some runs a message is lost on the way. A
 * reader that was cut off reads on where it stood, or is notified that something is missing.
 */
final class Channel implements Backplane {
  private static final long LOOK_AGAIN = 50_000_000;
  private static final long SLOW = 2_000_000_000;

  private final World world;
  private final Node node;
  private final Instance instance;
  private final Log log;
  private @Nullable Reader reader;
  private long published;

  Channel(World world, Node node, Log log) {
    this.world = world;
    this.node = node;
    this.instance = node.instance();
    this.log = log;
  }

  Node node() {
    return node;
  }

  /** Returns the number of the last message that this process has begun to publish. */
  long published() {
    return published;
  }

  @Override
  public CompletionStage<Void> publish(byte[] bytes, Deadline deadline) {
    Fault fault = world.faults().ofWrite(schedule().cause());
    CompletableFuture<Void> answer = new CompletableFuture<>();
    Log.Message message = new Log.Message(instance, bytes);
    published = message.number();
    long back = schedule().delay(world.shape().latency());
    long late =
        1 + (long) (schedule().random().nextDouble() * world.rules().lateMillis() * 1_000_000);
    if (world.trace().isKept()) {
      world
          .trace()
          .add(
              node.name(),
              "-> log message " + published + " of " + bytes.length + " bytes"
                  + (fault == Fault.NONE ? "" : "   !" + fault));
    }
    Runnable unused = schedule().after(schedule().delay(world.shape().latency()), null, () -> {
      Fault happens = reaches() ? fault : Fault.FAIL;
      switch (happens) {
        case NONE, DOUBLED, APPLIED_THEN_FAILS, ANSWER_LOST, SLOW -> log.append(message);
        default -> {}
      }
      if (happens == Fault.DOUBLED || happens == Fault.APPLIED_LATE) {
        Runnable ignored = schedule().after(late, null, () -> log.append(message));
      }
      if (happens != Fault.LOST && happens != Fault.ANSWER_LOST) {
        boolean good = happens == Fault.NONE || happens == Fault.DOUBLED || happens == Fault.SLOW;
        Runnable ignored = schedule()
            .after(
                back + (happens == Fault.SLOW ? SLOW : 0),
                instance,
                () -> end(answer, good && reaches()));
      }
    });
    return answer;
  }

  private static void end(CompletableFuture<Void> answer, boolean good) {
    if (good) {
      answer.complete(null);
    } else {
      answer.completeExceptionally(
          new LayerException(FailureKind.CONNECTION, "the log fails by plan", null));
    }
  }

  @Override
  public Closeable subscribe(Subscriber subscriber) {
    Reader begun = new Reader(subscriber, log.end());
    reader = begun;
    log.readers().add(this);
    world.deliveries().listens(instance);
    begun.connectSoon();
    return () -> {
      log.readers().remove(this);
      reader = null;
    };
  }

  /**
   * The log is out of reach: said at once, as by a connection that breaks, or not at all, as by one
   * that hangs.
   */
  void cut() {
    Reader reading = reader;
    if (reading != null && schedule().random().nextInt(3) > 0) {
      reading.lose();
    }
  }

  /** The log has started again. */
  void restarted() {
    Reader reading = reader;
    if (reading != null) {
      reading.lose();
    }
  }

  /** Delivers the next message, if there is one and none is on its way. */
  void pump() {
    Reader reading = reader;
    if (reading != null && instance.isAlive()) {
      reading.pump();
    }
  }

  private boolean reaches() {
    return log.reaches(node.index(), schedule().now());
  }

  private Schedule schedule() {
    return world.schedule();
  }

  /** The connection ends with the node; the log stays. */
  @Override
  public void close() {}

  /** Where this process stands in the log. */
  private final class Reader {
    private final Subscriber subscriber;
    private int position;
    private int ahead = -1;
    private boolean connected;
    private boolean delivering;

    Reader(Subscriber subscriber, int position) {
      this.subscriber = subscriber;
      this.position = position;
    }

    void connectSoon() {
      Runnable unused =
          schedule().after(schedule().delay(2 * world.shape().latency()), instance, this::connect);
    }

    private void connect() {
      if (reader != this || connected) {
        return;
      }
      if (!reaches()) {
        Runnable unused = schedule().after(LOOK_AGAIN, instance, this::connect);
        return;
      }
      connected = true;
      boolean complete = position >= log.begin();
      skipTo(log.begin());
      world
          .trace()
          .add(node.name(), "reads the log" + (complete ? "" : ", and has missed something"));
      subscriber.onConnected(complete);
      pump();
    }

    private void skipTo(int begin) {
      while (position < begin) {
        if (position != ahead) {
          world.deliveries().missed(instance, log.at(position));
        }
        position++;
      }
    }

    void lose() {
      if (!connected) {
        return;
      }
      connected = false;
      Runnable unused = schedule().after(schedule().delay(LOOK_AGAIN), instance, () -> {
        world.trace().add(node.name(), "cannot read the log");
        subscriber.onDisconnected(null);
        Runnable ignored = schedule().after(LOOK_AGAIN, instance, this::connect);
      });
    }

    void pump() {
      if (delivering || !connected) {
        return;
      }
      if (position < log.begin()) {
        lose();
        return;
      }
      if (!hasNext()) {
        return;
      }
      delivering = true;
      Runnable unused =
          schedule().after(schedule().delay(world.shape().latency()), instance, this::deliver);
    }

    private void deliver() {
      delivering = false;
      if (reader != this || !connected) {
        return;
      }
      if (!reaches()) { // it hangs, and nobody says so
        delivering = true;
        Runnable unused = schedule().after(LOOK_AGAIN, instance, this::deliver);
        return;
      }
      if (position >= log.begin() && hasNext()) {
        take(next());
      }
      pump();
    }

    private boolean hasNext() {
      if (position == ahead) {
        position++;
      }
      return position < log.end();
    }

    /** Returns the position of what comes now: mostly in order, the messages of one node always. */
    private int next() {
      int behind = position + 1;
      boolean overtakes = ahead < position
          && behind < log.end()
          && log.at(behind).publisher() != log.at(position).publisher()
          && schedule().random().nextInt(8) == 0;
      if (overtakes) {
        ahead = behind;
        return behind;
      }
      return position++;
    }

    private void take(int at) {
      Log.Message message = log.at(at);
      boolean lost = world.shape().losesMessages() && schedule().random().nextInt(25) == 0;
      if (world.trace().isKept()) {
        world
            .trace()
            .add(
                node.name(),
                "<- log message " + message.number() + " of " + world.nameOf(message.publisher())
                    + (lost ? "   !LOST" : ""));
      }
      if (lost && message.publisher() != instance) {
        world.deliveries().missed(instance, message);
        return;
      }
      if (message.publisher() != instance && log.containsChanges(message)) {
        node.traffic().received();
      }
      subscriber.onMessage(message.bytes());
      if (schedule().random().nextInt(20) == 0) {
        subscriber.onMessage(message.bytes());
      }
      world.deliveries().received(instance, message);
      world.firstPuts().received(instance, message);
    }
  }
}
