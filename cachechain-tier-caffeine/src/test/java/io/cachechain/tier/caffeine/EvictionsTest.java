package io.cachechain.tier.caffeine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cachechain.spi.NearLayer;
import io.cachechain.tier.caffeine.EvictionListener.Cause;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayName("J5: eviction listener, off by default, on an executor, outside of locks")
class EvictionsTest {
  private final List<String> evicted = new ArrayList<>();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.cachechain");

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  private void note(Object key, Object value, Cause cause) {
    evicted.add(key + "=" + value + " " + cause);
  }

  private void runTasks() {
    for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
      next.run();
    }
  }

  private static NearLayer<Object, Object> open(CaffeineLayer<?, ?> spec) {
    return new CaffeineLayerProvider().open(MapConfig.of(spec));
  }

  @Test
  void store_overTheMaximum_notifiesOfSize() {
    NearLayer<Object, Object> layer =
        open(CaffeineLayer.maximumSize(1).evictionListener(this::note).executor(tasks::add));

    layer.store("a", TestEntry.of(1, 1));
    layer.store("b", TestEntry.of(null, 1));
    assertThat(evicted).isEmpty();
    runTasks();

    assertThat(evicted).hasSize(1).first().isIn("a=1 SIZE", "b=null SIZE");
  }

  @Test
  void sweep_deadOrIdle_notifiesOfExpiredAndIdle() {
    MapConfig config = MapConfig.of(CaffeineLayer.maximumSize(10)
        .expireAfterAccess(Duration.ofMinutes(1))
        .evictionListener(this::note)
        .executor(tasks::add));
    NearLayer<Object, Object> layer = new CaffeineLayerProvider().open(config);

    layer.store("idle", TestEntry.of(1, 1));
    config.advance(Duration.ofSeconds(50));
    layer.store("dead", TestEntry.of(2, 1));
    config.advance(Duration.ofSeconds(20));
    layer.sweep(entry -> entry.value().equals(2), 10);
    runTasks();

    assertThat(evicted).containsExactly("idle=1 IDLE", "dead=2 EXPIRED");
  }

  @Test
  @DisplayName("J5: also without a listener each is counted by its cause")
  void evictions_withoutListener_areCountedByCause() {
    MapConfig config =
        MapConfig.of(CaffeineLayer.maximumSize(2).expireAfterAccess(Duration.ofMinutes(1)));
    NearLayer<Object, Object> layer = new CaffeineLayerProvider().open(config);
    assertThat(layer.evictions())
        .containsExactly(entry("size", 0L), entry("idle", 0L), entry("expired", 0L));

    layer.store("a", TestEntry.of(1, 1));
    layer.store("b", TestEntry.of(1, 1));
    layer.store("c", TestEntry.of(1, 1));
    layer.sweep(each -> true, 1);
    config.advance(Duration.ofMinutes(2));
    layer.sweep(each -> false, 1);

    assertThat(layer.evictions())
        .containsExactly(entry("size", 1L), entry("idle", 1L), entry("expired", 1L));
  }

  @Test
  void dropAndOverwrite_notForgottenByItself_notifyNobody() {
    NearLayer<Object, Object> layer =
        open(CaffeineLayer.maximumSize(10).evictionListener(this::note).executor(tasks::add));
    TestEntry second = TestEntry.of(2, 1);

    layer.store("a", TestEntry.of(1, 1));
    layer.store("a", second);
    layer.drop("a", second);

    assertThat(tasks).isEmpty();
    assertThat(evicted).isEmpty();
  }

  @Test
  @DisplayName(
      "J6: a listener that throws is logged with the chain's name, and notified of the next one")
  void notify_listenerThrows_isLogged() {
    NearLayer<Object, Object> layer = open(CaffeineLayer.maximumSize(1)
        .evictionListener((key, value, cause) -> {
          note("?", "?", cause);
          throw new IllegalStateException("broken");
        })
        .executor(tasks::add));

    IntStream.range(0, 4).forEach(i -> layer.store(i, TestEntry.of("secret", 1)));
    runTasks();

    assertThat(evicted).hasSize(3);
    assertThat(log.list).hasSize(3).allSatisfy(line -> {
      assertThat(line.getLevel()).isEqualTo(Level.WARN);
      assertThat(line.getFormattedMessage())
          .startsWith("books: caffeine: the eviction listener ")
          .contains(getClass().getName())
          .endsWith("failed on an eviction by SIZE")
          .doesNotContain("secret");
      assertThat(line.getThrowableProxy().getMessage()).isEqualTo("broken");
    });
  }

  @Test
  @DisplayName("P8: a listener that is too slow misses some, which is counted and said")
  void notify_listenerTooSlow_isBounded() {
    NearLayer<Object, Object> layer =
        open(CaffeineLayer.maximumSize(1).evictionListener(this::note).executor(tasks::add));

    IntStream.range(0, Evictions.MAX_WAITING + 6).forEach(i -> layer.store(i, TestEntry.of(i, 1)));

    assertThat(tasks).hasSize(1);
    assertThat(layer.remarks())
        .contains("The eviction listener is too slow: it was not notified of 5 evictions.");
    runTasks();
    assertThat(evicted).hasSize(Evictions.MAX_WAITING);
  }

  @Test
  void notify_executorRefuses_isTriedAtTheNextEviction() {
    int[] refusals = {1};
    NearLayer<Object, Object> layer =
        open(CaffeineLayer.maximumSize(1).evictionListener(this::note).executor(task -> {
          if (refusals[0]-- > 0) {
            throw new RejectedExecutionException("full");
          }
          tasks.add(task);
        }));

    IntStream.range(0, 3).forEach(i -> layer.store(i, TestEntry.of(i, 1)));
    runTasks();

    assertThat(evicted).hasSize(2);
  }
}
