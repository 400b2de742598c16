package io.cachechain.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.tukaani.xz.CorruptedInputException;
import org.tukaani.xz.XZFormatException;
import org.tukaani.xz.XZInputStream;

/**
 * A file of accesses: 32-bit big-endian numbers, compressed with xz. Read from the start each time, never held as a whole.
 *
 * @param file the file
 * @param limit how many accesses count at most
 */
record Trace(Path file, long limit) {
  private static final int BLOCK = 1_024;

  /**
   * Gives all accesses to a consumer, in their order.
   *
   * @param consumer takes one block after the other, each an array of its own with at least one access
   * @throws ReplayInputException if the file cannot be read to its end, or is no trace
   * @throws InterruptedException if the consumer was interrupted
   */
  void read(BlockConsumer consumer) throws ReplayInputException, InterruptedException {
    if (!Files.isRegularFile(file)) {
      throw new ReplayInputException(
          Files.exists(file) ? file + " is no file" : "there is no file " + file);
    }
    byte[] bytes = new byte[BLOCK * Integer.BYTES];
    long accesses = 0;
    try (InputStream in = new XZInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (accesses < limit) {
        int length = in.readNBytes(bytes, 0, bytes.length);
        if (length % Integer.BYTES != 0) {
          throw new ReplayInputException(file + " holds " + (accesses * Integer.BYTES + length)
              + " bytes when unpacked, but accesses take 4 each");
        }
        if (length == 0) {
          break;
        }
        int[] block = new int[(int) Math.min(length / Integer.BYTES, limit - accesses)];
        ByteBuffer.wrap(bytes).asIntBuffer().get(block);
        consumer.accept(block);
        accesses += block.length;
      }
    } catch (XZFormatException wrong) {
      throw new ReplayInputException(file + " is not compressed with xz");
    } catch (EOFException wrong) {
      throw new ReplayInputException(file + " breaks off in the middle: was it copied whole?");
    } catch (CorruptedInputException wrong) {
      throw new ReplayInputException(file + " is damaged: its checksums do not hold");
    } catch (IOException wrong) {
      throw new ReplayInputException(file + " cannot be read: " + wrong);
    }
    if (accesses == 0) {
      throw new ReplayInputException(file + " holds no access");
    }
  }

  /**
   * Reads it all once, to know what the origin must hold and that nothing is wrong with the file.
   *
   * @throws ReplayInputException if the file cannot be read to its end, or is no trace
   * @throws InterruptedException never
   */
  Survey survey() throws ReplayInputException, InterruptedException {
    IntSet keys = new IntSet();
    long[] accesses = {0};
    read(block -> {
      Arrays.stream(block).forEach(keys::add);
      accesses[0] += block.length;
    });
    return new Survey(accesses[0], keys);
  }

  /** Takes accesses. */
  @FunctionalInterface
  interface BlockConsumer {
    /** Takes a block. */
    void accept(int[] block) throws InterruptedException;
  }

  /**
   * What a trace holds.
   *
   * @param accesses how many accesses
   * @param keys the keys, each once
   */
  record Survey(long accesses, IntSet keys) {}
}
