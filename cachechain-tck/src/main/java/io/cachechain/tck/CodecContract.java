package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.cachechain.TypeRef;
import io.cachechain.spi.Codec;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract of a {@link Codec} as tests: whoever writes one extends this class and gives some
 * values with their types.
 */
@ExtendWith(Explaining.class)
public abstract class CodecContract {
  private static final Duration LONGEST_DECODING = Duration.ofSeconds(20);
  private static final int RANDOM_INPUTS = 500;
  private static final int MOST_CUTS = 300;
  private static final int LONGEST_SHOWN = 60;
  private static final long SEED = 20_260_102;

  /** For subclasses. */
  protected CodecContract() {}

  /** Returns the codec. */
  protected abstract Codec codec();

  /**
   * Returns values which it supports, with {@code equals}: the more unlike each other, the better.
   */
  protected abstract List<Sample> samples();

  /**
   * A value and the type by which a chain declares it.
   *
   * @param type the declared type
   * @param value the value
   */
  public record Sample(Type type, Object value) {
    /** Checks that both are given. */
    public Sample {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(value, "value");
    }

    /** Returns a sample of a class. */
    public static <T> Sample of(Class<T> type, T value) {
      return new Sample(type, value);
    }

    /** Returns a sample of a generic type. */
    public static <T> Sample of(TypeRef<T> type, T value) {
      return new Sample(type.type(), value);
    }
  }

  /** A type of which no codec can know. */
  private static final class Alien {}

  @Test
  @DisplayName("its id can be written with each value: 1 to 32 of a-z 0-9 -, the same each time")
  void id_always_isShortAndStable() {
    assertThat(codec().id()).matches("[a-z0-9-]{1,32}").isEqualTo(codec().id());
  }

  @Test
  @DisplayName(
      "it supports the types of its samples, and says the same each time, also of a type it does not know")
  void supports_askedTwice_saysTheSame() {
    Codec codec = codec();

    for (Sample sample : samples()) {
      assertThat(codec.supports(sample.type())).as("supports %s", sample.type()).isTrue();
      assertThat(codec.supports(sample.type())).as("supports %s", sample.type()).isTrue();
    }
    assertThat(codec.supports(Alien.class)).isEqualTo(codec.supports(Alien.class));
  }

  @Test
  @DisplayName("I2: what is decoded equals what was encoded, as often as one likes")
  void decode_encoded_isEqual() throws Exception {
    Codec codec = codec();

    for (Sample sample : samples()) {
      byte[] bytes = codec.encode(sample.value(), sample.type());

      assertThat(codec.decode(bytes, sample.type())).isEqualTo(sample.value());
      assertThat(codec.decode(bytes, sample.type())).isEqualTo(sample.value());
      assertThat(codec.decode(codec.encode(sample.value(), sample.type()), sample.type()))
          .isEqualTo(sample.value());
    }
  }

  @Test
  @DisplayName("decoding changes no bytes and keeps none")
  void decode_bytesChangedLater_valueStays() throws Exception {
    Codec codec = codec();

    for (Sample sample : samples()) {
      byte[] bytes = codec.encode(sample.value(), sample.type());
      byte[] before = bytes.clone();
      Object decoded = codec.decode(bytes, sample.type());
      assertThat(Arrays.equals(bytes, before)).as("the bytes are as they were").isTrue();

      Arrays.fill(bytes, (byte) 0);

      assertThat(decoded).isEqualTo(sample.value());
    }
  }

  @Test
  @DisplayName(
      "the bytes are the caller's: changing them changes no later encoding and not the value")
  void encode_bytesChangedLater_valueStays() throws Exception {
    Codec codec = codec();

    for (Sample sample : samples()) {
      byte[] first = codec.encode(sample.value(), sample.type());
      byte[] copy = first.clone();
      Arrays.fill(first, (byte) 0);

      assertThat(codec.decode(codec.encode(sample.value(), sample.type()), sample.type()))
          .isEqualTo(codec.decode(copy, sample.type()));
    }
  }

  @Test
  @DisplayName(
      "I6 Z35: bytes cut short, changed or made up end in an exception or a value: never in null, an error or no end")
  void decode_garbage_endsSoundly() {
    for (Sample sample : samples()) {
      Assertions.assertTimeoutPreemptively(LONGEST_DECODING, () -> decodeGarbage(sample));
    }
  }

  @Test
  @DisplayName(
      "I19 Z76: a subclass at any position of a value, of a type that the codec supports, is refused on encode or kept")
  void encode_subclassAtAnyPosition_isRefusedOrKept() {
    CodecSubjects.subclasses().forEach(this::requireRefusedOrEqual);
  }

  @Test
  @DisplayName(
      "I19 Z76: what is long, deep or at the end of its type is refused on encode or comes back equal")
  void encode_extremeValues_areRefusedOrComeBack() {
    Assertions.assertTimeoutPreemptively(
        LONGEST_DECODING.multipliedBy(3),
        () -> CodecSubjects.extremes().forEach(this::requireRefusedOrEqual));
  }

  private void requireRefusedOrEqual(Sample sample) {
    if (!codec().supports(sample.type())) {
      return;
    }
    byte[] bytes;
    try {
      bytes = codec().encode(sample.value(), sample.type());
    } catch (Exception | StackOverflowError refused) {
      return;
    }
    Object back;
    try {
      back = codec().decode(bytes, sample.type());
    } catch (Exception | StackOverflowError unreadable) {
      throw new AssertionError(
          "written and not readable: a value of " + sample.type().getTypeName() + ", "
              + unreadable.getClass().getSimpleName(),
          unreadable);
    }
    if (!Objects.deepEquals(back, sample.value())) {
      throw new AssertionError("another value came back: " + brief(back) + " instead of "
          + brief(sample.value()) + ", declared as " + sample.type().getTypeName());
    }
  }

  private static String brief(@Nullable Object value) {
    String text = String.valueOf(value);
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && i < LONGEST_SHOWN; i++) {
      char each = text.charAt(i);
      boolean plain = each >= ' ' && each < 0x7F;
      shown.append(plain ? String.valueOf(each) : String.format("\\u%04x", (int) each));
    }
    return text.length() <= LONGEST_SHOWN
        ? "'" + shown + "'"
        : "'" + shown + "..', " + text.length() + " characters";
  }

  @Test
  @DisplayName("it is used by many threads at once")
  void decode_manyThreads_isEqual() throws Exception {
    Codec codec = codec();
    List<Sample> samples = samples();

    List<Boolean> sound = Race.of(4, thread -> () -> {
      for (int i = 0; i < RANDOM_INPUTS; i++) {
        Sample sample = samples.get((i + thread) % samples.size());
        Object decoded = codec.decode(codec.encode(sample.value(), sample.type()), sample.type());
        assertThat(decoded).isEqualTo(sample.value());
      }
      return true;
    });

    assertThat(sound).containsOnly(true);
  }

  private void decodeGarbage(Sample sample) throws Exception {
    Random random = new Random(SEED);
    byte[] whole = codec().encode(sample.value(), sample.type());
    int step = Math.max(1, whole.length / MOST_CUTS);
    for (int length = 0; length < whole.length; length += step) {
      decode(Arrays.copyOf(whole, length), sample);
    }
    for (int i = 0; i < RANDOM_INPUTS; i++) {
      byte[] changed = whole.clone();
      if (changed.length > 0) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      decode(changed, sample);
      byte[] madeUp = new byte[random.nextInt(200)];
      random.nextBytes(madeUp);
      decode(madeUp, sample);
    }
    for (int fill : new int[] {0x00, 0x7F, 0x80, 0xFF, '[', '{', '"', '9'}) {
      byte[] filled = new byte[64 * 1024];
      Arrays.fill(filled, (byte) fill);
      decode(filled, sample);
    }
  }

  private void decode(byte[] bytes, Sample sample) {
    Object decoded;
    try {
      decoded = codec().decode(bytes, sample.type());
    } catch (Exception refused) {
      return;
    }
    assertThat(decoded).as("a value or an exception").isNotNull();
    assertThatNoException().isThrownBy(decoded::hashCode);
  }
}
