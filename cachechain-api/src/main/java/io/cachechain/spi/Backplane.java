package io.cachechain.spi;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The channel by which nodes tell each other what changed: one log of messages that can be read again from a position, shared by all who use the same store and the same name. The engine makes the
 * messages and understands them; a backplane only carries bytes.
 *
 * <p>What it promises: every subscriber gets every message that was published after it had connected, its own ones included, at least once; those of one publisher in the order in which they were
 * published. What stands in the log and is no message, or cannot be read, stops none of this. Where it cannot keep that, because the log no longer reaches back to where a subscriber stood, it says so ({@link Subscriber#onConnected}). It goes on trying to reach its store for ever,
 * with growing, jittered pauses. Thread-safe.
 */
public interface Backplane extends Closeable {
  /**
   * Appends a message to the log. Does not block.
   *
   * @param message not empty, at most 64 KiB; not changed afterwards
   * @param deadline when the engine stops waiting
   * @return a stage that completes when the message is in the log; one that has failed may be in it nevertheless
   */
  CompletionStage<Void> publish(byte[] message, Deadline deadline);

  /**
   * Starts to read the log from its present end. Returns at once; the connection is made in the background.
   *
   * @param subscriber told of messages and of the connection, one call after another
   * @return what ends the subscription: when {@code close} has returned no new call of the subscriber begins
   */
  Closeable subscribe(Subscriber subscriber);

  /**
   * Returns where the log is, for {@code describe()}, such as {@code redis://cache:6379, stream cachechain:bp}. Holds no secret.
   *
   * @implSpec the simple name of the class by default
   */
  default String location() {
    return getClass().getSimpleName();
  }

  /**
   * Ends all subscriptions and releases what the backplane holds. Called once.
   *
   * @throws IOException if something could not be released
   */
  @Override
  void close() throws IOException;

  /**
   * Who reads the log. Its methods are called one after another, never two at a time; they must be short. What they throw is logged by the backplane and stops nothing.
   */
  interface Subscriber {
    /**
     * Takes a message.
     *
     * @param message the bytes that were published; may come twice
     */
    void onMessage(byte[] message);

    /**
     * Something in the log is no message, or could not be read, and was passed over: who reads from a shared store must expect what others have written there. If it may have been a message, {@link #onConnected} tells of the gap.
     *
     * @implSpec does nothing by default
     */
    default void onUnreadable() {}

    /**
     * The log is being read from now on: first of all, and again after each loss of the connection, before the messages that were published meanwhile.
     *
     * @param complete whether no message was missed since the last call of this subscriber; true for its first connection
     */
    void onConnected(boolean complete);

    /**
     * The log cannot be read at present.
     *
     * @param cause why, or null if it is not known
     */
    void onDisconnected(@Nullable Throwable cause);
  }
}
