package io.cachechain.tier.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** A data source that notes what is sent to the database: each statement that is executed, and each call that may cost a round trip of its own. */
final class CountingSource {
  /** Calls for which a driver asks the server. */
  private static final Set<String> ASKS = Set.of(
      "setAutoCommit", "commit", "rollback", "setTransactionIsolation", "setReadOnly", "isValid");

  private final DataSource source;
  private final List<String> sent = new CopyOnWriteArrayList<>();

  CountingSource(DataSource source) {
    this.source = source;
  }

  DataSource dataSource() {
    return proxy(DataSource.class, source, "");
  }

  /** Returns what was sent, and forgets it. */
  List<String> take() {
    List<String> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  private <T> T proxy(Class<T> type, T target, String sql) {
    return type.cast(Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> call(target, method, arguments, sql)));
  }

  private Object call(Object target, Method method, Object[] arguments, String sql)
      throws Throwable {
    String name = method.getName();
    if (ASKS.contains(name)) {
      sent.add(name);
    } else if (name.startsWith("execute")) {
      sent.add(sql.isEmpty() ? (String) arguments[0] : sql);
    }
    Object result;
    try {
      result = method.invoke(target, arguments);
    } catch (InvocationTargetException failed) {
      throw failed.getCause();
    }
    if (result instanceof PreparedStatement statement) {
      return proxy(
          PreparedStatement.class,
          statement,
          name.startsWith("prepare") ? (String) arguments[0] : sql);
    }
    if (result instanceof Statement statement) {
      return proxy(Statement.class, statement, "");
    }
    return result instanceof Connection connection && !name.equals("unwrap")
        ? proxy(Connection.class, connection, "")
        : result;
  }
}
