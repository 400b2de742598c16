package io.cachechain.spi;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The channel by which nodes notify each other of changes: one log of messages that can be read
 * again from a position, shared by all users of the same store and name. The engine makes and reads
 * the messages; a backplane only carries bytes.
 *
 * <p>Promises: every subscriber gets every message that was published after it connected, its own
 * ones included, at least once. Messages of one publisher come in the order of publishing. Foreign
 * or unreadable records in the log do not stop delivery. If the log no longer reaches back to a
 * subscriber's position, the backplane reports a gap ({@link Subscriber#onConnected}). A backplane
 * tries to reach its store for ever, with growing, jittered pauses. Thread-safe.
 */
public interface Backplane extends Closeable {
  /**
   * Appends a message to the log. Does not block.
   *
   * @param message not empty, at most 64 KiB; not changed afterwards
   * @param deadline the moment at which the engine stops waiting
   * @return a stage that completes when the message is in the log. A message whose stage failed may
   *     be in the log too
   */
  CompletionStage<Void> publish(byte[] message, Deadline deadline);

  /**
   * Starts to read the log from its present end. Returns at once, and connects in the background.
   *
   * @param subscriber receives messages and changes of the connection, one call after another
   * @return ends the subscription: after {@code close} has returned, no new call of the subscriber
   *     begins
   */
  Closeable subscribe(Subscriber subscriber);

  /**
   * Returns the location of the log for {@code describe()}, such as {@code redis://cache:6379,
   * stream cachechain:bp}. Contains no secret.
   *
   * @implSpec the simple name of the class by default
   */
  default String location() {
    return getClass().getSimpleName();
  }

  /**
   * Ends all subscriptions and releases all resources. Called once.
   *
   * @throws IOException if a resource could not be released
   */
  @Override
  void close() throws IOException;

  /**
   * A reader of the log. The backplane calls its methods one after another; they must be short. The
   * backplane logs their exceptions and goes on.
   */
  interface Subscriber {
    /**
     * Receives a message.
     *
     * @param message the published bytes; may come twice
     */
    void onMessage(byte[] message);

    /**
     * Reports a record in the log that is no message or could not be read, and was passed over:
     * other programs may write to a shared store. If the record may have been a message, {@link
     * #onConnected} reports a gap.
     *
     * @implSpec does nothing by default
     */
    default void onUnreadable() {}

    /**
     * Reports that the log is being read: at first, and after each loss of the connection, before
     * the messages that were published meanwhile.
     *
     * @param complete whether no message was missed since the last call of this subscriber; true
     *     for its first connection
     */
    void onConnected(boolean complete);

    /**
     * Reports that the log cannot be read at present.
     *
     * @param cause the reason, or null if it is unknown
     */
    void onDisconnected(@Nullable Throwable cause);
  }
}
