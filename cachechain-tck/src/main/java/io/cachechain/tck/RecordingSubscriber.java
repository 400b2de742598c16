package io.cachechain.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.Backplane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Records its notifications, and whether two came at a time. */
class RecordingSubscriber implements Backplane.Subscriber {
  static final String CONNECTED = "connected";
  static final String CONNECTED_WITH_A_GAP = "connected with a gap";
  static final String DISCONNECTED = "disconnected";

  private final String prefix;
  private final Duration patience;

  // Guarded by this.
  private final List<String> events = new ArrayList<>();
  private final List<byte[]> raw = new ArrayList<>();
  private int inside;
  private boolean overlapped;
  private int unreadable;

  RecordingSubscriber(String prefix, Duration patience) {
    this.prefix = prefix;
    this.patience = patience;
  }

  /** Runs during each call; overridden by subscribers that do something. */
  void during(String event) {}

  @Override
  public final void onMessage(byte[] message) {
    String text = new String(message, UTF_8);
    String event = text.startsWith(prefix) ? text.substring(prefix.length()) : null;
    record(event, message.clone());
  }

  @Override
  public final void onUnreadable() {
    synchronized (this) {
      unreadable++;
    }
    record(null, null);
  }

  @Override
  public final void onConnected(boolean complete) {
    record(complete ? CONNECTED : CONNECTED_WITH_A_GAP, null);
  }

  @Override
  public final void onDisconnected(@Nullable Throwable cause) {
    record(DISCONNECTED, null);
  }

  private void record(@Nullable String event, byte @Nullable [] message) {
    synchronized (this) {
      overlapped |= inside++ > 0;
      if (event != null) {
        events.add(event);
      }
      if (message != null) {
        raw.add(message);
      }
      notifyAll();
    }
    try {
      during(event == null ? "" : event);
    } finally {
      synchronized (this) {
        inside--;
        notifyAll(); // somebody may wait for what the call has done
      }
    }
  }

  synchronized List<String> events() {
    return List.copyOf(events);
  }

  /** Returns this test's messages in the order in which they came first. */
  synchronized List<String> messages() {
    Set<String> first = new LinkedHashSet<>(events);
    first.removeAll(Set.of(CONNECTED, CONNECTED_WITH_A_GAP, DISCONNECTED));
    return List.copyOf(first);
  }

  /** Returns those messages of this test that begin so. */
  List<String> messages(String name) {
    return messages().stream().filter(each -> each.startsWith(name + "-")).toList();
  }

  synchronized boolean got(byte[] message) {
    return raw.stream().anyMatch(each -> Arrays.equals(each, message));
  }

  synchronized int count(String event) {
    return (int) events.stream().filter(event::equals).count();
  }

  synchronized int connects() {
    return count(CONNECTED) + count(CONNECTED_WITH_A_GAP);
  }

  /** Returns how often it was notified of what is no message. */
  synchronized int unreadable() {
    return unreadable;
  }

  synchronized boolean hasOverlapped() {
    return overlapped;
  }

  void awaitConnected(int times) {
    awaitUntil("connected " + times + " times", () -> connects() >= times);
  }

  void awaitEvent(String event) {
    awaitUntil(event, () -> count(event) > 0);
  }

  void awaitMessages(List<String> messages) {
    try {
      awaitUntil(messages.size() + " messages", () -> messages().containsAll(messages));
    } catch (AssertionError missing) {
      assertThat(messages()).containsAll(messages); // says which
      throw missing;
    }
  }

  synchronized void awaitUntil(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (!condition.getAsBoolean()) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("waited in vain for: " + what + "; notified so far of: "
              + events.subList(Math.max(0, events.size() - 20), events.size()));
        }
        wait(left);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for: " + what, interrupted);
    }
  }
}
