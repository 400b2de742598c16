package io.cachechain.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.Backplane;
import io.cachechain.spi.Deadline;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Nodes under test with what the promises need: messages of this test alone, and answers waited
 * for.
 */
final class BackplaneProbe {
  private final BackplaneContract contract;
  private final String prefix = UUID.randomUUID() + ":";

  BackplaneProbe(BackplaneContract contract) {
    this.contract = contract;
  }

  Duration patience() {
    return contract.patience();
  }

  Backplane node() throws Exception {
    return contract.another();
  }

  /** Returns a subscriber that is connected. */
  RecordingSubscriber listener(Backplane node) {
    RecordingSubscriber subscriber = recording();
    subscribe(node, subscriber);
    subscriber.awaitConnected(1);
    return subscriber;
  }

  RecordingSubscriber recording() {
    return new RecordingSubscriber(prefix, patience());
  }

  Closeable subscribe(Backplane node, Backplane.Subscriber subscriber) {
    Closeable subscription = node.subscribe(subscriber);
    assertThat(subscription).as("the subscription").isNotNull();
    return subscription;
  }

  CompletionStage<Void> start(Backplane node, String message) {
    return start(node, (prefix + message).getBytes(UTF_8));
  }

  CompletionStage<Void> start(Backplane node, byte[] message) {
    CompletionStage<Void> stage = node.publish(message, Deadline.in(contract.clock(), patience()));
    assertThat(stage).as("the stage of publishing").isNotNull();
    return stage;
  }

  /** Publishes a message and waits until it is in the log. */
  void publish(Backplane node, String message) {
    await(start(node, message));
  }

  /**
   * Publishes messages, without waiting for one before the next, and waits until all are in the
   * log; returns them.
   */
  List<String> publish(Backplane node, String name, int count) {
    List<String> messages = new ArrayList<>();
    List<CompletionStage<Void>> stages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(name + "-" + i);
      stages.add(start(node, name + "-" + i));
    }
    stages.forEach(this::await);
    return messages;
  }

  /** Waits for a stage; its failure is this test's. */
  void await(CompletionStage<Void> stage) {
    try {
      contract.clock().await(stage.toCompletableFuture(), patience());
      Void unused = stage.toCompletableFuture().get();
    } catch (ExecutionException failed) {
      throw new AssertionError("publishing failed: " + failed.getCause(), failed.getCause());
    } catch (TimeoutException late) {
      throw new AssertionError("publishing did not end in " + patience(), late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while publishing", interrupted);
    }
  }

  /** Waits until a stage has ended, whichever way. */
  void end(CompletionStage<Void> stage) {
    try {
      contract.clock().await(stage.toCompletableFuture(), patience());
    } catch (TimeoutException late) {
      throw new AssertionError("publishing did not end in " + patience(), late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while publishing", interrupted);
    }
  }
}
