package io.cachechain.tck;

import io.cachechain.spi.Backplane;
import io.cachechain.spi.ChainClock;
import io.cachechain.testing.RealClock;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * The contract of a {@link Backplane} as tests: whoever writes one extends this class and says how
 * to open it.
 *
 * <pre>{@code
 * class MailBackplaneTest extends BackplaneContract {
 * @Override protected Backplane open() { return new MailBackplane("tests@localhost"); }
 * }
 * }</pre>
 *
 * <p>Each test opens backplanes of its own, which stand for the nodes of a cluster, and closes
 * them. Messages are different in each test, so that all may use one log, which need not be empty.
 * What can be done to a node or to the log is said by the other methods; a promise that cannot be
 * tried is not tested, which the output says with the reason, never passed in silence.
 */
public abstract class BackplaneContract {
  private final List<Backplane> opened = new ArrayList<>();
  private @Nullable BackplaneProbe probe;

  /** For subclasses. */
  protected BackplaneContract() {}

  /**
   * Opens the backplane of one more node, on the log that all nodes of this test share.
   *
   * @return the backplane, which the test closes
   * @throws Exception if it cannot be opened; the test fails then
   */
  protected abstract Backplane open() throws Exception;

  /**
   * Returns the clock of the deadlines that are given to the backplane.
   *
   * @implSpec the time of this machine by default
   */
  protected ChainClock clock() {
    return RealClock.shared();
  }

  /**
   * Returns how long publishing, delivery and a new connection may take; a test fails after that.
   *
   * @implSpec 30 s by default
   */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  /**
   * Returns whether {@link #cut} and {@link #restore} are implemented.
   *
   * @implSpec false by default
   */
  protected boolean canCut() {
    return false;
  }

  /**
   * Cuts a node off from the log, as a broken network does: its connections break and no new one
   * can be made.
   *
   * @param node what {@link #open} returned
   * @throws Exception if it cannot be done
   * @implSpec not implemented by default
   */
  protected void cut(Backplane node) throws Exception {
    throw new UnsupportedOperationException("canCut() is true, and cut(..) is not implemented");
  }

  /**
   * Ends {@link #cut}.
   *
   * @param node the node that was cut off
   * @throws Exception if it cannot be done
   * @implSpec not implemented by default
   */
  protected void restore(Backplane node) throws Exception {
    throw new UnsupportedOperationException("canCut() is true, and restore(..) is not implemented");
  }

  /**
   * Returns whether {@link #trim} is implemented.
   *
   * @implSpec false by default
   */
  protected boolean canTrim() {
    return false;
  }

  /**
   * Lets the log forget all messages that it holds, as the end of their retention does.
   *
   * @throws Exception if it cannot be done
   * @implSpec not implemented by default
   */
  protected void trim() throws Exception {
    throw new UnsupportedOperationException("canTrim() is true, and trim() is not implemented");
  }

  /**
   * Returns whether {@link #corrupt} is implemented.
   *
   * @implSpec false by default
   */
  protected boolean canCorrupt() {
    return false;
  }

  /**
   * Writes into the log, past any backplane, what is no message of one, such as a record of another
   * form or one that is too long: what somebody else may write into a store that is shared.
   *
   * @throws Exception if it cannot be done
   * @implSpec not implemented by default
   */
  protected void corrupt() throws Exception {
    throw new UnsupportedOperationException(
        "canCorrupt() is true, and corrupt() is not implemented");
  }

  /**
   * Returns whether {@link #stall} is implemented.
   *
   * @implSpec false by default
   */
  protected boolean canStall() {
    return false;
  }

  /**
   * Holds what a node publishes from now on on its way into the log, after it was given its place
   * there if the log gives places, and before others can read it; such as a transaction that does
   * not commit.
   *
   * @param node what {@link #open} returned
   * @return what lets it go on, within the patience of the backplane
   * @throws Exception if it cannot be done
   * @implSpec not implemented by default
   */
  protected Closeable stall(Backplane node) throws Exception {
    throw new UnsupportedOperationException("canStall() is true, and stall(..) is not implemented");
  }

  @BeforeEach
  final void startProbe() {
    probe = new BackplaneProbe(this);
  }

  @AfterEach
  final void closeBackplanes() throws Exception {
    for (Backplane each : opened) {
      each.close();
    }
  }

  final BackplaneProbe probe() {
    if (probe == null) {
      throw new IllegalStateException("no test is running");
    }
    return probe;
  }

  /** Opens one more node. */
  final Backplane another() throws Exception {
    Backplane node = open();
    opened.add(node);
    return node;
  }

  @Nested
  @DisplayName("what is published arrives")
  class Delivery extends DeliveryPromises {
    @Override
    BackplaneContract contract() {
      return BackplaneContract.this;
    }
  }

  @Nested
  @DisplayName("a node is cut off")
  class Outages extends OutagePromises {
    @Override
    BackplaneContract contract() {
      return BackplaneContract.this;
    }
  }

  @Nested
  @DisplayName("how subscribers are called")
  class Subscriptions extends SubscriptionPromises {
    @Override
    BackplaneContract contract() {
      return BackplaneContract.this;
    }
  }
}
