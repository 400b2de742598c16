package io.cachechain.bench.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own that runs a {@link ChildProgram}: one line is asked, one line is answered. It
 * ends with {@link #close}, with this JVM, and by itself when its input ends. Used by one thread.
 */
public final class ChildJvm implements AutoCloseable {
  private final String name;
  private final Path log;
  private final Process process;
  private final BufferedWriter input;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final Thread hook;

  private ChildJvm(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.input = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8));
    this.hook = new Thread(process::destroyForcibly, name + "-end");
    Runtime.getRuntime().addShutdownHook(hook);
    Thread reader = new Thread(this::read, name + "-answers");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a JVM with the class path of this one.
   *
   * @param name what it is called in messages
   * @param log where its log lines and errors go
   * @param main a class whose main method runs a {@link ChildProgram}
   * @param arguments what that is given
   * @throws IOException if it cannot be started
   */
  public static ChildJvm start(String name, Path log, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx384m",
        "-cp",
        System.getProperty("java.class.path"),
        main.getName()));
    command.addAll(List.of(arguments));
    File errors = log.toFile();
    Process process = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(errors))
        .start();
    return new ChildJvm(name, log, process);
  }

  private void read() {
    try (BufferedReader output =
            new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        BufferedWriter other =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(ChildProgram.ANSWER)) {
          answers.add(line.substring(ChildProgram.ANSWER.length()));
        } else {
          other.append(name + " " + line + "\n");
          other.flush();
        }
      }
      answers.add(ChildProgram.FAILED + "it has ended");
    } catch (IOException gone) {
      answers.add(ChildProgram.FAILED + gone);
    }
  }

  /** Returns what it is called. */
  public String name() {
    return name;
  }

  /** Returns the process, to be stopped or killed. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  /** Returns whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Asks, without waiting for the answer.
   *
   * @param words what to ask; no word holds a blank or a line break
   * @throws IOException if it has ended
   */
  public void send(Object... words) throws IOException {
    StringBuilder line = new StringBuilder();
    for (Object word : words) {
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    input.write(line.append('\n').toString());
    input.flush();
  }

  /**
   * Waits for the next answer.
   *
   * @param atMost how long
   * @throws IOException if it failed, has ended, or did not answer in time
   * @throws InterruptedException if the thread is interrupted
   */
  public String answer(Duration atMost) throws IOException, InterruptedException {
    String answer = answers.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
    if (answer == null) {
      throw new IOException(name + " did not answer within " + atMost.toSeconds() + " s");
    }
    if (answer.startsWith(ChildProgram.FAILED)) {
      throw new IOException(name + ": " + answer.substring(ChildProgram.FAILED.length()));
    }
    return answer;
  }

  /**
   * Asks and waits for the answer.
   *
   * @param atMost how long
   * @param words what to ask
   * @throws IOException if it failed, has ended, or did not answer in time
   * @throws InterruptedException if the thread is interrupted
   */
  public String ask(Duration atMost, Object... words) throws IOException, InterruptedException {
    send(words);
    return answer(atMost);
  }

  /** Kills it and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Kills it unless it has ended. */
  @Override
  public void close() {
    kill();
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      return;
    }
  }
}
