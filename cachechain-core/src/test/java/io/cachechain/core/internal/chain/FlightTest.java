package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.Chain;
import io.cachechain.ChainStats;
import io.cachechain.CloseableChain;
import io.cachechain.DeadlineExceededException;
import io.cachechain.FailureKind;
import io.cachechain.LoadException;
import io.cachechain.Loader;
import io.cachechain.Lookup;
import io.cachechain.core.ChainBuilder;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeLoader;
import io.cachechain.testing.Gate;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FlightTest {
  private final Chains chains = Chains.create();

  @Test
  @DisplayName("C1 P7: any number of callers, of any method, make one load")
  void get_manyCallers_oneLoad() throws Exception {
    FakeLoader<String, String> loader = FakeLoader.of(Map.of("k", "v"));
    Gate gate = loader.pauses();
    CloseableChain<String, String> chain = ChainsOnThreads.chain(chains, b -> b.loader(loader));
    ExecutorService callers = Executors.newCachedThreadPool();
    List<Future<String>> answers = new ArrayList<>();
    CountDownLatch started = new CountDownLatch(200);
    for (int i = 0; i < 200; i++) {
      int number = i;
      answers.add(callers.submit(() -> {
        started.countDown();
        return switch (number % 3) {
          case 0 -> chain.get("k");
          case 1 -> chain.async().get("k").get();
          default -> chain.getAll(List.of("k")).get("k");
        };
      }));
    }
    started.await();
    gate.awaitArrivals(1);
    gate.open();

    for (Future<String> answer : answers) {
      assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("v");
    }
    assertThat(loader.loads()).isEqualTo(1);
    assertThat(chain.stats().loads()).isEqualTo(1);
    assertThat(chain.stats().requests()).isEqualTo(200);
    callers.shutdown();
    chain.close();
  }

  @Test
  @DisplayName(
      "C4 C10 C11: the flight covers the walk: many callers make one read per far layer, all but one have joined")
  void get_manyCallers_oneReadPerLayer() {
    FakeLayer redis = new FakeLayer("redis");
    CloseableChain<String, String> chain =
        ChainBuilder.create("books", String.class, String.class).layer(redis).build();
    redis.holds();

    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(chain.async().getIfPresent("k"));
    }
    redis.recovers();
    redis.releases();

    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer.get(10, TimeUnit.SECONDS)).isNull());
    assertThat(redis.gets()).isEqualTo(1);
    assertThat(chain.stats().joined()).isEqualTo(49);
    chain.close();
  }

  @Test
  @DisplayName("C11: a lookup says whether it led a flight, joined one, or needed none")
  void lookup_ledJoinedOrNear_saysSo() {
    CloseableChain<String, String> chain = chains.three();
    chains.redis.holds();

    CompletableFuture<Lookup<String>> leads = chain.async().lookup("k");
    CompletableFuture<Lookup<String>> joins = chain.async().lookup("k");
    chains.redis.recovers();
    chains.redis.releases();

    assertThat(leads.join()).isInstanceOf(Lookup.Miss.class);
    assertThat(leads.join().flight()).isEqualTo(Lookup.Flight.LED);
    assertThat(joins.join().flight()).isEqualTo(Lookup.Flight.JOINED);
    chains.redis.fails(FailureKind.CONNECTION);
    assertThat(chain.lookup("k")).isInstanceOf(Lookup.Unknown.class);
    assertThat(chain.lookup("k").flight()).isEqualTo(Lookup.Flight.LED);
    chain.put("k", "v");
    assertThat(chain.lookup("k").flight()).isEqualTo(Lookup.Flight.NONE);
    assertThat(chain.with(c -> c.skipReads("near")).lookup("k").flight())
        .isEqualTo(Lookup.Flight.LED);
  }

  @Test
  @DisplayName(
      "A7: the loader of a call goes before the chain's, whoever joins gets what the flight loads, and without one a miss is null")
  void get_loaderOfTheCall_goesBeforeTheChains() {
    CompletableFuture<String> loading = new CompletableFuture<>();
    CloseableChain<String, String> chain = chains.three(b -> b.loader(key -> "chain's"));

    CompletableFuture<String> first = chain.async().get("k", Loader.async(key -> loading));
    CompletableFuture<String> joined = chain.async().get("k");
    CompletableFuture<String> other = chain.async().get("k", key -> "another");
    loading.complete("the call's");

    assertThat(List.of(first.join(), joined.join(), other.join())).containsOnly("the call's");
    assertThat(chain.get("other")).isEqualTo("chain's");
    CloseableChain<String, String> without = chains.otherNode(new FakeLayer("redis"));
    assertThat(without.get("k")).isNull();
    assertThat(without.get("k", key -> "loaded")).isEqualTo("loaded");
  }

  @Test
  @DisplayName("C4 B1: getIfPresent joins the walk and does not wait for the load")
  void getIfPresent_loadRuns_doesNotWait() throws Exception {
    FakeLoader<String, String> loader = FakeLoader.of(Map.of("k", "v"));
    Gate gate = loader.pauses();
    CloseableChain<String, String> chain = ChainsOnThreads.chain(chains, b -> b.loader(loader));
    CompletableFuture<String> loading = chain.async().get("k");
    gate.awaitArrivals(1);

    assertThat(chain.getIfPresent("k")).isNull();

    gate.open();
    assertThat(loading.get()).isEqualTo("v");
    chain.close();
  }

  @Test
  @DisplayName(
      "C3 B4: a failure is shared, with the loader's exception as the cause, and is not remembered")
  void get_loaderFails_everyCallerGetsTheCause() throws Exception {
    FakeLoader<String, String> loader = FakeLoader.of(Map.of("k", "v"));
    IOException cause = new IOException("no connection");
    Gate gate = new Gate();
    CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains,
        b -> b.loader(key -> {
          gate.pass();
          if (loader.loads() == 0) {
            loader.load(key);
            throw cause;
          }
          return "v";
        }));
    CompletableFuture<String> first = chain.async().get("k");
    gate.awaitArrivals(1);
    CompletableFuture<String> second = chain.async().get("k");
    gate.open();

    Throwable one = failureOf(first);
    Throwable two = failureOf(second);
    assertThat(one).isInstanceOf(LoadException.class).hasCause(cause).isNotSameAs(two);
    assertThat(two).hasMessageContaining("2 callers shared this load");
    assertThat(((LoadException) two).findCause(IOException.class)).contains(cause);
    assertThat(chain.get("k")).isEqualTo("v");
    chain.close();
  }

  @Test
  @DisplayName("C7: an Error of the loader ends the flight for all, with that cause")
  void get_loaderThrowsError_causeIsKept() {
    CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains,
        b -> b.loader(key -> {
          throw new StackOverflowError("by test");
        }));

    assertThatThrownBy(() -> chain.get("k"))
        .isInstanceOf(LoadException.class)
        .hasCauseInstanceOf(StackOverflowError.class);
    assertThatThrownBy(() -> chain.get("k")).isInstanceOf(LoadException.class);
    chain.close();
  }

  @Test
  @DisplayName(
      "C6 B18: a caller who cancels takes nobody along; with the last one the load is stopped")
  void cancel_oneOfTwo_theOtherIsAnswered() throws Exception {
    FakeLoader<String, String> loader = FakeLoader.of(Map.of("k", "v"));
    Gate gate = loader.pauses();
    CloseableChain<String, String> chain = ChainsOnThreads.chain(chains, b -> b.loader(loader));
    CompletableFuture<String> first = chain.async().get("k");
    gate.awaitArrivals(1);
    CompletableFuture<String> second = chain.async().get("k");

    first.cancel(true);
    gate.open();

    assertThat(second.get()).isEqualTo("v");
    chain.close();
  }

  @Test
  @DisplayName("C6: who asked for the walk alone keeps no load alive that nobody else waits for")
  void cancel_onlyWhoWantedTheLoad_nothingIsLoaded() {
    FakeLoader<String, String> loader = FakeLoader.of(Map.of("k", "v"));
    CloseableChain<String, String> chain = chains.three(b -> b.loader(loader));
    chains.redis.holds();
    CompletableFuture<String> loads = chain.async().get("k");
    CompletableFuture<String> looks = chain.async().getIfPresent("k");

    loads.cancel(true);
    chains.redis.recovers();
    chains.redis.releases();

    assertThat(looks).isCompletedWithValue(null);
    assertThat(loader.loads()).isZero();
    assertThat(chain.get("k")).isEqualTo("v");
  }

  @Test
  @DisplayName("C6: when nobody waits any more, the loader is interrupted and the key is free")
  void cancel_last_loaderIsInterrupted() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains,
        b -> b.loader(key -> {
          if (running.getCount() == 0) {
            return "second";
          }
          running.countDown();
          try {
            new CountDownLatch(1).await();
            return "never";
          } catch (InterruptedException stopped) {
            interrupted.countDown();
            throw stopped;
          }
        }));
    CompletableFuture<String> only = chain.async().get("k");
    running.await();

    only.cancel(true);

    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(chain.get("k")).isEqualTo("second");
    chain.close();
  }

  @Test
  @DisplayName(
      "C15 Z13 P6: at loader.timeout the callers get a deadline failure, the key is free, what comes late is discarded")
  void get_loaderHangs_deadlineAndKeyIsFree() throws Exception {
    FakeLoader<String, String> loader = FakeLoader.of(Map.of("k", "v"));
    loader.hangsUninterruptibly();
    CloseableChain<String, String> chain =
        ChainsOnThreads.chain(chains, b -> b.loader(loader).loaderTimeout(ofSeconds(2)));

    assertThatThrownBy(() -> chain.get("k"))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessageContaining("loader.timeout")
        .hasMessageContaining("2 s");
    CompletableFuture<String> next = chain.async().get("k", key -> "other");

    assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo("other");
    loader.recovers();
    assertThat(chain.get("k")).isEqualTo("other");
    chain.close();
  }

  @Test
  @DisplayName(
      "B17 P6: a caller's timeout ends his wait, says who was asked, and leaves the others alone")
  void with_timeout_onlyThisCallerGivesUp() throws Exception {
    FakeLoader<String, String> loader = FakeLoader.of(Map.of("k", "v"));
    Gate gate = loader.pauses();
    CloseableChain<String, String> chain = ChainsOnThreads.chain(chains, b -> b.loader(loader));
    CompletableFuture<String> patient = chain.async().get("k");
    gate.awaitArrivals(1);

    assertThatThrownBy(() -> chain.with(c -> c.timeout(ofMillis(30))).get("k"))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessageContaining("chain 'books', get: no answer within 30 ms. loader: running for");

    gate.open();
    assertThat(patient.get()).isEqualTo("v");
    ChainStats stats = chain.stats();
    assertThat(stats.failures()).isEqualTo(1);
    assertThat(stats.misses()).isEqualTo(1);
    chain.close();
  }

  @Test
  @DisplayName("C16 P8: beyond the bulkhead and its waiting places a load is refused, by name")
  void get_tooManyLoads_refused() throws Exception {
    FakeLoader<String, String> loader = FakeLoader.of(key -> "v");
    Gate gate = loader.pauses();
    CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains,
        b -> b.loader(loader).loaderParallel(1).settings(Settings.of("loader.waiting", "1")));
    CompletableFuture<String> runs = chain.async().get("a");
    gate.awaitArrivals(1);
    CompletableFuture<String> second = chain.async().get("b");
    CompletableFuture<String> third = chain.async().get("c");

    Throwable refused = failureOf(CompletableFuture.anyOf(second, third)); // one of them waits
    assertThat(refused)
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("1 loads are running (loader.parallel)");
    assertThat(((LoadException) refused).kind()).isEqualTo(FailureKind.REFUSED);
    gate.open();

    assertThat(runs.get()).isEqualTo("v");
    assertThat((second.isCompletedExceptionally() ? third : second).get()).isEqualTo("v");
    assertThat(chain.stats().refusals()).isEqualTo(1);
    assertThat(loader.mostAtOnce()).isEqualTo(1);
    chain.close();
  }

  @Test
  @DisplayName(
      "C16: loads that loaders ask for have places of their own, so that they never wait for those who wait for them")
  void get_everyPlaceWaitsForAnotherLoad_allAnswered() throws Exception {
    AtomicReference<Chain<String, String>> self = new AtomicReference<>();
    Gate gate = new Gate();
    CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains,
        b -> b.loaderParallel(2).loader(key -> {
          if (key.length() == 3) {
            return "v";
          }
          gate.pass();
          return self.get().get(key + "x");
        }));
    self.set(chain);

    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (String key : List.of("a", "b", "c", "d")) {
      answers.add(chain.async().get(key));
    }
    gate.awaitArrivals(2);
    gate.open();

    for (CompletableFuture<String> answer : answers) {
      assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("v");
    }
    chain.close();
  }

  @Test
  @DisplayName(
      "C16 P7: a load that waits for a place is not waited for in vain by the load which has that place")
  void get_loaderJoinsOneThatWaitsForItsPlace_answered() throws Exception {
    AtomicReference<Chain<String, String>> self = new AtomicReference<>();
    Gate gate = new Gate();
    CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains,
        b -> b.loaderParallel(1).loader(key -> {
          if (key.equals("part")) {
            return "v";
          }
          gate.pass();
          return self.get().get("part");
        }));
    self.set(chain);
    CompletableFuture<String> whole = chain.async().get("whole");
    gate.awaitArrivals(1);
    CompletableFuture<String> part = chain.async().get("part");
    await(() -> chain.stats().loads() == 2); // and has no place

    gate.open();

    assertThat(whole.get(10, TimeUnit.SECONDS)).isEqualTo("v");
    assertThat(part.get(10, TimeUnit.SECONDS)).isEqualTo("v");
    assertThat(chain.stats().loads()).isEqualTo(2);
    chain.close();
  }

  @Test
  @DisplayName(
      "B18: an asynchronous loader blocks no thread, and its failure is shared like any other")
  void get_asyncLoader_answers() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    CloseableChain<String, String> chain =
        ChainsOnThreads.chain(chains, b -> b.loader(Loader.async(key -> answer)));

    CompletableFuture<String> value = chain.async().get("k");
    answer.complete("v");

    assertThat(value.get(10, TimeUnit.SECONDS)).isEqualTo("v");
    assertThat(failureOf(chain
            .async()
            .get("x", Loader.async(key -> CompletableFuture.failedFuture(new IOException("x"))))))
        .isInstanceOf(LoadException.class)
        .hasCauseInstanceOf(IOException.class);
    chain.close();
  }

  @Test
  @DisplayName(
      "H18 P6: with every layer and the loader hanging, a call ends by its derived deadline")
  void get_everythingHangs_endsByTheDeadline() {
    chains.redis.hangs();
    chains.jdbc.hangs();
    CloseableChain<String, String> chain = chains.three(b ->
        b.loader(Loader.async(key -> new CompletableFuture<String>())).loaderTimeout(ofSeconds(2)));
    long begin = chains.clock.nanoTime();

    assertThatThrownBy(() -> chain.get("k")).isInstanceOf(DeadlineExceededException.class);

    assertThat(Duration.ofNanos(chains.clock.nanoTime() - begin)).isLessThan(ofMillis(4_100));
  }

  private static void await(BooleanSupplier met) {
    while (!met.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private static Throwable failureOf(CompletableFuture<?> future) throws Exception {
    try {
      future.get(10, TimeUnit.SECONDS);
      throw new AssertionError("it did not fail");
    } catch (java.util.concurrent.ExecutionException failed) {
      return failed.getCause();
    }
  }
}
