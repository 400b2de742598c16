package io.cachechain.core.internal.chain;

import io.cachechain.FailureKind;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FakeLayer;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One node's way to a layer that others share: it can be cut off while theirs is not. */
final class CutLayer implements ByteLayer {
  private final FakeLayer shared;
  private final FakeLayer away = new FakeLayer("away").fails(FailureKind.CONNECTION);
  private boolean cut;

  CutLayer(FakeLayer shared) {
    this.shared = shared;
  }

  void cut() {
    cut = true;
  }

  void joins() {
    cut = false;
  }

  @Override
  public CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
    return (cut ? away : shared).get(key, deadline);
  }

  @Override
  public CompletionStage<PutResult> put(
      String key, ByteEntry entry, Condition condition, Deadline deadline) {
    return (cut ? away : shared).put(key, entry, condition, deadline);
  }

  @Override
  public Set<Capability> capabilities() {
    return shared.capabilities();
  }

  @Override
  public void close() {}
}
