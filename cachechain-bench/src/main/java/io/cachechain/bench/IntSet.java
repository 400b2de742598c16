package io.cachechain.bench;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A set of numbers, 4 to 8 bytes for each. Not thread-safe. */
final class IntSet {
  private int[] table = new int[1 << 12];
  private boolean hasZero;
  private int size;

  /** Adds a number; does nothing if it is there. */
  void add(int number) {
    if (number == 0) { // marks a free place
      size += hasZero ? 0 : 1;
      hasZero = true;
    } else if (put(number)) {
      size++;
      if (size * 4L > table.length * 3L) {
        grow();
      }
    }
  }

  private boolean put(int number) {
    int mask = table.length - 1;
    int place = (number * 0x9E3779B9) >>> 7;
    while (true) {
      place &= mask;
      if (table[place] == number) {
        return false;
      }
      if (table[place] == 0) {
        table[place] = number;
        return true;
      }
      place++;
    }
  }

  private void grow() {
    int[] old = table;
    table = new int[Math.multiplyExact(old.length, 2)];
    for (int number : old) {
      if (number != 0) {
        put(number);
      }
    }
  }

  int size() {
    return size;
  }

  /** Returns the numbers, in no order. */
  int[] toArray() {
    IntStream held = Arrays.stream(table).filter(number -> number != 0);
    return (hasZero ? IntStream.concat(IntStream.of(0), held) : held).toArray();
  }
}
