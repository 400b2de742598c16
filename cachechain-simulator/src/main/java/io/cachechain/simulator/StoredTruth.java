package io.cachechain.simulator;

import io.cachechain.Origin;
import io.cachechain.spi.Version;
import org.jspecify.annotations.Nullable;

/** The system of record as the end of a chain, through which one puts: it fails, also when it has stored, and sometimes stores a good while later. */
final class StoredTruth implements Origin<String, Long> {
  private final World world;
  private final Node node;

  StoredTruth(World world, Node node) {
    this.world = world;
    this.node = node;
  }

  @Override
  public @Nullable Long load(String key) throws Exception {
    if (world.faults().ofLoad(world.schedule().cause())) {
      throw new Truth.PlannedFailure();
    }
    long value = world.truth().read(key);
    says("loaded " + key + " = " + value);
    return value == 0 ? null : value;
  }

  @Override
  public boolean isVersioned() {
    return world.shape().puts() == Shape.Puts.VERSIONED;
  }

  @Override
  public void store(String key, Long value) throws Exception {
    boolean unused = during(key, () -> {
      world.truth().commit(key, value);
      says("the origin has " + key + " = " + value);
      return true;
    });
  }

  @Override
  public boolean storeVersioned(String key, Long value, Version version) throws Exception {
    return during(key, () -> {
      boolean stored = world.truth().commit(key, value, version);
      says("the origin " + (stored ? "has " : "refuses ") + key + " = " + value);
      return stored;
    });
  }

  private boolean during(String key, Commit commit) throws Exception {
    Fault fault = world.faults().ofWrite(world.schedule().cause());
    switch (fault) {
      case FAIL, LOST, REJECTED -> {
        says("the origin fails to store " + key);
        throw new Truth.PlannedFailure();
      }
      case APPLIED_THEN_FAILS, ANSWER_LOST -> {
        boolean unused = commit.run();
        throw new Truth.PlannedFailure();
      }
      case APPLIED_LATE -> {
        long late = world.schedule().random().nextLong(world.rules().lateMillis() * 1_000_000);
        Runnable unused = world.schedule().after(late, null, commit::run);
        throw new Truth.PlannedFailure();
      }
      default -> {
        return commit.run();
      }
    }
  }

  private void says(String what) {
    if (world.trace().isKept()) {
      world.trace().add(node.name(), what);
    }
  }

  @Override
  public void delete(String key) {
    throw new UnsupportedOperationException("no chain deletes");
  }

  private interface Commit {
    boolean run();
  }
}
