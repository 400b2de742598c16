package io.cachechain.testing.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** One conversation in memcached's binary protocol. */
final class BinaryMemcached {
  private static final int RESPONSE = 0x81;
  private static final int UNKNOWN_COMMAND = 0x81;
  private static final int NOT_FOUND = 1;
  private static final int MOST_BODY = 64 * 1024 * 1024;
  private static final byte[] NOTHING = {};

  private static final int GET = 0x00;
  private static final int SET = 0x01;
  private static final int ADD = 0x02;
  private static final int REPLACE = 0x03;
  private static final int DELETE = 0x04;
  private static final int QUIT = 0x07;
  private static final int FLUSH = 0x08;
  private static final int GETQ = 0x09;
  private static final int NOOP = 0x0a;
  private static final int VERSION = 0x0b;
  private static final int GETK = 0x0c;
  private static final int GETKQ = 0x0d;
  private static final int STAT = 0x10;

  private final MemcachedItems items;
  private final DataInputStream in;
  private final DataOutputStream out;

  // The current request.
  private int operation;
  private int opaque;
  private long cas;
  private ByteBuffer extras = ByteBuffer.wrap(NOTHING);
  private String key = "";
  private byte[] value = NOTHING;

  BinaryMemcached(MemcachedItems items, DataInputStream in, DataOutputStream out) {
    this.items = items;
    this.in = in;
    this.out = out;
  }

  void talk() throws IOException {
    while (operation != QUIT) {
      read();
      answer();
      if (in.available() == 0) {
        out.flush();
      }
    }
    out.flush();
  }

  private void read() throws IOException {
    in.skipNBytes(1);
    operation = in.readUnsignedByte();
    int keyLength = in.readUnsignedShort();
    int extrasLength = in.readUnsignedByte();
    in.skipNBytes(3);
    int bodyLength = in.readInt();
    opaque = in.readInt();
    cas = in.readLong();
    if (bodyLength < keyLength + extrasLength || bodyLength > MOST_BODY) {
      throw new IOException("a body of " + bodyLength + " bytes");
    }
    extras = ByteBuffer.wrap(in.readNBytes(extrasLength));
    key = new String(in.readNBytes(keyLength), ISO_8859_1);
    value = in.readNBytes(bodyLength - keyLength - extrasLength);
  }

  private void answer() throws IOException {
    switch (operation) {
      case GET, GETQ, GETK, GETKQ -> get();
      case SET -> store(MemcachedItems.Mode.SET);
      case ADD -> store(MemcachedItems.Mode.ADD);
      case REPLACE -> store(MemcachedItems.Mode.REPLACE);
      case DELETE -> respond(items.delete(key, cas).status, 0);
      case FLUSH -> {
        items.clear();
        respond(0, 0);
      }
      case NOOP, QUIT -> respond(0, 0);
      case VERSION -> respond(0, 0, NOTHING, "", JavaMemcached.VERSION.getBytes(ISO_8859_1));
      case STAT -> {
        for (Map.Entry<String, String> each : JavaMemcached.stats(items).entrySet()) {
          respond(0, 0, NOTHING, each.getKey(), each.getValue().getBytes(ISO_8859_1));
        }
        respond(0, 0);
      }
      default -> respond(UNKNOWN_COMMAND, 0, NOTHING, "", "Unknown command".getBytes(ISO_8859_1));
    }
  }

  private void get() throws IOException {
    boolean withKey = operation == GETK || operation == GETKQ;
    boolean quiet = operation == GETQ || operation == GETKQ;
    MemcachedItems.Item item = items.get(key);
    if (item != null) {
      byte[] flags = ByteBuffer.allocate(4).putInt(item.flags).array();
      respond(0, item.cas, flags, withKey ? key : "", item.value);
    } else if (!quiet) {
      respond(NOT_FOUND, 0, NOTHING, withKey ? key : "", "Not found".getBytes(ISO_8859_1));
    }
  }

  private void store(MemcachedItems.Mode mode) throws IOException {
    int flags = extras.getInt();
    long seconds = Integer.toUnsignedLong(extras.getInt());
    MemcachedItems.Stored stored = items.store(mode, key, value, flags, seconds, cas);
    respond(stored.outcome().status, stored.cas());
  }

  private void respond(int status, long responseCas) throws IOException {
    byte[] text = status == 0 ? NOTHING : ("status " + status).getBytes(ISO_8859_1);
    respond(status, responseCas, NOTHING, "", text);
  }

  private void respond(int status, long responseCas, byte[] more, String itemKey, byte[] body)
      throws IOException {
    byte[] keyBytes = itemKey.getBytes(ISO_8859_1);
    out.writeByte(RESPONSE);
    out.writeByte(operation);
    out.writeShort(keyBytes.length);
    out.writeByte(more.length);
    out.writeByte(0);
    out.writeShort(status);
    out.writeInt(more.length + keyBytes.length + body.length);
    out.writeInt(opaque);
    out.writeLong(responseCas);
    out.write(more);
    out.write(keyBytes);
    out.write(body);
  }
}
