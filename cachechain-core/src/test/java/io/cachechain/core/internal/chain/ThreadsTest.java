package io.cachechain.core.internal.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.Loader;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.BlockingLayer;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Codec;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.Entry;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeLayer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** On which threads what runs, when nothing is handed in. */
class ThreadsTest {
  private static final String DRIVER = "the driver's I/O";

  private final ExecutorService driver = Executors.newSingleThreadExecutor(task -> {
    Thread thread = new Thread(task, DRIVER);
    thread.setDaemon(true);
    return thread;
  });
  private final Set<String> codecOn = ConcurrentHashMap.newKeySet();

  @AfterEach
  void stop() {
    driver.shutdownNow();
  }

  @Test
  @DisplayName("B18: codecs and what users hang on a future never run on a driver's I/O thread")
  void get_driverAnswersOnItsThread_codecAndUserAreElsewhere() throws Exception {
    Codec codec = Codec.of(
        "seen",
        String.class,
        value -> {
          codecOn.add(Thread.currentThread().getName());
          return value.getBytes(UTF_8);
        },
        bytes -> {
          codecOn.add(Thread.currentThread().getName());
          return new String(bytes, UTF_8);
        });
    DriverLayer layer = new DriverLayer();
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(LayerSpec.of("far", layer))
        .codec(codec)
        .loader(key -> "v")
        .build()) {
      Set<String> userOn = ConcurrentHashMap.newKeySet();
      for (int i = 0; i < 50; i++) {
        String key = "k" + i;
        for (CompletableFuture<?> call : Set.of(
            chain.async().put(key, "v"), chain.async().get(key), chain.async().get("other" + i))) {
          CompletableFuture<?> seen =
              call.thenRun(() -> userOn.add(Thread.currentThread().getName()));
          seen.get(10, TimeUnit.SECONDS);
        }
        assertThat(chain.async().get(key).get(10, TimeUnit.SECONDS)).isEqualTo("v");
      }

      assertThat(userOn).isNotEmpty().doesNotContain(DRIVER);
      assertThat(codecOn).isNotEmpty().doesNotContain(DRIVER);
    }
  }

  @Test
  @DisplayName("A30: own threads are daemons, named by chain and layer")
  void get_blockingLayerAndLoader_runOnNamedDaemons() {
    ConcurrentMap<String, Thread> threads = new ConcurrentHashMap<>();
    BlockingLayer files = new BlockingLayer() {
      @Override
      protected byte[] read(String key) {
        threads.put("layer", Thread.currentThread());
        return null;
      }

      @Override
      protected PutResult put(String key, ByteEntry entry, Condition condition) {
        return PutResult.stored();
      }
    };
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(LayerSpec.of("files", files))
        .loader(key -> {
          threads.put("loader", Thread.currentThread());
          return "v";
        })
        .build()) {
      assertThat(chain.get("k")).isEqualTo("v");
    }

    assertThat(threads.get("layer").getName()).startsWith("cachechain-books-files-");
    assertThat(threads.get("loader").getName()).startsWith("cachechain-books-load");
    assertThat(threads.values()).allMatch(Thread::isDaemon);
  }

  /** Notes on which threads something is stored. */
  private record ObservedNear(NearLayer<String, String> layer, Set<Thread> storedOn)
      implements NearLayer<String, String> {
    @Override
    public Entry<String> peek(String key) {
      return layer.peek(key);
    }

    @Override
    public PutResult store(String key, Entry<String> entry) {
      storedOn.add(Thread.currentThread());
      return layer.store(key, entry);
    }

    @Override
    public void drop(String key, Entry<String> seen) {
      layer.drop(key, seen);
    }

    @Override
    public void close() throws IOException {
      layer.close();
    }
  }

  /** Holds what it is given, and answers on a thread of its own. */
  private final class DriverLayer implements ByteLayer {
    private final ConcurrentMap<String, byte[]> held = new ConcurrentHashMap<>();

    @Override
    public CompletionStage<byte[]> get(String key, Deadline deadline) {
      return CompletableFuture.supplyAsync(() -> held.get(key), driver);
    }

    @Override
    public CompletionStage<PutResult> put(
        String key, ByteEntry entry, Condition condition, Deadline deadline) {
      return CompletableFuture.supplyAsync(
          () -> {
            held.put(key, entry.bytes());
            return PutResult.stored();
          },
          driver);
    }

    @Override
    public void close() {}
  }

  @Test
  @DisplayName("B18: what follows on an answer runs on the thread of the caller who waits for it")
  void get_callerWaits_hisThreadGoesOn() {
    Set<Thread> shownOn = ConcurrentHashMap.newKeySet();
    BoundedNearLayer<String, String> near = BoundedNearLayer.lru(1);
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(LayerSpec.of("near", new ObservedNear(near, shownOn)))
        .layer(LayerSpec.of("far", new DriverLayer()))
        .build()) {
      chain.putAll(Map.of("a", "1", "b", "2"));
      shownOn.clear();

      for (int i = 0; i < 10; i++) {
        assertThat(chain.get("a")).isEqualTo("1");
        assertThat(chain.getAll(List.of("b"))).containsEntry("b", "2");
      }

      assertThat(shownOn).containsExactly(Thread.currentThread());
    }
  }

  @Test
  @DisplayName("P6 B18: what follows on a future may ask the chain, and wait for it")
  void get_whatFollowsAsksAndWaits_isAnswered() throws Exception {
    FakeLayer far = new FakeLayer("far").bulk();
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(far, options -> options.timeout(Duration.ofMinutes(1)))
        .build()) {
      chain.putAll(Map.of("a", "b", "b", "c", "c", "d"));
      far.holds();
      CompletableFuture<String> last = chain.async().get("a").thenApply(chain::get);
      far.recovers();

      far.releases();

      assertThat(last.get(30, TimeUnit.SECONDS)).isEqualTo("c");
    }
  }

  @Test
  @DisplayName(
      "P6 B18: what follows on one future may wait for another one whose walk goes on with it")
  void get_whatFollowsWaitsForAnotherWalk_isAnswered() throws Exception {
    FakeLayer first = new FakeLayer("first").bulk();
    FakeLayer second = new FakeLayer("second").bulk();
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(first, options -> options.timeout(Duration.ofMinutes(1)))
        .layer(second, options -> options.timeout(Duration.ofMinutes(1)))
        .build()) {
      chain.putAll(Map.of("here", "1", "behind", "2"));
      first.keys().stream().filter(key -> key.endsWith("behind")).forEach(first::evict);
      first.holds();
      CompletableFuture<String> wakes = chain.async().get("opens the first batch");
      CompletableFuture<String> here = chain.async().get("here");
      CompletableFuture<String> behind =
          chain.async().get("behind").thenApply(value -> value); // of no kind of ours any more
      CompletableFuture<String> both = here.thenApply(value -> value + behind.join());
      first.recovers();

      first.releases();

      assertThat(both.get(30, TimeUnit.SECONDS)).isEqualTo("12");
      assertThat(wakes.get(30, TimeUnit.SECONDS)).isNull();
    }
  }

  @Test
  @DisplayName(
      "P6 B18: what callers let follow on their futures may block, without keeping the calls of others")
  void get_continuationsOfOthersBlock_isAnswered() throws Exception {
    CountDownLatch blocked = new CountDownLatch(20);
    CountDownLatch ended = new CountDownLatch(1);
    CompletableFuture<String> loading = new CompletableFuture<>();
    try (CloseableChain<String, String> chain = loading(loading)) {
      for (int i = 0; i < 20; i++) {
        CompletableFuture<Void> unused =
            chain.async().get("k" + i).thenAccept(value -> block(blocked, ended));
      }
      loading.complete("v");
      assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();

      assertThat(chain.async().get("other").get(10, TimeUnit.SECONDS)).isEqualTo("v");
      assertThat(chain.put("other", "w").isComplete()).isTrue();
      ended.countDown();
    }
  }

  @Test
  @DisplayName(
      "P6 P7 B18: what one caller lets follow does not keep those who share his flight from their answers")
  void get_continuationOfOneWhoSharesTheFlightBlocks_isAnswered() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    CompletableFuture<String> loading = new CompletableFuture<>();
    try (CloseableChain<String, String> chain = loading(loading)) {
      List<CompletableFuture<String>> answers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        answers.add(chain.async().get("k"));
        CompletableFuture<Void> unused =
            chain.async().get("k").thenAccept(value -> block(new CountDownLatch(1), ended));
      }

      loading.complete("v");

      for (CompletableFuture<String> answer : answers) {
        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("v");
      }
      ended.countDown();
    }
  }

  private static CloseableChain<String, String> loading(CompletableFuture<String> value) {
    return ChainBuilder.create("books", String.class, String.class)
        .layer(new FakeLayer("redis"))
        .loader(Loader.async(key -> value.copy()))
        .build();
  }

  private static void block(CountDownLatch blocked, CountDownLatch ended) {
    blocked.countDown();
    try {
      ended.await();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }
}
