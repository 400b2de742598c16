package io.cachechain.testing.server;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A server that answers, and how it was found. */
record FoundServer(
    String what,
    ServerSource source,
    String host,
    int port,
    ServerControl control,
    List<String> passedOver) {

  /** A server that answers, before it is known what was tried earlier. */
  record Candidate(String host, int port, ServerControl control) {
    /**
     * Returns the server whose address the environment gives.
     *
     * @param variable the environment variable
     * @param uri makes a URI with host and port of what it holds
     * @param defaultPort the port, if it has none
     */
    static Candidate given(String variable, UnaryOperator<String> uri, int defaultPort)
        throws Unavailable, IOException {
      @Nullable String given = System.getenv(variable);
      if (given == null || given.isBlank()) {
        throw new Unavailable(variable + " is not set");
      }
      URI address = URI.create(uri.apply(given.strip()));
      int port = address.getPort() < 0 ? defaultPort : address.getPort();
      try (Socket socket = new Socket(address.getHost(), port)) {
        return new Candidate(address.getHost(), socket.getPort(), ServerControl.NONE);
      }
    }
  }

  /** One way to find a server. */
  interface Attempt {
    /**
     * Returns a server that answers.
     *
     * @throws Unavailable if there is none by this way
     * @throws Exception if there is one and it did not start
     */
    Candidate find() throws Exception;
  }

  /** There is no server by this way; the message says why. */
  static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1L;

    Unavailable(String reason) {
      super(reason);
    }
  }

  /** The ways to find a server of one kind. */
  static final class Search {
    private final String what;
    private final Map<ServerSource, Attempt> attempts = new EnumMap<>(ServerSource.class);

    Search(String what) {
      this.what = what;
    }

    Search by(ServerSource source, Attempt attempt) {
      attempts.put(source, attempt);
      return this;
    }

    /**
     * Returns the first server that answers.
     *
     * @throws IllegalStateException if none does, which says what was tried; or if the one whose
     *     address was given does not
     */
    FoundServer find() {
      List<String> passedOver = new ArrayList<>();
      List<Exception> failures = new ArrayList<>();
      for (ServerSource source : ServerSource.order()) {
        Attempt attempt = attempts.get(source);
        if (attempt == null) {
          continue;
        }
        try {
          Candidate candidate = attempt.find();
          return new FoundServer(
              what,
              source,
              candidate.host(),
              candidate.port(),
              candidate.control(),
              List.copyOf(passedOver));
        } catch (Unavailable reason) {
          passedOver.add(source + ": " + reason.getMessage());
        } catch (Exception failure) {
          if (source == ServerSource.ADDRESS) {
            throw new IllegalStateException(
                "the " + what + " whose address the environment gives does not answer", failure);
          }
          passedOver.add(source + ": it did not start: " + failure);
          failures.add(failure);
        }
      }
      IllegalStateException none = new IllegalStateException(
          "there is no " + what + " to test with. Tried " + String.join("; ", passedOver));
      failures.forEach(none::addSuppressed);
      throw none;
    }
  }
}
