package io.cachechain.tier.memcached;

import java.io.IOException;
import java.util.Collection;
import net.spy.memcached.protocol.binary.MultiGetOperationImpl;

/** A read of many names that does not take an error for "nothing is held": the original only logs it. */
final class StrictMultiGet extends MultiGetOperationImpl {
  private boolean failed;

  StrictMultiGet(Collection<String> slots, PendingOperation.GetAll call) {
    super(slots, call);
  }

  @Override
  protected void finishedPayload(byte[] payload) throws IOException {
    failed |= errorCode != SUCCESS && errorCode != ERR_NOT_FOUND;
    super.finishedPayload(payload);
  }

  /** Returns whether a name could not be read. */
  boolean hasFailed() {
    return failed;
  }
}
