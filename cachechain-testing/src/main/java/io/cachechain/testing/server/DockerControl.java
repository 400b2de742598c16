package io.cachechain.testing.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A server in a container; only touched when Testcontainers is on the class path. Its port on this
 * machine stays the same.
 */
final class DockerControl implements ServerControl {
  private static final String CLASS = "org.testcontainers.DockerClientFactory";
  private static final Duration START = Duration.ofSeconds(90);

  private final GenericContainer<?> container;
  private final ServerProcess.Ready ready;

  private DockerControl(GenericContainer<?> container, ServerProcess.Ready ready) {
    this.container = container;
    this.ready = ready;
  }

  /**
   * Says whether there is any use in trying, without the noise that Testcontainers makes when there
   * is none.
   */
  static void require() throws FoundServer.Unavailable {
    boolean mayAnswer = System.getenv("DOCKER_HOST") != null
        || new File("/var/run/docker.sock").exists()
        || new File(System.getProperty("user.home"), ".docker/run/docker.sock").exists();
    if (!mayAnswer) {
      throw new FoundServer.Unavailable("no Docker on this machine");
    }
    Binaries.requireClass(CLASS, "org.testcontainers:testcontainers");
  }

  static FoundServer.Candidate start(
      String image,
      int innerPort,
      Map<String, String> environment,
      List<String> command,
      ReadyAt ready)
      throws FoundServer.Unavailable, IOException {
    require();
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new FoundServer.Unavailable("Docker does not answer");
    }
    int port = Binaries.freePort();
    GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image))
        .withEnv(environment)
        .withExposedPorts(innerPort)
        .waitingFor(Wait.forListeningPort().withStartupTimeout(START));
    if (!command.isEmpty()) {
      container.withCommand(command.toArray(String[]::new));
    }
    container.setPortBindings(List.of(port + ":" + innerPort));
    container.start();
    DockerControl control = new DockerControl(container, () -> ready.answers(port));
    control.awaitReady();
    return new FoundServer.Candidate(container.getHost(), port, control);
  }

  /** Whether the server at a port answers. */
  interface ReadyAt {
    boolean answers(int port) throws IOException;
  }

  private void awaitReady() throws IOException {
    long end = System.nanoTime() + START.toNanos();
    while (!ready.answers()) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("the container did not answer within " + START.toSeconds() + " s");
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void stop() {
    container.getDockerClient().pauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void resume() {
    container.getDockerClient().unpauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void kill() {
    if (container.isRunning()) {
      container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }
  }

  @Override
  public void restart() {
    container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
    try {
      awaitReady();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    container.stop();
  }
}
