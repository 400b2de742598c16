package io.cachechain.core.internal.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.entry.StoredEntry.Times;
import io.cachechain.core.internal.entry.Verdict;
import io.cachechain.core.internal.read.Reservations.Placing;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeClock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of a walk, as tables: what was met before, what is found then, and what that is worth. */
@DisplayName("the evidence of a walk")
class EvidenceTest {
  private static final int HERE = 1;
  private static final int PRIVATE = 0;
  private static final int NEARER = 1;
  private static final int FARTHER = 2;
  private static final long SKEW = 5_000;
  private static final FakeClock TIME = FakeClock.frozen();
  private static final long NOW = TIME.currentTimeMillis();
  private static final HybridClock ORDER = new HybridClock(TIME, HERE, Duration.ofMillis(SKEW));
  private static final Generations VALID = Generations.of(7);

  private static final Version OLDER = of(NOW - 3_000, 2);
  private static final Version WRITE = of(NOW - 2_000, 3);
  private static final Version TOMBSTONE = HybridClock.derived(WRITE);
  private static final Version NEWER = of(NOW - 1_000, 2);
  private static final Version LONG_AGO = of(NOW - 60_000, 2);

  private final Evidence<String> evidence =
      new Evidence<>(new boolean[] {false, true, true}, ORDER);

  static Stream<Arguments> whatAHitMustPass() {
    return Stream.of(
        row("nothing was met", met -> {}, FARTHER, OLDER, Verdict.FRESH),
        row(
            "a missed write, and what is older",
            missed(NEARER),
            FARTHER,
            OLDER,
            Verdict.DISTRUSTED),
        row(
            "a missed write, and what may be older",
            missed(NEARER),
            FARTHER,
            NEWER,
            Verdict.DISTRUSTED),
        row("a missed write itself, elsewhere", missed(NEARER), FARTHER, WRITE, Verdict.FRESH),
        row(
            "a missed write, and what was derived from it",
            missed(NEARER),
            FARTHER,
            TOMBSTONE,
            Verdict.FRESH),
        row(
            "a write missed by a private layer says nothing of shared ones",
            missed(PRIVATE),
            FARTHER,
            OLDER,
            Verdict.FRESH),
        row(
            "a write missed by a private layer counts there",
            missed(PRIVATE),
            PRIVATE,
            OLDER,
            Verdict.DISTRUSTED),
        row(
            "a write missed by a shared layer counts in private ones",
            missed(FARTHER),
            PRIVATE,
            OLDER,
            Verdict.DISTRUSTED),
        row(
            "the hint of a layer kills even the write itself there",
            hinted(NEARER),
            NEARER,
            WRITE,
            Verdict.DISTRUSTED),
        row(
            "the hint of a layer lets the write pass behind it",
            hinted(NEARER).andThen(Evidence::asks),
            FARTHER,
            WRITE,
            Verdict.FRESH),
        row(
            "the hint of a layer kills what is older behind it",
            hinted(NEARER).andThen(Evidence::asks),
            FARTHER,
            OLDER,
            Verdict.DISTRUSTED),
        row(
            "what a layer holds from before it is trusted",
            trusted(NEARER),
            NEARER,
            OLDER,
            Verdict.DISTRUSTED),
        row(
            "what this node wrote after a layer was found to have lost writes",
            trusted(NEARER),
            NEARER,
            of(NEWER.millis() + 1, HERE),
            Verdict.FRESH),
        row(
            "what this node wrote before a layer was found to have lost writes",
            trusted(NEARER),
            NEARER,
            of(NEWER.millis() - 1, HERE),
            Verdict.DISTRUSTED),
        row(
            "what another node wrote soon after a layer was found to have lost writes",
            trusted(NEARER),
            NEARER,
            of(NEWER.millis() + 1, 3),
            Verdict.DISTRUSTED),
        row(
            "trust speaks of one layer",
            trusted(NEARER).andThen(met -> {
              met.asks();
              met.hinted(FARTHER, null, null);
            }),
            FARTHER,
            OLDER,
            Verdict.FRESH),
        row(
            "a tombstone, and what is older behind it",
            found(NEARER, tombstone(TOMBSTONE)),
            FARTHER,
            OLDER,
            Verdict.DISTRUSTED),
        row(
            "a tombstone, and its own write behind it",
            found(NEARER, tombstone(TOMBSTONE)),
            FARTHER,
            WRITE,
            Verdict.FRESH),
        row(
            "an expired value, and what is not certainly newer",
            found(NEARER, expired(WRITE)),
            FARTHER,
            NEWER,
            Verdict.DISTRUSTED),
        row(
            "an expired value, and what is certainly newer",
            found(NEARER, expired(LONG_AGO)),
            FARTHER,
            NEWER,
            Verdict.FRESH),
        row(
            "an expired value in a private layer",
            found(PRIVATE, expired(WRITE)),
            FARTHER,
            OLDER,
            Verdict.FRESH),
        row(
            "a reservation says nothing",
            found(NEARER, StoredEntry.reservation(ORDER.reservation(), NOW, NOW + 1, NOW + 1)),
            FARTHER,
            OLDER,
            Verdict.FRESH),
        row(
            "what cannot be read may be a tombstone",
            met -> met.unreadable(NEARER, WRITE),
            FARTHER,
            OLDER,
            Verdict.DISTRUSTED),
        row(
            "two invalidations of two nodes, of which one is passed",
            missed(NEARER).andThen(found(NEARER, tombstone(NEWER))),
            FARTHER,
            WRITE,
            Verdict.DISTRUSTED));
  }

  private static Arguments row(
      String what, Consumer<Evidence<String>> met, int layer, Version found, Verdict worth) {
    return arguments(what, met, layer, found, worth);
  }

  @ParameterizedTest(name = "{0}: {4}")
  @MethodSource("whatAHitMustPass")
  void validate_whatWasMetBefore_saysWhatItIsWorth(
      String what, Consumer<Evidence<String>> met, int layer, Version found, Verdict worth) {
    met.accept(evidence);

    assertThat(evidence.validate(layer, value(found), NOW, VALID)).as(what).isEqualTo(worth);
  }

  static Stream<Arguments> whatAReservationLeaves() {
    Version mine = ORDER.reservation();
    return Stream.of(
        arguments(Placing.PLACED, mine, true, mine, false, false),
        arguments(Placing.LOST, null, false, null, true, false),
        arguments(Placing.OVERTAKEN, null, false, null, true, true),
        arguments(Placing.UNKNOWN, null, false, null, false, false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whatAReservationLeaves")
  void reserved_eachEnding_saysWhatMayBeFilled(
      Placing placing,
      Version mine,
      boolean fills,
      Version seen,
      boolean elsewhere,
      boolean looks) {
    evidence.answered(NEARER, null, null);

    evidence.reserved(NEARER, placing, mine);

    assertThat(evidence.mayFill(NEARER)).isEqualTo(fills);
    assertThat(evidence.seenVersion(NEARER)).isEqualTo(seen);
    assertThat(evidence.isReservedElsewhere()).isEqualTo(elsewhere);
    assertThat(evidence.isOvertaken()).isEqualTo(looks);
  }

  static Stream<Arguments> whatCanBeReserved() {
    Version mine = ORDER.reservation();
    return Stream.of(
        arguments("an empty slot", NEARER, null, null, true),
        arguments("an empty slot of a layer that only this node sees", PRIVATE, null, null, false),
        arguments("this flight's own reservation", NEARER, mine, null, false),
        arguments("a tombstone", NEARER, TOMBSTONE, tombstone(TOMBSTONE), true),
        arguments("an expired value", NEARER, OLDER, expired(OLDER), true),
        arguments("a live value", NEARER, OLDER, value(OLDER), false),
        arguments("a value of another generation", NEARER, OLDER, ofOther(OLDER), true),
        arguments("what cannot be read", NEARER, OLDER, null, false),
        arguments("what nothing can be stored above", NEARER, last(), value(last()), true));
  }

  @ParameterizedTest(name = "{0}: {4}")
  @MethodSource("whatCanBeReserved")
  void canBeReserved_eachKindOfContent(
      String what, int layer, Version seen, StoredEntry<String> held, boolean can) {
    evidence.answered(layer, seen, held);
    Version mine = held == null && seen != null && HybridClock.isReservation(seen) ? seen : null;

    assertThat(evidence.canBeReserved(layer, mine, NOW, VALID)).as(what).isEqualTo(can);
  }

  @Test
  void needsReservation_onlyOfAnEmptySlotThatOthersSee() {
    evidence.answered(PRIVATE, null, null);
    evidence.answered(NEARER, null, null);
    evidence.answered(FARTHER, OLDER, expired(OLDER));

    assertThat(evidence.needsReservation(PRIVATE)).isFalse();
    assertThat(evidence.needsReservation(NEARER)).isTrue();
    assertThat(evidence.needsReservation(FARTHER)).isFalse();

    evidence.reservedElsewhere(FARTHER);

    assertThat(evidence.needsReservation(NEARER)).as("it is another's turn").isFalse();
  }

  @Test
  @DisplayName("a layer that has not answered, or keeps what it has, gets no copy")
  void mayFill_onlyWhatHasAnswered() {
    assertThat(evidence.mayFill(NEARER)).isFalse();

    evidence.answered(NEARER, OLDER, expired(OLDER));
    evidence.answered(FARTHER, OLDER, ofOther(OLDER));
    evidence.keeps(FARTHER);

    assertThat(evidence.mayFill(NEARER)).isTrue();
    assertThat(evidence.seenVersion(NEARER)).isEqualTo(OLDER);
    assertThat(evidence.mayFill(FARTHER)).isFalse();
  }

  @Test
  void sawLive_onlyContentThatCouldBeServed() {
    evidence.answered(PRIVATE, OLDER, value(OLDER));
    evidence.answered(NEARER, OLDER, expired(OLDER));

    assertThat(evidence.sawLive(PRIVATE, NOW, VALID)).isTrue();
    assertThat(evidence.sawLive(PRIVATE, NOW, Generations.of(8))).isFalse();
    assertThat(evidence.sawLive(NEARER, NOW, VALID)).isFalse();
    assertThat(evidence.sawLive(FARTHER, NOW, VALID)).isFalse();
  }

  @Test
  void newest_isTheHighestOfAllThatWasMet() {
    assertThat(evidence.newest()).isNull();

    evidence.missed(NEARER, OLDER);
    evidence.hinted(NEARER, TOMBSTONE, LONG_AGO);
    boolean counts = evidence.found(NEARER, value(WRITE), Verdict.DISTRUSTED);

    assertThat(counts).isTrue();
    assertThat(evidence.newest()).isEqualTo(TOMBSTONE);
    assertThat(evidence.newestLoss()).isEqualTo(LONG_AGO);
    assertThat(evidence.newestInvalidation(NEARER)).isEqualTo(WRITE);
  }

  @Test
  @DisplayName("a version from the future, or of a reservation, counts for nothing")
  void found_whatCannotBeTrue_isNotNoted() {
    Version future = of(NOW + 60_000, 2);
    StoredEntry<String> reservation =
        StoredEntry.reservation(ORDER.reservation(), NOW, NOW + 1, NOW + 1);

    assertThat(evidence.found(NEARER, value(future), Verdict.FUTURE)).isFalse();
    assertThat(evidence.found(NEARER, reservation, Verdict.RESERVED)).isFalse();
    assertThat(evidence.newest()).isNull();
    assertThat(evidence.newestInvalidation(FARTHER)).isNull();
  }

  @Test
  void isBehindWaiting_onlyBehindTheNewest() {
    assertThat(evidence.isBehindWaiting(value(OLDER))).isFalse();

    evidence.waits(WRITE);
    evidence.waits(OLDER);

    assertThat(evidence.isBehindWaiting(value(OLDER))).isTrue();
    assertThat(evidence.isBehindWaiting(value(WRITE))).isFalse();
  }

  @Test
  @DisplayName("a near copy passes all that was met, of private layers, too")
  void admits_nearCopies() {
    assertThat(evidence.admits(value(OLDER), VALID)).isTrue();
    assertThat(evidence.admits(value(OLDER), Generations.of(8))).isFalse();

    evidence.missed(PRIVATE, WRITE);

    assertThat(evidence.admits(value(OLDER), VALID)).isFalse();
    assertThat(evidence.admits(value(WRITE), VALID)).isTrue();
  }

  private static Consumer<Evidence<String>> missed(int layer) {
    return met -> met.missed(layer, WRITE);
  }

  private static Consumer<Evidence<String>> hinted(int layer) {
    return met -> met.hinted(layer, TOMBSTONE, null);
  }

  private static Consumer<Evidence<String>> trusted(int layer) {
    return met -> met.hinted(layer, null, NEWER);
  }

  private static Consumer<Evidence<String>> found(int layer, StoredEntry<String> entry) {
    return met -> met.found(layer, entry, met.validate(layer, entry, NOW, VALID));
  }

  private static Version of(long millis, int node) {
    return Version.of(millis, 0, 0, node);
  }

  /** The last version above which there is no step. */
  private static Version last() {
    return Version.of(NOW - 3_000, 0, 4_095, 2);
  }

  private static StoredEntry<String> value(Version version) {
    return of(version, EntryGenerations.of(7));
  }

  private static StoredEntry<String> ofOther(Version version) {
    return of(version, EntryGenerations.of(9));
  }

  private static StoredEntry<String> of(Version version, EntryGenerations generations) {
    Times times = new Times(NOW - 3_000, 10_000, NOW + 10_000, NOW + 10_000, 0);
    return StoredEntry.value("v", version, times, generations);
  }

  private static StoredEntry<String> expired(Version version) {
    return value(version).withLimits(NOW);
  }

  private static StoredEntry<String> tombstone(Version version) {
    return StoredEntry.tombstone(version, NOW - 2_000, NOW + 60_000);
  }
}
