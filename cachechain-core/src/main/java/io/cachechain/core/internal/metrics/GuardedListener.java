package io.cachechain.core.internal.metrics;

import io.cachechain.FailureKind;
import io.cachechain.core.ChainListener;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes everything on to the user's listeners. What one throws is logged with its class and the
 * event, and keeps neither the chain nor the other listeners from going on; only an error of the
 * virtual machine is thrown on. Thread-safe.
 */
public final class GuardedListener implements ChainListener {
  private final List<ChainListener> listeners;
  private final FailureLog log;

  /**
   * Creates the fan-out.
   *
   * @param listeners the user's listeners, in the order in which they are notified
   * @param log where their failures go
   */
  public GuardedListener(List<ChainListener> listeners, FailureLog log) {
    this.listeners = List.copyOf(listeners);
    this.log = Objects.requireNonNull(log, "log");
  }

  /** Returns the fan-out to one listener, or to none. */
  public static GuardedListener of(@Nullable ChainListener listener, FailureLog log) {
    return new GuardedListener(listener == null ? List.of() : List.of(listener), log);
  }

  /** Returns whether nobody listens, so that nothing needs to be prepared. */
  public boolean isEmpty() {
    return listeners.isEmpty();
  }

  @Override
  public void layerFailed(
      String chain, String layer, String operation, FailureKind kind, @Nullable Throwable cause) {
    call("layerFailed", listener -> listener.layerFailed(chain, layer, operation, kind, cause));
  }

  @Override
  public void breakerChanged(
      String chain, String layer, String operation, String from, String to, String reason) {
    call(
        "breakerChanged",
        listener -> listener.breakerChanged(chain, layer, operation, from, to, reason));
  }

  @Override
  public void dropped(String chain, String layer, String reason) {
    call("dropped", listener -> listener.dropped(chain, layer, reason));
  }

  @Override
  public void rejected(String chain, String layer, String reason) {
    call("rejected", listener -> listener.rejected(chain, layer, reason));
  }

  @Override
  public void superseded(String chain, String layer, String operation) {
    call("superseded", listener -> listener.superseded(chain, layer, operation));
  }

  @Override
  public void loaded(String chain, Duration took, @Nullable Throwable failure) {
    call("loaded", listener -> listener.loaded(chain, took, failure));
  }

  @Override
  public void cleared(String chain, String cause) {
    call("cleared", listener -> listener.cleared(chain, cause));
  }

  private void call(String event, Consumer<ChainListener> call) {
    for (ChainListener listener : listeners) {
      try {
        call.accept(listener);
      } catch (VirtualMachineError fatal) {
        throw fatal;
      } catch (Throwable thrown) {
        String name = listener.getClass().getName();
        log.failed("listener " + name, "listener " + name + " threw in " + event, thrown);
      }
    }
  }
}
