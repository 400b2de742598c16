package io.cachechain.testing.server;

/** What can be done to a server. */
interface ServerControl {
  void stop();

  void resume();

  void kill();

  void restart();

  void close();

  /** The control of a server that others run. */
  ServerControl NONE = new ServerControl() {
    @Override
    public void stop() {
      throw refusal();
    }

    @Override
    public void resume() {
      throw refusal();
    }

    @Override
    public void kill() {
      throw refusal();
    }

    @Override
    public void restart() {
      throw refusal();
    }

    @Override
    public void close() {}

    private UnsupportedOperationException refusal() {
      return new UnsupportedOperationException(
          "the server was found at an address in the environment: it cannot be controlled from here");
    }
  };
}
