package io.cachechain.tier.memcached;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Writes to a server past the layer, in the binary protocol. */
final class RawClient implements AutoCloseable {
  private static final int SET = 0x01;
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

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
