package io.cachechain.bench.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;

/**
 * What a {@link ChildJvm} runs: reads questions from its input and answers each, until the input
 * ends.
 */
public interface ChildProgram {
  /** Stands before each answer, to distinguish it from the output of libraries. */
  String ANSWER = "> ";

  /** The beginning of an answer that reports a failure. */
  String FAILED = "failed: ";

  /**
   * Answers a question.
   *
   * @param words its words, of which there is one at least
   * @return the answer, without line breaks
   * @throws Exception if it cannot be answered; the failure is the answer then
   */
  String answer(String... words) throws Exception;

  /**
   * Answers all questions. When the input ends, because the driver has closed it or is gone, the
   * JVM is halted: nothing that still runs in it can keep it.
   *
   * @param program what answers
   */
  static void serve(ChildProgram program) {
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    try (BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        out.println(ANSWER + answered(program, line));
      }
    } catch (IOException driverIsGone) {
      System.err.println("the driver is gone: " + driverIsGone);
    }
    Runtime.getRuntime().halt(0);
  }

  private static String answered(ChildProgram program, String line) {
    try {
      return program.answer(line.split(" ", 0));
    } catch (Exception failure) {
      failure.printStackTrace();
      return FAILED + failure.toString().replace('\n', ' ');
    }
  }
}
