package io.cachechain.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInfo;

abstract class SlotPromises extends LayerPromises {
  private static final int LONG_KEY = 1_100;
  private static final int LONGEST_KEY = 4_200;

  @Test
  @DisplayName(
      "B34 Z37: an entry of another key in the slot, as a hash can bring it about, counts as nothing")
  void put_overAnEntryOfAnotherKey_countsItAsNothing() {
    LayerProbe probe = probe();
    String newer = probe.key("newer wins");
    String empty = probe.key("only if empty");
    String exact = probe.key("only if");
    ByteEntry foreign = probe.value(probe.key("another"), probe.version(9));
    probe.store(newer, foreign);
    probe.store(empty, foreign);
    probe.store(exact, foreign);

    PutResult older = probe.put(newer, probe.value(newer, probe.version(1)), Condition.newerWins());
    PutResult fill =
        probe.put(empty, probe.value(empty, probe.version(1)), Condition.onlyIfEmpty());
    PutResult seen =
        probe.put(exact, probe.value(exact, probe.version(10)), Condition.onlyIf(probe.version(9)));

    assertThat(older).isEqualTo(PutResult.stored());
    assertThat(fill).isEqualTo(PutResult.stored());
    assertThat(seen.status()).isEqualTo(PutResult.Status.SUPERSEDED);
    assertThat(probe.held(newer)).isEqualTo(probe.version(1));
    assertThat(probe.held(empty)).isEqualTo(probe.version(1));
  }

  @TestFactory
  @DisplayName(
      "I6 Z35: bytes in the slot which are no entry harm no read and count as nothing for a put")
  Stream<DynamicTest> put_overGarbage_isStored(TestInfo promise) {
    return Applicable.where(
        contract().canPlant(),
        "its slots cannot be reached past it, says canPlant()",
        promise,
        this::storesOverGarbage);
  }

  private void storesOverGarbage() throws Exception {
    LayerProbe probe = probe();
    List<byte[]> garbage = garbage(probe);

    for (int i = 0; i < garbage.size(); i++) {
      String newer = probe.key("newer" + i);
      String empty = probe.key("empty" + i);
      contract().plant(newer, garbage.get(i));
      contract().plant(empty, garbage.get(i));

      probe.end(probe.layer().get(newer, probe.deadline()));
      PutResult put = probe.put(newer, probe.value(newer, probe.version(1)), Condition.newerWins());
      PutResult fill =
          probe.put(empty, probe.value(empty, probe.version(1)), Condition.onlyIfEmpty());

      assertThat(put).as("put over garbage %s", i).isEqualTo(PutResult.stored());
      assertThat(fill).as("fill over garbage %s", i).isEqualTo(PutResult.stored());
      assertThat(probe.held(newer)).isEqualTo(probe.version(1));
    }
  }

  @TestFactory
  @DisplayName(
      "H22 Z71: of what is longer than the longest entry a read gives no more than shows that, or nothing; and it counts as nothing for a fill")
  Stream<DynamicTest> get_longerThanTheBound_isCutAndReplaced(TestInfo promise) {
    return Applicable.where(
        contract().canPlant() && contract().mostBytesRead() < Integer.MAX_VALUE,
        "its reads have no bound, says mostBytesRead(), or its slots cannot be reached past it",
        promise,
        this::cutsWhatIsTooLong);
  }

  private void cutsWhatIsTooLong() throws Exception {
    LayerProbe probe = probe();
    String tooLong = probe.key("too long");
    String neighbour = probe.key("neighbour");
    byte[] bytes = new byte[contract().mostBytesRead() + 1_000];
    Arrays.fill(bytes, (byte) 'x');
    contract().plant(tooLong, bytes);
    probe.store(neighbour, probe.version(1));

    assertThat(bytesOf(probe.layer().get(tooLong, probe.deadline())))
        .isIn(-1, contract().mostBytesRead());
    Map<String, ? extends CompletionStage<byte @Nullable []>> all =
        probe.layer().getAll(List.of(tooLong, neighbour), probe.deadline());
    assertThat(bytesOf(Objects.requireNonNull(all.get(tooLong))))
        .isIn(-1, contract().mostBytesRead());
    assertThat(bytesOf(Objects.requireNonNull(all.get(neighbour)))).isPositive();
    PutResult fill =
        probe.put(tooLong, probe.value(tooLong, probe.version(1)), Condition.onlyIfEmpty());
    assertThat(fill).isEqualTo(PutResult.stored());
    assertThat(probe.held(tooLong)).isEqualTo(probe.version(1));
  }

  /**
   * Returns how many bytes were given, or -1 for none or a failure that says that they are too
   * many.
   */
  private int bytesOf(CompletionStage<byte @Nullable []> answer) {
    CompletionStage<Integer> length = answer
        .thenApply(bytes -> bytes == null ? -1 : bytes.length)
        .exceptionally(failure -> {
          Throwable cause = failure.getCause() == null ? failure : failure.getCause();
          if (cause instanceof LayerException known && known.kind() == FailureKind.TOO_LARGE) {
            return -1;
          }
          throw new CompletionException(cause);
        });
    return probe().result(length);
  }

  @Test
  @DisplayName("B20 B22 Z37: hostile keys work, and are kept apart")
  void put_hostileKeys_areKeptApart() {
    LayerProbe probe = probe();
    Map<String, ByteEntry> stored = new LinkedHashMap<>();

    int number = 0;
    for (String name : hostileKeys()) {
      String key = probe.key(name);
      ByteEntry entry = probe.value(key, probe.version(++number), name.getBytes(UTF_8));
      probe.store(key, entry);
      stored.put(key, entry);
    }

    stored.forEach((key, entry) -> assertThat(Arrays.equals(probe.get(key), entry.bytes()))
        .as("what is held under a key of %s characters that ends in '%s'", key.length(), end(key))
        .isTrue());
  }

  @Test
  @DisplayName("conditions work for long keys as for short ones")
  void put_longKey_obeysItsCondition() {
    LayerProbe probe = probe();
    String key = probe.key("l".repeat(LONG_KEY));
    probe.store(key, probe.version(2));

    PutResult older = probe.put(key, probe.value(key, probe.version(1)), Condition.newerWins());
    PutResult fill =
        probe.put(key, probe.value(key, probe.version(3)), Condition.onlyIf(probe.version(2)));

    assertThat(older).isEqualTo(PutResult.superseded(probe.version(2)));
    assertThat(fill).isEqualTo(PutResult.stored());
  }

  /**
   * Returns keys of which a store could take one for another, or which its language could misread.
   */
  static List<String> hostileKeys() {
    String tail = "x".repeat(LONG_KEY);
    return List.of(
        "a",
        "A",
        "a ",
        " a",
        "a  ",
        "ä",
        "a\u0308",
        "\u00e4 ",
        "ss",
        "ß",
        "ı",
        "i",
        "I",
        "*",
        "?",
        "[a]",
        "%",
        "_",
        "a%",
        "a_",
        "\\",
        "\\\\",
        "'",
        "''",
        "\"",
        "`",
        ";",
        "--",
        "'; drop table x; --",
        "{a}",
        "{b}",
        "{}",
        "$1",
        "${a}",
        ":",
        "::",
        "a:b",
        "a::b",
        "#",
        "/",
        "../a",
        "a/b",
        "&",
        "=",
        "+",
        "%20",
        "日本語",
        "ключ",
        "\uD83D\uDE00",
        "\uD83D\uDE01",
        "get",
        "EXAT 1",
        "0",
        "00",
        "null",
        tail,
        tail + "y",
        tail + "Y",
        "k".repeat(LONGEST_KEY),
        "k".repeat(LONGEST_KEY - 1),
        "é".repeat(LONG_KEY / 2));
  }

  private static String end(String key) {
    return key.substring(Math.max(0, key.length() - 12));
  }

  private static List<byte[]> garbage(LayerProbe probe) {
    byte[] random = new byte[200];
    new Random(11).nextBytes(random);
    byte[] entry = probe.value(probe.key("any"), probe.version(9)).bytes();
    byte[] keyTooLong = entry.clone();
    keyTooLong[16] = (byte) 0xFF;
    keyTooLong[17] = (byte) 0xFF;
    return List.of(
        "x".getBytes(UTF_8),
        "a stranger's text".getBytes(UTF_8),
        random,
        Arrays.copyOf(entry, 2),
        Arrays.copyOf(entry, 10),
        Arrays.copyOf(entry, 17),
        Arrays.copyOf(entry, 18),
        keyTooLong);
  }
}
