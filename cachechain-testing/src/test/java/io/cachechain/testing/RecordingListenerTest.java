package io.cachechain.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("OB18: a recording listener")
class RecordingListenerTest {
  private final RecordingListener<Events> recording = RecordingListener.of(Events.class);

  @Test
  @DisplayName("OB18: calls are kept in order, exceptions by their type, and counted")
  void listener_called_isRecorded() {
    recording.listener().loaded("books", 7);
    recording.listener().failed(new IllegalStateException("a key stands here"));

    assertThat(recording.calls())
        .containsExactly("loaded(books, 7)", "failed(IllegalStateException)");
    assertThat(recording.count("loaded")).isEqualTo(1);
    assertThat(recording.count("never")).isZero();
  }

  @Test
  @DisplayName("OB18: the newest are kept up to a bound, and all are counted")
  void listener_calledOften_keepsTheNewest() {
    for (int i = 0; i < RecordingListener.CALLS_KEPT + 10; i++) {
      recording.listener().loaded("books", i);
    }

    assertThat(recording.calls())
        .hasSize(RecordingListener.CALLS_KEPT)
        .startsWith("loaded(books, 10)")
        .endsWith("loaded(books, " + (RecordingListener.CALLS_KEPT + 9) + ")");
    assertThat(recording.count("loaded")).isEqualTo(RecordingListener.CALLS_KEPT + 10);
  }

  @Test
  @DisplayName("OB18: after a reset nothing is recorded")
  void reset_afterCalls_forgetsAll() {
    recording.listener().loaded("books", 1);

    recording.reset();

    assertThat(recording.calls()).isEmpty();
    assertThat(recording.count("loaded")).isZero();
  }

  @Test
  @DisplayName("OB18: calls of many threads are all counted")
  void listener_calledByManyThreads_countsAll() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> done = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int number = i;
      done.add(threads.submit(() -> {
        for (int call = 0; call < 2_000; call++) {
          recording.listener().loaded("t" + number, call);
        }
      }));
    }
    for (Future<?> each : done) {
      each.get();
    }
    threads.shutdown();

    assertThat(recording.count("loaded")).isEqualTo(8_000);
    assertThat(recording.calls()).hasSize(8_000).doesNotHaveDuplicates();
  }

  @Test
  void of_noInterface_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> RecordingListener.of(String.class));
  }

  /** What is listened to. */
  interface Events {
    void loaded(String chain, int number);

    void failed(Throwable cause);
  }
}
