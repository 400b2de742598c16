package io.cachechain.spi;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Forwards every call to another layer of bytes. A decorator extends it and overrides the methods
 * that it changes; all other behaviour, such as capabilities, backplane and closing, is that of the
 * inner layer. {@link #getAll} and {@link #putAll} call those of the inner layer, not {@link #get}
 * and {@link #put} of this one. As thread-safe as the inner layer.
 */
public abstract class ForwardingByteLayer implements ByteLayer {
  private final ByteLayer inner;

  /**
   * For subclasses.
   *
   * @param inner the inner layer
   */
  protected ForwardingByteLayer(ByteLayer inner) {
    this.inner = Objects.requireNonNull(inner, "inner");
  }

  /** Returns the inner layer. */
  protected final ByteLayer inner() {
    return inner;
  }

  @Override
  public CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
    return inner.get(key, deadline);
  }

  @Override
  public CompletionStage<PutResult> put(
      String key, ByteEntry entry, Condition condition, Deadline deadline) {
    return inner.put(key, entry, condition, deadline);
  }

  @Override
  public Map<String, CompletionStage<byte @Nullable []>> getAll(
      Collection<String> keys, Deadline deadline) {
    return inner.getAll(keys, deadline);
  }

  @Override
  public Map<String, CompletionStage<PutResult>> putAll(Map<String, Put> puts, Deadline deadline) {
    return inner.putAll(puts, deadline);
  }

  @Override
  public CompletionStage<Void> connected() {
    return inner.connected();
  }

  @Override
  public Optional<Backplane> backplane() {
    return inner.backplane();
  }

  @Override
  public Optional<AuditLog> auditLog() {
    return inner.auditLog();
  }

  @Override
  public void onDataLoss(Runnable lost) {
    inner.onDataLoss(lost);
  }

  @Override
  public void onReachable(Runnable reachable) {
    inner.onReachable(reachable);
  }

  @Override
  public Set<Capability> capabilities() {
    return inner.capabilities();
  }

  @Override
  public String location() {
    return inner.location();
  }

  @Override
  public List<String> remarks() {
    return inner.remarks();
  }

  @Override
  public void close() throws IOException {
    inner.close();
  }
}
