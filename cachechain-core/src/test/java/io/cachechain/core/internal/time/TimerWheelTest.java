package io.cachechain.core.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5));
  private final AtomicInteger wakes = new AtomicInteger();
  private final TimerWheel wheel = new TimerWheel(now::get, wakes::incrementAndGet);
  private final List<String> ran = new ArrayList<>();

  private Runnable add(String name, long millis) {
    return wheel.add(() -> ran.add(name), TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private List<String> after(long millis) {
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    ran.clear();
    for (Runnable due = wheel.poll(); due != null; due = wheel.poll()) {
      due.run();
    }
    return List.copyOf(ran);
  }

  @Test
  void poll_severalTasks_eachWhenItIsDueAndInTheirOrder() {
    add("late", 30);
    add("soon", 10);
    add("with late", 30);

    assertThat(after(9)).isEmpty();
    assertThat(after(1)).containsExactly("soon");
    assertThat(after(20)).containsExactly("late", "with late");
    assertThat(wheel.size()).isZero();
  }

  @Test
  void poll_taskWithoutDelay_isDueWithinAMillisecond() {
    add("zero", 0);
    add("negative", -5);

    assertThat(after(1)).containsExactly("zero", "negative");
  }

  @Test
  void poll_turnsAndTurnsLater_waitsForThem() {
    add("a day", TimeUnit.DAYS.toMillis(1));
    add("two turns", 2_048);
    add("never", Long.MAX_VALUE);

    assertThat(after(1_024)).isEmpty();
    assertThat(after(1_023)).isEmpty();
    assertThat(after(1)).containsExactly("two turns");
    assertThat(after(TimeUnit.DAYS.toMillis(1))).containsExactly("a day");
    assertThat(wheel.size()).isEqualTo(1);
  }

  @Test
  void poll_behindByManyTurns_findsAllAtOnce() {
    for (int i = 0; i < 5_000; i++) {
      add("task " + i, i);
    }

    assertThat(after(60_000)).hasSize(5_000);
    add("next", 1);
    assertThat(after(1)).containsExactly("next");
  }

  @Test
  void add_byATaskThatRuns_isDueInItsTurn() {
    wheel.add(() -> add("at once", 0), 0);
    wheel.add(() -> add("later", 1), 0);

    assertThat(after(1)).containsExactly("at once");
    assertThat(after(1)).containsExactly("later");
  }

  @Test
  @DisplayName("a task that is taken back does not run, and does not stay")
  void cancel_once_isGone() {
    Runnable first = add("first", 10);
    add("second", 10);
    Runnable third = add("third", 10);
    first.run();
    first.run();
    third.run();

    assertThat(wheel.size()).isEqualTo(1);
    assertThat(after(10)).containsExactly("second");
    first.run();
    add("again", 10);
    assertThat(after(10)).containsExactly("again");
  }

  @Test
  @DisplayName("K11: a thousand requests that end in time wake the timer's thread once")
  void add_manyThatEndInTime_wakeOnce() {
    add("poll", 1_000);
    long unused = wheel.untilNext();
    wakes.set(0);
    for (int i = 0; i < 1_000; i++) {
      add("timeout", 100).run();
      unused = wheel.untilNext(); // as the thread does whenever it is woken
      assertThat(after(i % 20 == 0 ? 1 : 0)).isEmpty();
    }

    assertThat(wakes).hasValue(1);
    assertThat(wheel.untilNext()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
  }

  @Test
  void untilNext_emptyOrNot_isTheTimeToTheNext() {
    assertThat(wheel.untilNext()).isEqualTo(Long.MAX_VALUE);
    Runnable cancel = add("first", 20);
    add("second", 50);
    assertThat(wheel.untilNext()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(20));

    cancel.run();
    assertThat(wheel.untilNext()).as("sleeps on").isEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    assertThat(after(20)).isEmpty();
    assertThat(wheel.untilNext()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(30));
  }

  @Test
  @DisplayName("the thread is woken for what is due before it would wake up, and for nothing else")
  void add_whileTheThreadSleeps_wakesForEarlierOnes() {
    add("first", 50);
    long unused = wheel.untilNext();
    wakes.set(0);

    add("later", 60);
    add("much later", 5_000);
    assertThat(wakes).hasValue(0);
    add("before", 20);
    assertThat(wakes).hasValue(1);
  }

  @Test
  @DisplayName("random tasks, some of them taken back, run exactly when a sorted list says")
  void poll_randomTasks_likeASortedMap() {
    Random random = new Random(11);
    TreeMap<Long, List<String>> model = new TreeMap<>();
    long time = 0;
    for (int step = 0; step < 3_000; step++) {
      long delay = 1L + random.nextInt(random.nextBoolean() ? 20 : 4_000);
      String name = "task " + step;
      Runnable cancel = add(name, delay);
      if (random.nextInt(3) == 0) {
        cancel.run();
      } else {
        model.computeIfAbsent(time + delay, tick -> new ArrayList<>()).add(name);
      }
      int pause = random.nextInt(10) == 0 ? random.nextInt(3_000) : random.nextInt(3);
      time += pause;
      List<String> due = new ArrayList<>();
      model.headMap(time, true).values().forEach(due::addAll);
      model.headMap(time, true).clear();
      assertThat(after(pause)).as("step %d", step).containsExactlyInAnyOrderElementsOf(due);
    }
  }
}
