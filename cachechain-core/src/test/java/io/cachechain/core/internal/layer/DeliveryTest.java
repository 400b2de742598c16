package io.cachechain.core.internal.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Executor pool = tasks::add;
  private final List<String> done = new ArrayList<>();

  private Delivery delivery() {
    return new Delivery(pool, () -> done.add("first"), null);
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Test
  void add_several_leaveAsOneTask() {
    Delivery delivery = delivery();

    delivery.add(() -> done.add("a"));
    delivery.add(() -> done.add("b"));

    assertThat(tasks).hasSize(1);
    runTasks();
    assertThat(done).containsExactly("first", "a", "b");
  }

  @Test
  void addValue_comesBehindWhatTakesNoTime() {
    Delivery delivery = delivery();

    delivery.addValue(() -> done.add("value"));
    delivery.add(() -> done.add("failure"));
    runTasks();

    assertThat(done).containsExactly("first", "failure", "value");
  }

  @Test
  void addValue_isSlow_anotherThreadTakesTheNext() {
    Delivery delivery = delivery();
    delivery.addValue(() -> done.add("one, " + tasks.size() + " helps"));
    delivery.addValue(() -> done.add("two"));

    runTasks();

    assertThat(done).containsExactly("first", "one, 1 helps", "two");
  }

  @Test
  void hold_nothingComes_nothingIsRun() {
    Delivery delivery = delivery();

    delivery.hold();
    delivery.release();

    assertThat(tasks).isEmpty();
  }

  @Test
  void hold_answersThatAreThereAtOnce_leaveTogether() {
    Delivery delivery = delivery();

    delivery.hold();
    delivery.add(() -> done.add("a"));
    delivery.add(() -> done.add("b"));
    assertThat(tasks).isEmpty();
    delivery.release();

    runTasks();
    assertThat(done).containsExactly("first", "a", "b");
  }
}
