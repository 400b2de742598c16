package io.cachechain.tier.memcached;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Deadline;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import net.spy.memcached.ops.GetOperation;
import net.spy.memcached.ops.GetsOperation;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StatusCode;
import net.spy.memcached.ops.StoreOperation;
import org.jspecify.annotations.Nullable;

/**
 * A request under way. The client gives the answer on its own thread, while it holds the lock of
 * the operation: so nothing here takes that lock but {@link #giveUp}, which is called without any
 * other one.
 *
 * @param <T> what the answer is
 */
abstract class PendingOperation<T extends @Nullable Object> extends CompletableFuture<T>
    implements OperationCallback {
  private final ServerConnection link;
  private final Deadline deadline;
  private @Nullable Operation operation;
  private @Nullable OperationStatus status;

  PendingOperation(ServerConnection link, Deadline deadline) {
    this.link = link;
    this.deadline = deadline;
  }

  /** Returns whether this is an answer, and not a failure. */
  abstract boolean isAnswer(StatusCode code);

  /** Returns what the answer means, null for "nothing is held". */
  abstract @Nullable T value(StatusCode code);

  ServerConnection link() {
    return link;
  }

  void operation(Operation created) {
    operation = created;
  }

  @Nullable
  Operation operation() {
    return operation;
  }

  boolean isLate() {
    return deadline.hasPassed();
  }

  @Override
  public void receivedStatus(OperationStatus received) {
    status = received;
  }

  @Override
  public void complete() {
    link.ended(this);
    OperationStatus received = status;
    StatusCode code = received == null ? null : received.getStatusCode();
    if (code != null && isAnswer(code)) {
      link.answered(operation);
      complete(value(code));
    } else if (!isDone()) {
      completeExceptionally(failure(received));
    }
  }

  private LayerException failure(@Nullable OperationStatus received) {
    if (received == null) {
      return link.failure(FailureKind.OTHER, "gave no answer", null);
    }
    StatusCode code = received.getStatusCode();
    return switch (code) {
      case CANCELLED -> link.failure(FailureKind.CONNECTION, "lost the connection", link.reason());
      case TIMEDOUT, INTERRUPTED ->
        link.failure(FailureKind.TIMEOUT, "did not answer in time", null);
      case ERR_2BIG -> link.failure(FailureKind.TOO_LARGE, "took no item of this size", null);
      default ->
        link.failure(FailureKind.OTHER, "answered " + code + ": " + received.getMessage(), null);
    };
  }

  /**
   * Ends a request that is late, or whose caller has left: if it still waits to be sent it never
   * will be. Called once, without locks.
   */
  void giveUp() {
    boolean late = isLate();
    completeExceptionally(link.failure(FailureKind.TIMEOUT, "did not answer in time", null));
    if (operation != null) {
      operation.cancel();
      if (late) {
        link.unanswered(operation);
      }
    }
  }

  /** Reads one name. */
  static final class Get extends PendingOperation<@Nullable CasValue>
      implements GetsOperation.Callback {
    private @Nullable CasValue held;

    Get(ServerConnection link, Deadline deadline) {
      super(link, deadline);
    }

    @Override
    public void gotData(String key, int flags, long cas, byte[] data) {
      held = new CasValue(data, cas, link());
    }

    @Override
    boolean isAnswer(StatusCode code) {
      return code == StatusCode.SUCCESS || code == StatusCode.ERR_NOT_FOUND;
    }

    @Override
    @Nullable
    CasValue value(StatusCode code) {
      return held;
    }
  }

  /** Reads several names of one server. */
  static final class GetAll extends PendingOperation<Map<String, byte[]>>
      implements GetOperation.Callback {
    private static final OperationStatus SOME_FAILED =
        new OperationStatus(false, "some names could not be read", StatusCode.ERR_INTERNAL);

    private final Map<String, byte[]> found = new HashMap<>();

    GetAll(ServerConnection link, Deadline deadline) {
      super(link, deadline);
    }

    @Override
    public void gotData(String key, int flags, byte[] data) {
      found.put(key, data);
    }

    @Override
    public void receivedStatus(OperationStatus received) {
      boolean lies = received.isSuccess()
          && operation() instanceof StrictMultiGet operation
          && operation.hasFailed();
      super.receivedStatus(lies ? SOME_FAILED : received);
    }

    @Override
    boolean isAnswer(StatusCode code) {
      return code == StatusCode.SUCCESS;
    }

    @Override
    Map<String, byte[]> value(StatusCode code) {
      return found;
    }
  }

  /** Stores under one name. */
  static final class Store extends PendingOperation<Stored> implements StoreOperation.Callback {
    Store(ServerConnection link, Deadline deadline) {
      super(link, deadline);
    }

    @Override
    public void gotData(String key, long cas) {}

    @Override
    boolean isAnswer(StatusCode code) {
      return value(code) != null;
    }

    @Override
    @Nullable
    Stored value(StatusCode code) {
      return switch (code) {
        case SUCCESS -> Stored.DONE;
        case ERR_EXISTS, ERR_NOT_FOUND, ERR_NOT_STORED -> Stored.CHANGED;
        case ERR_2BIG -> Stored.TOO_LARGE;
        default -> null;
      };
    }
  }

  /** Says who we are. */
  static final class SignIn extends PendingOperation<Boolean> {
    SignIn(ServerConnection link, Deadline deadline) {
      super(link, deadline);
    }

    @Override
    boolean isAnswer(StatusCode code) {
      return code == StatusCode.SUCCESS;
    }

    @Override
    Boolean value(StatusCode code) {
      return Boolean.TRUE;
    }
  }
}
