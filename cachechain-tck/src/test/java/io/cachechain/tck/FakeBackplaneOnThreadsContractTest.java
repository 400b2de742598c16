package io.cachechain.tck;

import io.cachechain.testing.FakeLog;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName(
    "A9 M5 Z27: the fake backplane keeps the contract on an executor of several threads too")
class FakeBackplaneOnThreadsContractTest extends FakeBackplaneContractTest {
  private static final ExecutorService THREADS = Executors.newFixedThreadPool(4);

  @Override
  FakeLog log() {
    return FakeLog.on(THREADS);
  }

  @AfterAll
  static void stopThreads() {
    THREADS.shutdownNow();
  }
}
