package io.cachechain.testing.server;

import java.util.List;

/**
 * A server for tests. One that was started here is stopped, resumed, killed and started again from
 * here, on a port that stays the same, and ends with this JVM at the latest. Methods block until
 * what they say has happened. Thread-safe.
 */
public abstract sealed class TestServer implements AutoCloseable
    permits RedisServer, MemcachedServer, PostgresServer, MariaDbServer {
  private final FoundServer found;

  TestServer(FoundServer found) {
    this.found = found;
  }

  final FoundServer found() {
    return found;
  }

  /** Returns where the server came from. */
  public final ServerSource source() {
    return found.source();
  }

  /** Returns why the sources before that one were passed over, a sentence each. */
  public final List<String> passedOver() {
    return found.passedOver();
  }

  /** Returns the host. */
  public final String host() {
    return found.host();
  }

  /** Returns the port. */
  public final int port() {
    return found.port();
  }

  /** Returns host and port, as in {@code 127.0.0.1:40123}. */
  public final String address() {
    return host() + ":" + port();
  }

  /**
   * Stops the server where it is (SIGSTOP): connections stay open, nothing is answered.
   *
   * @throws UnsupportedOperationException if it was not started here
   */
  public final void stop() {
    found.control().stop();
  }

  /**
   * Lets a stopped server go on (SIGCONT).
   *
   * @throws UnsupportedOperationException if it was not started here
   */
  public final void resume() {
    found.control().resume();
  }

  /**
   * Kills the server (SIGKILL).
   *
   * @throws UnsupportedOperationException if it was not started here
   */
  public final void kill() {
    found.control().kill();
  }

  /**
   * Kills the server unless it is dead, and starts it again on the same port. What it kept in
   * memory only is gone.
   *
   * @throws UnsupportedOperationException if it was not started here
   */
  public final void restart() {
    found.control().kill();
    found.control().restart();
  }

  /**
   * Ends the server and removes what it left on disk; does nothing to one that was not started
   * here.
   */
  @Override
  public final void close() {
    found.control().close();
  }

  /** Returns what it is, where it listens and where it came from. */
  @Override
  public final String toString() {
    return found.what() + " at " + address() + " (" + source() + ")";
  }
}
