package io.cachechain.bench.rounds;

import java.util.Arrays;
import java.util.Random;

/** Which keys are asked for how often. */
enum Distribution {
  /** All equally often. */
  UNIFORM {
    @Override
    int[] draw(int keys, Random random) {
      return random.ints(DRAWS, 0, keys).toArray();
    }
  },

  /** The n-th key with a weight of 1 / n^0.99, as in YCSB. */
  ZIPF {
    @Override
    int[] draw(int keys, Random random) {
      double[] sums = new double[keys];
      double sum = 0;
      for (int key = 0; key < keys; key++) {
        sum += Math.pow(key + 1, -EXPONENT);
        sums[key] = sum;
      }
      double total = sum;
      return random
          .doubles(DRAWS)
          .mapToInt(draw -> Arrays.binarySearch(sums, draw * total))
          .map(found -> Math.min(keys - 1, found < 0 ? -found - 1 : found))
          .toArray();
    }
  };

  private static final int DRAWS = 1 << 20;
  private static final double EXPONENT = 0.99;

  /** Draws numbers of keys, a power of two of them. */
  abstract int[] draw(int keys, Random random);
}
