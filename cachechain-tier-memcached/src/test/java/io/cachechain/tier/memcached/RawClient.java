package io.cachechain.tier.memcached;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** Asks a server past the layer, in the binary protocol. */
final class RawClient implements AutoCloseable {
  private static final int SET = 0x01;
  private static final int STAT = 0x10;
  private static final int FLAGS_AND_LIFE = 8;
  private static final int HEAD = 24;

  private final Socket socket;

  RawClient(String address) throws IOException {
    int colon = address.indexOf(':');
    socket =
        new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
  }

  void set(String name, byte[] bytes) throws IOException {
    byte[] key = name.getBytes(StandardCharsets.US_ASCII);
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeByte(0x80);
    out.writeByte(SET);
    out.writeShort(key.length);
    out.writeByte(FLAGS_AND_LIFE);
    out.write(new byte[3]);
    out.writeInt(FLAGS_AND_LIFE + key.length + bytes.length);
    out.write(new byte[4 + 8 + FLAGS_AND_LIFE]);
    out.write(key);
    out.write(bytes);
    out.flush();
    byte[] answer = new DataInputStream(socket.getInputStream()).readNBytes(HEAD);
    if (answer.length < HEAD || answer[6] != 0 || answer[7] != 0) {
      throw new IOException("not stored");
    }
  }

  /** Returns the second at which the clock of the server stands, or nothing if it does not say. */
  OptionalLong second() throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeByte(0x80);
    out.writeByte(STAT);
    out.write(new byte[HEAD - 2]);
    out.flush();
    DataInputStream in = new DataInputStream(socket.getInputStream());
    OptionalLong second = OptionalLong.empty();
    while (true) {
      byte[] head = in.readNBytes(HEAD);
      ByteBuffer fields = ByteBuffer.wrap(head);
      int keyLength = fields.getShort(2);
      byte[] body = in.readNBytes(fields.getInt(8));
      if (keyLength == 0) {
        return second;
      }
      if (new String(body, 0, keyLength, StandardCharsets.US_ASCII).equals("time")) {
        String value =
            new String(body, keyLength, body.length - keyLength, StandardCharsets.US_ASCII);
        second = OptionalLong.of(Long.parseLong(value));
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
