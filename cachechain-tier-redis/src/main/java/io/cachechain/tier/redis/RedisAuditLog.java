package io.cachechain.tier.redis;

import io.cachechain.spi.AuditLog;
import io.cachechain.spi.AuditRecord;
import io.cachechain.spi.Deadline;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An audit log on a stream of the server, each record an entry of plain fields, so that any client can read it; the oldest go when there are too many. What is recorded before the first attempt to connect has ended waits for that. */
final class RedisAuditLog implements AuditLog {
  private final String stream;
  private final long length;
  private final Connector connector;

  /**
   * Creates the log of a layer; nothing is sent by that.
   *
   * @param stream the name of the stream
   * @param length how many records are kept, and a node of the server's tree more
   * @param connector has the client
   */
  RedisAuditLog(String stream, long length, Connector connector) {
    this.stream = stream;
    this.length = length;
    this.connector = connector;
  }

  @Override
  public CompletionStage<Void> append(AuditRecord record, Deadline deadline) {
    CompletableFuture<Void> first = connector.first();
    return first.isDone()
        ? append(record)
        : first.handle((connected, failure) -> null).thenCompose(ended -> append(record));
  }

  private CompletionStage<Void> append(AuditRecord record) {
    Client client = connector.client();
    if (client == null) {
      return CompletableFuture.failedFuture(connector.refusal());
    }
    CompletableFuture<Void> written = new CompletableFuture<>();
    String name = client.masters().name(stream);
    client
        .requests()
        .send(
            StreamCommands.XADD,
            new Requests.Request(null, name, fields(name, record), (id, failure) -> {
              if (failure == null) {
                written.complete(null);
              } else {
                written.completeExceptionally(client.requests().failure(failure));
              }
            }));
    return written;
  }

  private List<Object> fields(String name, AuditRecord record) {
    return List.of(
        name,
        "MAXLEN",
        "~",
        Long.toString(length),
        "*",
        "time",
        record.time().toString(),
        "namespace",
        record.namespace(),
        "node",
        record.node(),
        "operation",
        record.operation(),
        "reason",
        record.reason(),
        "count",
        Integer.toString(record.count()),
        "keys",
        String.join("\n", record.keys()));
  }
}
