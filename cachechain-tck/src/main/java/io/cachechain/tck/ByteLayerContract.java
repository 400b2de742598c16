package io.cachechain.tck;

import io.cachechain.spi.BlockingLayer;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.testing.RealClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * The contract of a {@link ByteLayer} as tests: whoever writes a layer extends this class and says
 * how to open it.
 *
 * <pre>{@code
 * class FileStoreTest extends ByteLayerContract {
 * @TempDir Path dir;
 * @Override protected ByteLayer open() { return new FileStore(dir); }
 * }
 * }</pre>
 *
 * <p>Each test opens a layer of its own and closes it. Keys are different in each test, so that all
 * may use one server, which need not be empty. A layer says by the other methods what more it can
 * do; what it cannot is not tested, which the output says with the reason, never passed in silence.
 * Operations are expected to end within 20 seconds.
 */
public abstract class ByteLayerContract {
  /** As many calls at once as any promise makes. */
  private static final int THREADS = 16;

  private static final long LONGEST_END_SECONDS = 5;

  private final List<ByteLayer> opened = new ArrayList<>();
  private @Nullable ExecutorService executor;
  private @Nullable LayerProbe probe;

  /** For subclasses. */
  protected ByteLayerContract() {}

  /**
   * Opens a layer; called once for each test, and more often where {@link #isShared} says so.
   *
   * @return the layer, which the test closes
   * @throws Exception if it cannot be opened; the test fails then
   */
  protected abstract ByteLayer open() throws Exception;

  /**
   * Returns the clock by which the layer reckons; a {@code FakeClock} is advanced where time must
   * pass.
   *
   * @implSpec the time of this machine by default
   */
  protected ChainClock clock() {
    return RealClock.shared();
  }

  /**
   * Returns whether entries are gone some seconds after the end of their physical life at the
   * latest.
   *
   * @implSpec false by default: the layer keeps them until it must make room
   */
  protected boolean expires() {
    return false;
  }

  /**
   * Returns whether two layers that {@link #open} gave hold the same entries.
   *
   * @implSpec false by default
   */
  protected boolean isShared() {
    return false;
  }

  /**
   * Returns whether the layer rejects what arrives after {@code Condition.sendBy()}, as it must if
   * its server has a clock.
   *
   * @implSpec false by default: the layer ignores it
   */
  protected boolean honoursSendBy() {
    return false;
  }

  /**
   * Returns the largest number of bytes of an entry that the layer takes; it rejects larger ones.
   *
   * @implSpec no limit by default
   */
  protected int maxEntryBytes() {
    return Integer.MAX_VALUE;
  }

  /**
   * Returns how many bytes a read gives at most of what a stranger has stored:
   * {@code LayerConfig.maxEntryBytes()} and one, for a layer that asks its store with that bound.
   *
   * @implSpec no bound by default: the engine looks at the length afterwards
   */
  protected int mostBytesRead() {
    return Integer.MAX_VALUE;
  }

  /**
   * Returns whether {@link #plant} is implemented.
   *
   * @implSpec false by default
   */
  protected boolean canPlant() {
    return false;
  }

  /**
   * Puts bytes which may be no entry at all into the slot of a key, past the layer, as a stranger
   * on the same server could.
   *
   * @param key the key as the layer gets it
   * @param bytes what the slot holds from now on
   * @throws Exception if it cannot be done
   * @implSpec not implemented by default
   */
  protected void plant(String key, byte[] bytes) throws Exception {
    throw new UnsupportedOperationException("canPlant() is true, and plant(..) is not implemented");
  }

  @BeforeEach
  final void openLayer() throws Exception {
    executor = Executors.newFixedThreadPool(THREADS);
    probe = new LayerProbe(another(), clock());
  }

  @AfterEach
  final void closeLayers() throws Exception {
    try {
      for (ByteLayer layer : opened) {
        layer.close();
      }
    } finally {
      if (executor != null) {
        executor.shutdownNow();
        // A call that was cancelled may still write to the store, which the test class removes
        // next.
        // A layer that never ends its calls fails the promises about that, and is not waited for.
        boolean unused = executor.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  final LayerProbe probe() {
    if (probe == null) {
      throw new IllegalStateException("no layer is open");
    }
    return probe;
  }

  /** Opens one more instance, connected and with threads to run on. */
  final ByteLayer another() throws Exception {
    ByteLayer layer = open();
    opened.add(layer);
    if (layer instanceof BlockingLayer blocking && executor != null) {
      blocking.runOn(executor);
    }
    new LayerProbe(layer, clock()).result(layer.connected());
    return layer;
  }

  @Nested
  @DisplayName("reads and stores")
  class ReadsAndStores extends StorePromises {
    @Override
    ByteLayerContract contract() {
      return ByteLayerContract.this;
    }
  }

  @Nested
  @DisplayName("newer wins")
  class NewerWins extends NewerWinsPromises {
    @Override
    ByteLayerContract contract() {
      return ByteLayerContract.this;
    }
  }

  @Nested
  @DisplayName("only if that is held")
  class OnlyIf extends OnlyIfPromises {
    @Override
    ByteLayerContract contract() {
      return ByteLayerContract.this;
    }
  }

  @Nested
  @DisplayName("foreign slots and hostile keys")
  class SlotsAndKeys extends SlotPromises {
    @Override
    ByteLayerContract contract() {
      return ByteLayerContract.this;
    }
  }

  @Nested
  @DisplayName("physical life")
  class Life extends LifePromises {
    @Override
    ByteLayerContract contract() {
      return ByteLayerContract.this;
    }
  }

  @Nested
  @DisplayName("many at once")
  class Races extends RacePromises {
    @Override
    ByteLayerContract contract() {
      return ByteLayerContract.this;
    }
  }

  @Nested
  @DisplayName("several keys in one call")
  class Bulk extends BulkPromises {
    @Override
    ByteLayerContract contract() {
      return ByteLayerContract.this;
    }
  }

  @Nested
  @DisplayName("calls, cancelling and closing")
  class Calls extends CallPromises {
    @Override
    ByteLayerContract contract() {
      return ByteLayerContract.this;
    }
  }
}
