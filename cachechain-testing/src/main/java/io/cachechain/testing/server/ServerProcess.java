package io.cachechain.testing.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server as a child process. It dies with this JVM: by a shutdown hook, and where there is
 * {@code setpriv}, also when the JVM is killed. All children are started by one thread that never
 * ends, since the kernel ties a child to the thread that started it.
 */
final class ServerProcess implements ServerControl {
  /** Whether the server answers. */
  interface Ready {
    boolean answers() throws IOException;
  }

  /** Where a server runs: a directory for its data and its log. */
  static Path newDirectory(String name) throws IOException {
    return Files.createTempDirectory("cachechain-" + name + "-");
  }

  private static final long START_MILLIS = 120_000;
  private static final long POLL_MILLIS = 20;
  private static final int LOG_TAIL = 2_000;

  private static final ExecutorService SPAWNER = Executors.newSingleThreadExecutor(work -> {
    Thread thread = new Thread(work, "test-servers");
    thread.setDaemon(true);
    return thread;
  });

  private final List<String> command;
  private final Map<String, String> environment;
  private final Path directory;
  private final Ready ready;
  private final Thread hook = new Thread(this::endWithJvm, "test-server-end");

  // Guarded by this.
  private @Nullable Process process;
  private boolean hooked;

  ServerProcess(
      List<String> command, Map<String, String> environment, Path directory, Ready ready) {
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.directory = directory;
    this.ready = ready;
  }

  /** Starts the server and waits until it answers. */
  synchronized ServerProcess start() throws IOException {
    if (!hooked) {
      Runtime.getRuntime().addShutdownHook(hook);
      hooked = true;
    }
    Process started = spawn();
    process = started;
    for (long waited = 0; !ready.answers(); waited += POLL_MILLIS) {
      if (ends(started)) {
        throw new IOException("it ended with " + started.exitValue() + ": " + logTail());
      }
      if (waited > START_MILLIS) {
        end();
        throw new IOException(
            "it did not answer within " + START_MILLIS / 1000 + " s: " + logTail());
      }
    }
    return this;
  }

  /** Runs a program to its end, as an installation needs. */
  static void run(List<String> command, Path directory) throws IOException {
    File log = directory.resolve("install.log").toFile();
    Process process = new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log)
        .start();
    try {
      if (!process.waitFor(START_MILLIS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IOException(command.get(0) + " did not end within " + START_MILLIS / 1000 + " s");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the server was installed", interrupted);
    }
    if (process.exitValue() != 0) {
      throw new IOException(command + " gave " + process.exitValue() + ": " + tail(log));
    }
  }

  private static boolean ends(Process started) throws IOException {
    try {
      return started.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the server started", interrupted);
    }
  }

  private Process spawn() throws IOException {
    List<String> words = new ArrayList<>();
    if (Binaries.find("setpriv").isPresent() && !command.get(0).endsWith("setpriv")) {
      words.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
    }
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log()));
    builder.environment().putAll(environment);
    try {
      return SPAWNER.submit(builder::start).get();
    } catch (ExecutionException failed) {
      throw new IOException("it could not be started: " + failed.getCause(), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the server started", interrupted);
    }
  }

  private File log() {
    return directory.resolve("server.log").toFile();
  }

  private String logTail() {
    return tail(log());
  }

  private static String tail(File log) {
    try {
      String text = Files.readString(log.toPath(), StandardCharsets.ISO_8859_1);
      return text.substring(Math.max(0, text.length() - LOG_TAIL));
    } catch (IOException none) {
      return "it wrote no log";
    }
  }

  @Override
  public synchronized void stop() {
    List<ProcessHandle> stopped;
    do { // what it has started while it was being stopped runs on
      stopped = family();
      signal("STOP", stopped);
      stopped.forEach(StoppedProcess::await);
    } while (!stopped.containsAll(family()));
  }

  @Override
  public synchronized void resume() {
    signal("CONT", family());
  }

  /**
   * Signals processes; one that has ended in between, as a PostgreSQL's do with their connections,
   * needs none.
   */
  private static void signal(String name, List<ProcessHandle> processes) {
    String all =
        processes.stream().map(each -> String.valueOf(each.pid())).collect(Collectors.joining(" "));
    String script = "for each in " + all + "; do kill -" + name
        + " $each 2>/dev/null || ! kill -0 $each 2>/dev/null || exit 1; done";
    try {
      int status = new ProcessBuilder("sh", "-c", script).inheritIO().start().waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            "the server could not be signalled: " + script + " gave " + status);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a server was signalled", interrupted);
    }
  }

  /** Returns the process and those it started: a PostgreSQL has one for each connection. */
  private List<ProcessHandle> family() {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException("the server does not run");
    }
    List<ProcessHandle> all = new ArrayList<>();
    all.add(process.toHandle());
    process.descendants().forEach(all::add);
    return all;
  }

  @Override
  public synchronized void kill() {
    end();
  }

  @Override
  public synchronized void restart() {
    try {
      ServerProcess unused = start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public synchronized void close() {
    end();
    if (hooked) {
      try {
        boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException shuttingDown) {
        return;
      }
      hooked = false;
    }
    deleteDirectory();
  }

  /**
   * Kills the whole family and waits until it is gone. Also run when the JVM ends, without the
   * lock.
   */
  private void end() {
    Process running = process;
    if (running == null || !running.isAlive()) {
      return;
    }
    List<ProcessHandle> children = running.descendants().toList();
    running.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    running.onExit().join();
    children.forEach(child -> child.onExit().join());
  }

  private void endWithJvm() {
    end();
    deleteDirectory();
  }

  private void deleteDirectory() {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted((one, other) -> other.compareTo(one)).map(Path::toFile).forEach(file -> {
        boolean unused = file.delete();
      });
    } catch (IOException | UncheckedIOException left) {
      return;
    }
  }
}
