package io.cachechain.tck;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.function.Executable;

/**
 * Tests of promises that only some subjects make: there is such a test where the subject makes the
 * promise. Elsewhere there is none, so nothing counts as skipped or passed; the output says what
 * was not tested, and why.
 */
final class Applicable {
  private Applicable() {}

  /**
   * Returns the test, or nothing.
   *
   * @param promised whether the subject makes the promise
   * @param whyNot by which method it says that it does not
   * @param promise what {@code @TestFactory} stands on
   * @param test tests it
   */
  static Stream<DynamicTest> where(
      boolean promised, String whyNot, TestInfo promise, Executable test) {
    if (promised) {
      return Stream.of(DynamicTest.dynamicTest(promise.getDisplayName(), test));
    }
    System.out.printf(
        "%s: not tested: %s (%s)%n",
        promise.getTestClass().map(Class::getName).orElse("contract"),
        promise.getDisplayName(),
        whyNot);
    return Stream.empty();
  }
}
