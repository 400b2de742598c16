package io.cachechain.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.entry.EntryFormat.Decoded;
import io.cachechain.core.internal.entry.EntryFormat.Fault;
import io.cachechain.core.internal.entry.WireFiles.Golden;
import io.cachechain.spi.Version;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each failure names its run: put it in place of the loop to repeat it. */
@DisplayName("I6 I7, Z35: the reader never throws and takes no more memory than there are bytes")
class EntryFormatFuzzTest {
  private static final int RUNS = 10_000;

  /** What reading a small entry takes anyway: buffers, the inflater, texts. */
  private static final long ALLOWANCE = 50_000;

  private final List<Golden> files = WireFiles.all().toList();

  @Test
  void decode_cutAnywhere_isAFault() {
    for (Golden golden : files) {
      byte[] bytes = golden.bytes();
      for (int length = 0; length < bytes.length; length++) {
        Decoded<Object> decoded =
            read(golden, Arrays.copyOf(bytes, length), golden + " cut to " + length);
        assertThat(decoded.fault()).as("%s cut to %d", golden, length).isNotNull();
      }
    }
  }

  @Test
  void decode_anyBitFlipped_isAFault() {
    for (Golden golden : files) {
      byte[] bytes = golden.bytes();
      for (int bit = 0; bit < bytes.length * 8; bit++) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        Decoded<Object> decoded = read(golden, flipped, golden + " bit " + bit);
        assertThat(decoded.fault()).as("%s bit %d", golden, bit).isNotNull();
      }
    }
  }

  @Test
  void decode_randomBytes_isForeign() {
    for (int run = 0; run < RUNS; run++) {
      Random random = new Random(run);
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      Decoded<Object> decoded = read(files.get(0), bytes, "run " + run);
      assertThat(decoded.fault()).as("run %d", run).isEqualTo(Fault.FOREIGN);
      assertThat(decoded.held()).as("run %d", run).isNull();
    }
  }

  /** Damage behind a checksum that fits: what a stranger, or a writer with a bug, might send. */
  @Test
  void decode_damagedAndSealed_isReadOrAFault() {
    for (int run = 0; run < RUNS; run++) {
      Random random = new Random(run);
      Golden golden = files.get(random.nextInt(files.size()));
      byte[] bytes = golden.bytes();
      for (int i = random.nextInt(4); i >= 0; i--) {
        damage(bytes, random);
      }
      if (random.nextInt(4) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 40));
      }
      read(golden, sealed(bytes), "run " + run + " of " + golden);
    }
  }

  @Test
  void decode_hugeDeclaredLengths_takeNoMemory() {
    for (Golden golden : files) {
      byte[] bytes = golden.bytes();
      for (int at = 18; at < bytes.length - 4; at++) {
        for (int width : new int[] {1, 2, 4}) {
          byte[] huge = bytes.clone();
          Arrays.fill(huge, at, Math.min(bytes.length - 4, at + width), (byte) 0x7F);
          read(golden, sealed(huge), golden + " at " + at + " width " + width);
        }
      }
    }
  }

  private static void damage(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(4)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> bytes[at] = (byte) 0xFF;
      default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) random.nextInt());
    }
  }

  private static Decoded<Object> read(Golden golden, byte[] bytes, String run) {
    EntryFormat<Object> format = golden.format();
    Decoded<Object> decoded;
    long allocated;
    try {
      // Once for the classes that are loaded on the way, once for the measure.
      format.decode(golden.key(), bytes);
      long before = Allocations.ofThisThread();
      decoded = format.decode(golden.key(), bytes);
      allocated = Allocations.ofThisThread() - before;
    } catch (Throwable thrown) {
      throw new AssertionError(run, thrown);
    }
    assertThat(allocated).as(run).isLessThan(ALLOWANCE + 10L * bytes.length);
    assertThat(decoded.entry() == null).as(run).isEqualTo(decoded.fault() != null);
    if (decoded.held() != null) {
      assertThat(decoded.held()).as(run).isEqualTo(Version.readFrom(bytes));
    }
    return decoded;
  }

  private static byte[] sealed(byte[] bytes) {
    if (bytes.length >= 4) {
      CRC32C crc = new CRC32C();
      crc.update(bytes, 0, bytes.length - 4);
      ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
    }
    return bytes;
  }
}
