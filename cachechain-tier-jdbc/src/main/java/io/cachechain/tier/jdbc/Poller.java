package io.cachechain.tier.jdbc;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.internal.tier.Backoff;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Reads the backplane's table again and again, on one thread, as long as anybody listens, and
 * notifies the listeners. One pass asks for the directory and for the messages behind the position
 * of each node; the next pass follows at once as long as there are more.
 */
final class Poller {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), 0.5);

  private final String label;
  private final Connector connector;
  private final MessageTable table;
  private final Maintenance maintenance;
  private final Duration interval;
  private final long retentionMillis;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();

  /** Guarded by {@link #lock}. */
  private boolean polling;

  // The polling thread's own.
  private @Nullable Positions positions;
  private long lastMillis; // the database's time of the pass before
  private int failures; // in a row
  private long ignored; // how many rows were none of ours

  Poller(
      String label,
      Connector connector,
      MessageTable table,
      Maintenance maintenance,
      Duration interval,
      Duration retention) {
    this.label = label;
    this.connector = connector;
    this.table = table;
    this.maintenance = maintenance;
    this.interval = interval;
    this.retentionMillis = retention.toMillis();
  }

  void add(Listener listener) {
    synchronized (lock) {
      listeners.add(listener);
      if (polling) {
        return;
      }
      polling = true;
    }
    // Before the first attempt to connect has ended there is nothing to read, and nothing to warn
    // of.
    var unused =
        connector.firstAttempt().whenComplete((connected, failure) -> maintenance.now(this::poll));
  }

  void remove(Listener listener) {
    listeners.remove(listener);
  }

  /** Ends all subscriptions. */
  void close() {
    listeners.forEach(Listener::close);
  }

  private void poll() {
    synchronized (lock) {
      if (listeners.isEmpty()) {
        polling = false;
        positions = null; // who comes next begins at the end
        return;
      }
    }
    Duration pause = interval;
    try {
      while (!maintenance.isClosed() && pass()) {
        // there is more
      }
      welcome();
      succeeded();
    } catch (LayerException failure) {
      pause = failed(failure);
    } finally {
      maintenance.after(pause, this::poll);
    }
  }

  private void welcome() {
    for (Listener each : listeners) {
      if (!each.hasJoined()) {
        each.connected(true);
      }
    }
  }

  private void succeeded() {
    if (failures > 0) {
      JdbcLayerProvider.LOG.debug("{}: the backplane's table can be read again", label);
    }
    failures = 0;
  }

  /** Returns how long to wait before the next attempt. */
  private Duration failed(LayerException failure) {
    // The listeners are notified, and log it.
    JdbcLayerProvider.LOG.debug("{}: the backplane's table could not be read", label, failure);
    listeners.forEach(each -> each.disconnected(failure));
    return BACKOFF.pause(failures++);
  }

  /** Reads new messages and passes them to the listeners; returns whether there may be more. */
  private boolean pass() {
    Positions known = positions;
    if (known == null) {
      positions = connector.beside(this::readEnds);
      return false;
    }
    Pass pass = connector.beside((session, dialect) -> read(session, dialect, known));
    List<Message> taken = new ArrayList<>();
    boolean gap = pass.millis - lastMillis >= retentionMillis;
    gap |= known.takeOver(pass.swept);
    gap |= known.take(pass.found, taken);
    lastMillis = pass.millis;
    boolean complete = !gap;
    if (gap) {
      LayerException why = new LayerException(
          FailureKind.OTHER,
          "messages may have been deleted from the backplane's table before they were read",
          null);
      listeners.forEach(each -> each.disconnected(why));
    }
    for (Listener each : listeners) {
      if (each.hasJoined()) {
        each.connected(complete);
      }
    }
    for (Message message : taken) {
      deliver(message);
    }
    return pass.more;
  }

  private void deliver(Message message) {
    byte[] body = Objects.requireNonNull(message.body(), "only messages are taken");
    for (Listener each : listeners) {
      if (each.hasJoined()) {
        each.message(body.clone());
      }
    }
  }

  private Positions readEnds(Session session, Dialect dialect) throws SQLException {
    Positions ends = new Positions();
    try (PreparedStatement statement = session.prepare(table.ends());
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        long swept = sweptIn(rows.getBytes(2));
        long newest = rows.getLong(3);
        boolean plausible = newest - swept <= MessageTable.MOST_AHEAD;
        ends.begin(rows.getLong(1), plausible ? Math.max(swept, newest) : swept);
      }
    }
    lastMillis = Head.serverTime(session, dialect);
    return ends;
  }

  /**
   * Returns the number of a row of the directory; 0, as if nothing had been swept, if what stands
   * there is none of ours.
   */
  private long sweptIn(byte @Nullable [] body) {
    long number = body == null ? -1 : ByteBuffer.wrap(body).getLong();
    if (number >= 0 && number <= MessageTable.LARGEST_NUMBER) {
      return number;
    }
    ignored("a row of the directory that holds no number");
    return 0;
  }

  private void ignored(String what) {
    ignored++;
    listeners.forEach(Listener::unreadable);
    if (ignored == 1) {
      JdbcLayerProvider.LOG.warn(
          "{}: the backplane's table holds {}; it is ignored, further ones at debug", label, what);
    } else {
      JdbcLayerProvider.LOG.debug("{}: {} is ignored, {} so far", label, what, ignored);
    }
  }

  private Pass read(Session session, Dialect dialect, Positions known) throws SQLException {
    Pass pass = new Pass();
    readDirectory(session, dialect, pass);
    List<Map.Entry<Long, Long>> nodes = List.copyOf(known.behind(pass.swept).entrySet());
    for (int from = 0; from < nodes.size(); from += MessageTable.NODES) {
      int before = pass.found.size();
      readNews(
          session,
          nodes.subList(from, Math.min(nodes.size(), from + MessageTable.NODES)),
          pass.found);
      pass.more |= pass.found.size() - before >= MessageTable.MESSAGES;
    }
    return pass;
  }

  private void readDirectory(Session session, Dialect dialect, Pass pass) throws SQLException {
    try (PreparedStatement statement = session.prepare(table.directory(dialect));
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        long node = rows.getLong(2);
        if (node == MessageTable.DIRECTORY) {
          pass.millis = Math.max(pass.millis, rows.getLong(3));
        } else {
          pass.swept.put(node, sweptIn(rows.getBytes(4)));
        }
      }
    }
  }

  private void readNews(Session session, List<Map.Entry<Long, Long>> nodes, List<Message> found)
      throws SQLException {
    int places = Dialect.places(nodes.size());
    try (PreparedStatement statement = session.prepare(table.news(places))) {
      for (int place = 0; place < places; place++) {
        boolean real = place < nodes.size();
        Map.Entry<Long, Long> node = nodes.get(Math.min(place, nodes.size() - 1));
        long position = real ? node.getValue() : MessageTable.LARGEST_NUMBER;
        statement.setLong(3 * place + 1, node.getKey());
        statement.setLong(3 * place + 2, position);
        statement.setLong(3 * place + 3, position + (real ? MessageTable.MOST_AHEAD : 0));
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          byte[] body = rows.getBytes(4);
          boolean isMessage = body != null && body.length > 0;
          if (!isMessage) {
            ignored("a message that is empty or too long");
          }
          found.add(new Message(rows.getLong(1), rows.getLong(2), isMessage ? body : null));
        }
      }
    }
  }

  /** What one pass found; nothing of it counts before all of it was read. */
  private static final class Pass {
    final Map<Long, Long> swept = new HashMap<>();
    final List<Message> found = new ArrayList<>();
    long millis;
    boolean more;
  }
}
