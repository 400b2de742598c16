package io.cachechain.core.internal.write;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.cachechain.CallOptions;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.spi.AuditLog;
import io.cachechain.spi.AuditRecord;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.ForwardingByteLayer;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** G10: what is written down of invalidations. */
class AuditTest {
  private final FakeClock clock = FakeClock.jumping(Duration.ZERO);
  private final FakeLayer redis = new FakeLayer("redis").clock(clock);
  private final List<AuditRecord> records = new ArrayList<>();

  private ChainBuilder<Long, String> builder(AuditLog log) {
    return ChainBuilder.create("books", Long.class, String.class)
        .clock(clock)
        .executor(Runnable::run)
        .layer(LayerSpec.of("near", BoundedNearLayer.<Long, String>lru(10)))
        .layer(redis, layer -> layer.decorate(fake -> new Audited((ByteLayer) fake, log)));
  }

  private CloseableChain<Long, String> chain() {
    return builder(this::write).build();
  }

  private CompletionStage<Void> write(AuditRecord entry, Deadline deadline) {
    records.add(entry);
    return CompletableFuture.completedStage(null);
  }

  private static Properties requireAll() {
    Properties settings = new Properties();
    settings.setProperty("cachechain.chains.books.write.require", "all");
    return settings;
  }

  private static long failures(CloseableChain<?, ?> chain) {
    return Objects.requireNonNull(Gauges.of(chain)).count(ChainEvent.AUDIT_FAILURE);
  }

  @Test
  @DisplayName(
      "G10: an invalidation is written down with time, node, keys and the reason that was given")
  void invalidate_withReason_written() {
    CloseableChain<Long, String> chain = chain();

    chain.with(options -> options.reason("price import 17")).invalidate(7L);

    assertThat(records).singleElement().satisfies(entry -> {
      assertThat(entry.time().toEpochMilli()).isEqualTo(clock.currentTimeMillis());
      assertThat(entry.namespace()).isEqualTo("books");
      assertThat(entry.node()).matches("[0-9a-f]{6}");
      assertThat(entry.operation()).isEqualTo("invalidate");
      assertThat(entry.reason()).isEqualTo("price import 17");
      assertThat(entry.keys()).containsExactly("7");
      assertThat(entry.count()).isEqualTo(1);
    });
  }

  @Test
  @DisplayName("G10: many keys are one record, which names the first hundred and counts all")
  void invalidateAll_manyKeys_oneRecord() {
    CloseableChain<Long, String> chain = chain();

    chain.invalidateAll(IntStream.range(0, 150).mapToObj(Long::valueOf).toList());

    assertThat(records).singleElement().satisfies(entry -> {
      assertThat(entry.operation()).isEqualTo("invalidateAll");
      assertThat(entry.keys()).hasSize(100).startsWith("0", "1").endsWith("99");
      assertThat(entry.count()).isEqualTo(150);
    });
  }

  @Test
  @DisplayName("G10: a clear is one record without keys")
  void clear_withReason_written() {
    CloseableChain<Long, String> chain = chain();

    chain.with(options -> options.reason("new prices")).clear();

    assertThat(records).singleElement().satisfies(entry -> {
      assertThat(entry.operation()).isEqualTo("clear");
      assertThat(entry.reason()).isEqualTo("new prices");
      assertThat(entry.keys()).isEmpty();
      assertThat(entry.count()).isZero();
    });
  }

  @Test
  @DisplayName("G10: reads and puts are not written down; a put that is taken back is")
  void put_takenBack_written() {
    CloseableChain<Long, String> chain =
        builder(this::write).settings(requireAll()).build();
    chain.put(7L, "v");
    chain.get(7L);
    assertThat(records).isEmpty();
    redis.fails(FailureKind.CONNECTION);

    assertThatThrownBy(() -> chain.put(7L, "w")).isInstanceOf(LayerException.class);

    assertThat(records)
        .extracting(AuditRecord::operation, AuditRecord::reason)
        .containsExactly(tuple("put", "too few layers took it: taken back"));
  }

  @Test
  @DisplayName("G10: a log that throws, fails, or never answers fails no call and is counted")
  void append_logIsBroken_countedOnly() {
    CloseableChain<Long, String> throwing = builder((entry, deadline) -> {
          throw new IllegalStateException("no log");
        })
        .build();
    CloseableChain<Long, String> silent =
        builder((entry, deadline) -> new CompletableFuture<>()).build();

    assertThat(throwing.invalidate(7L).isComplete()).isTrue();
    assertThat(silent.invalidate(7L).isComplete()).isTrue();

    assertThat(failures(throwing)).isEqualTo(1);
    assertThat(failures(silent)).isZero();
    clock.advance(ofSeconds(2));
    assertThat(failures(silent)).isEqualTo(1);
  }

  @Test
  @DisplayName("G10: no more than a thousand records are under way")
  void append_logHangs_bounded() {
    CloseableChain<Long, String> chain =
        builder((entry, deadline) -> new CompletableFuture<>()).build();

    for (long key = 0; key < 1_005; key++) {
      chain.invalidate(key);
    }

    assertThat(failures(chain)).isEqualTo(5);
  }

  @Test
  @DisplayName("G10: closing waits for records under way, for a second at most")
  void close_logHangs_endsSoon() {
    CloseableChain<Long, String> chain =
        builder((entry, deadline) -> new CompletableFuture<>()).build();
    chain.invalidate(7L);
    long begin = clock.nanoTime();

    chain.close();

    assertThat(Duration.ofNanos(clock.nanoTime() - begin)).isBetween(ofSeconds(1), ofSeconds(2));
  }

  @Test
  @DisplayName("G10: a reason that is too long is refused")
  void reason_tooLong_refused() {
    assertThatThrownBy(() -> CallOptions.of(ofSeconds(1)).reason("x".repeat(201)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the reason has 201 characters, at most 200 are allowed");
  }

  /** Passes everything on, and has an audit log. */
  private static final class Audited extends ForwardingByteLayer {
    private final AuditLog log;

    Audited(ByteLayer layer, AuditLog log) {
      super(layer);
      this.log = log;
    }

    @Override
    public Optional<AuditLog> auditLog() {
      return Optional.of(log);
    }
  }
}
