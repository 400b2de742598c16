package io.cachechain.tck;

import io.cachechain.spi.Backplane;
import io.cachechain.spi.Deadline;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A backplane in memory that breaks one promise. */
final class BrokenBackplane implements Backplane {
  /** The promise that it breaks, and the test that must find it. */
  enum Fault {
    NONE(""),
    KEEPS_ITS_OWN("publish_oneNode_reachesAllInOrder"),
    NOTIFIES_ONE_SUBSCRIBER_ONLY("publish_oneNode_reachesAllInOrder"),
    REVERSES("publish_oneNode_reachesAllInOrder"),
    LOSES_EACH_SEVENTH("publish_severalNodesAtOnce_keepsEachOnesOrder"),
    CUTS_AT_ZERO_BYTE("publish_anySize_arrivesAsItWas"),
    LOSES_LARGE_ONES("publish_anySize_arrivesAsItWas"),
    STOPS_AT_WHAT_IS_NO_MESSAGE("publish_logHoldsWhatIsNoMessage_goesOn"),
    HIDES_WHAT_IS_NO_MESSAGE("publish_logHoldsWhatIsNoMessage_goesOn"),
    BEGINS_AT_THE_START("subscribe_logHasMessages_beginsBehindThem"),
    READS_BY_ONE_POSITION("publish_stalledPublisher_hidesNothing"),
    LOSES_WHAT_WAS_STALLED("publish_stalledPublisher_hidesNothing"),
    FORGETS_ITS_POSITION("restore_messagesMeanwhile_areReplayed"),
    IS_SILENT_ABOUT_LOSS("restore_messagesMeanwhile_areReplayed"),
    CONNECTS_AFTER_THE_REPLAY("restore_messagesMeanwhile_areReplayed"),
    HIDES_GAPS("restore_logWasTrimmed_notifiesOfTheGap"),
    SEES_GAPS_EVERYWHERE("restore_trimmedWhatWasRead_isComplete"),
    NEVER_ENDS_WHEN_CUT("publish_cutOff_endsAndRecovers"),
    GIVES_UP_AT_THE_START("subscribe_cutOff_connectsLater"),
    OVERLAPS("onMessage_manyPublishers_neverTwoAtATime"),
    STOPS_AT_AN_EXCEPTION("onMessage_throws_stopsNothing"),
    STOPS_AT_AN_ERROR("onMessage_throws_stopsNothing"),
    CALLS_AFTER_CLOSE("close_whileMessagesCome_noCallBeginsAfterwards"),
    CANNOT_CLOSE_INSIDE("close_insideACall_endsIt"),
    CALLS_AFTER_CLOSE_OF_ALL("close_ofTheBackplane_endsAll"),
    CLOSES_ONCE("close_ofTheBackplane_endsAll"),
    CHANGES_ITS_LOCATION("location_askedTwice_isTheSame");

    final String foundBy;

    Fault(String foundBy) {
      this.foundBy = foundBy;
    }
  }

  private static final byte[] NO_MESSAGE = {};

  /** What the nodes share. */
  static final class Shared {
    final Object lock = new Object();
    final List<byte[]> log = new ArrayList<>();
    final List<BrokenBackplane> nodes = new CopyOnWriteArrayList<>();
    int trimmed;

    void trim() {
      synchronized (lock) {
        trimmed = log.size();
      }
    }

    void corrupt() {
      synchronized (lock) {
        log.add(NO_MESSAGE);
      }
      nodes.forEach(BrokenBackplane::deliver);
    }
  }

  private final Shared shared;
  private final Fault fault;
  private final List<Reader> readers = new CopyOnWriteArrayList<>();
  private final List<Waiting> stalledHere = new ArrayList<>();
  private boolean stalled;
  private boolean cut;
  private boolean closed;
  private int published;
  private int asked;

  private record Waiting(int place, CompletableFuture<Void> answer) {}

  BrokenBackplane(Fault fault, Shared shared) {
    this.fault = fault;
    this.shared = shared;
    shared.nodes.add(this);
  }

  void cut() {
    synchronized (shared.lock) {
      cut = true;
    }
    if (fault != Fault.IS_SILENT_ABOUT_LOSS) {
      readers.forEach(Reader::disconnected);
    }
  }

  void restore() {
    synchronized (shared.lock) {
      cut = false;
    }
    readers.forEach(Reader::connect);
  }

  Closeable stall() {
    synchronized (shared.lock) {
      stalled = true;
    }
    return () -> {
      List<Waiting> late;
      synchronized (shared.lock) {
        stalled = false;
        late = List.copyOf(stalledHere);
        stalledHere.clear();
      }
      for (Waiting each : late) {
        each.answer().complete(null);
      }
      shared.nodes.forEach(BrokenBackplane::deliver);
    };
  }

  @Override
  public CompletionStage<Void> publish(byte[] message, Deadline deadline) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    synchronized (shared.lock) {
      if (closed || cut) {
        return fault == Fault.NEVER_ENDS_WHEN_CUT
            ? answer
            : CompletableFuture.failedFuture(new IllegalStateException("away"));
      }
      published++;
      boolean large = message.length > 32_768;
      if ((fault == Fault.LOSES_EACH_SEVENTH && published % 7 == 0)
          || (fault == Fault.LOSES_LARGE_ONES && large)) {
        return CompletableFuture.completedFuture(null);
      }
      append(message.clone(), answer);
    }
    shared.nodes.forEach(BrokenBackplane::deliver);
    return answer;
  }

  private void append(byte[] message, CompletableFuture<Void> answer) {
    if (stalled) {
      stalledHere.add(new Waiting(shared.log.size(), answer));
      if (fault == Fault.LOSES_WHAT_WAS_STALLED) {
        return;
      }
    } else {
      answer.complete(null);
    }
    shared.log.add(message);
  }

  private boolean isHidden(int place) {
    for (BrokenBackplane node : shared.nodes) {
      if (node.stalledHere.stream().anyMatch(each -> each.place() == place)) {
        return true;
      }
    }
    return false;
  }

  private void deliver() {
    readers.forEach(reader -> reader.deliver(this));
  }

  @Override
  public Closeable subscribe(Subscriber subscriber) {
    Reader reader = new Reader(subscriber);
    if (fault != Fault.GIVES_UP_AT_THE_START || !cut) {
      readers.add(reader);
      reader.connect();
    }
    return () -> {
      reader.close();
      readers.remove(reader);
    };
  }

  @Override
  public String location() {
    return fault == Fault.CHANGES_ITS_LOCATION ? "here " + asked++ : "here";
  }

  @Override
  public void close() {
    synchronized (shared.lock) {
      if (closed && fault == Fault.CLOSES_ONCE) {
        throw new IllegalStateException("closed already");
      }
      closed = true;
    }
    if (fault != Fault.CALLS_AFTER_CLOSE_OF_ALL) {
      readers.forEach(Reader::close);
    }
  }

  /** Delivers on the threads that publish, one after another by its monitor. */
  private final class Reader {
    private final Subscriber subscriber;
    private final List<Integer> read = new ArrayList<>();
    private final List<byte[]> heldBack = new ArrayList<>();
    private int position = -1;
    private boolean connected;
    private boolean closed;
    private boolean dead;
    private boolean calling;

    Reader(Subscriber subscriber) {
      this.subscriber = subscriber;
    }

    void close() {
      if (fault == Fault.CALLS_AFTER_CLOSE) {
        return;
      }
      synchronized (this) {
        if (fault == Fault.CANNOT_CLOSE_INSIDE && calling) {
          throw new IllegalStateException("a call is running");
        }
        closed = true;
      }
    }

    synchronized void disconnected() {
      if (connected) {
        connected = false;
        call(() -> subscriber.onDisconnected(null));
      }
    }

    synchronized void connect() {
      boolean first = position < 0;
      boolean complete;
      int end;
      synchronized (shared.lock) {
        if (cut) {
          return;
        }
        end = shared.log.size();
        complete = first || position >= shared.trimmed;
        if (first) {
          position = fault == Fault.BEGINS_AT_THE_START ? 0 : end;
        } else if (fault == Fault.FORGETS_ITS_POSITION) {
          position = end;
        } else {
          position = Math.max(position, shared.trimmed);
        }
      }
      if (fault == Fault.CONNECTS_AFTER_THE_REPLAY && !first) {
        deliverNow();
      }
      connected = true;
      boolean reported = switch (fault) {
        case HIDES_GAPS -> true;
        case SEES_GAPS_EVERYWHERE -> first;
        default -> complete;
      };
      call(() -> subscriber.onConnected(reported));
      deliverNow();
    }

    void deliver(BrokenBackplane node) {
      if (fault == Fault.OVERLAPS) {
        deliverOverlapping();
        return;
      }
      synchronized (this) {
        if (connected && node == BrokenBackplane.this) {
          deliverNow();
        }
      }
    }

    private void deliverOverlapping() {
      for (byte[] message = connected ? next() : null; message != null; message = next()) {
        subscriber.onMessage(message);
      }
    }

    private void deliverNow() {
      if (calling) {
        return; // from inside a call: the loop around it goes on
      }
      List<byte[]> found = new ArrayList<>(heldBack);
      heldBack.clear();
      int wanted = fault == Fault.REVERSES ? 2 : 1;
      while (found.size() < wanted) {
        byte[] message = next();
        if (message == null) {
          heldBack.addAll(found); // none, or the first of two
          return;
        }
        found.add(message);
      }
      Collections.reverse(found);
      for (byte[] message : found) {
        call(() -> subscriber.onMessage(message));
      }
      deliverNow();
    }

    private byte @Nullable [] next() {
      synchronized (shared.lock) {
        for (int place = Math.max(position, shared.trimmed); place < shared.log.size(); place++) {
          if (isHidden(place)) {
            if (fault == Fault.READS_BY_ONE_POSITION) {
              position = place + 1;
            }
            continue;
          }
          if (!read.contains(place)) {
            if (shared.log.get(place).length == 0) {
              if (fault == Fault.STOPS_AT_WHAT_IS_NO_MESSAGE) {
                return null;
              }
              read.add(place);
              advance();
              if (fault != Fault.HIDES_WHAT_IS_NO_MESSAGE) {
                subscriber.onUnreadable();
              }
              continue;
            }
            read.add(place);
            advance();
            return wire(shared.log.get(place));
          }
        }
        return null;
      }
    }

    private void advance() {
      while (read.contains(position)) {
        position++;
      }
    }

    private byte[] wire(byte[] message) {
      if (fault == Fault.CUTS_AT_ZERO_BYTE) {
        for (int i = 0; i < message.length; i++) {
          if (message[i] == 0) {
            return Arrays.copyOf(message, i);
          }
        }
      }
      return message.clone();
    }

    private void call(Runnable call) {
      boolean skipped = (fault == Fault.KEEPS_ITS_OWN && published > 0)
          || (fault == Fault.NOTIFIES_ONE_SUBSCRIBER_ONLY && readers.indexOf(this) > 0);
      if (closed || dead || (skipped && connected && read.size() > 0)) {
        return;
      }
      calling = true;
      try {
        if (fault == Fault.CALLS_AFTER_CLOSE) {
          LockSupport.parkNanos(10_000);
        }
        call.run();
      } catch (RuntimeException failure) {
        dead = fault == Fault.STOPS_AT_AN_EXCEPTION;
      } catch (Error failure) {
        dead = fault == Fault.STOPS_AT_AN_ERROR;
      } finally {
        calling = false;
      }
    }
  }
}
