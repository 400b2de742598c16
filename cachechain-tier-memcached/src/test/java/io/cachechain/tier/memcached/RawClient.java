package io.cachechain.tier.memcached;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Writes to a server past the layer, in the text protocol. */
final class RawClient implements AutoCloseable {
  private final Socket socket;

  RawClient(String address) throws IOException {
    int colon = address.indexOf(':');
    socket =
        new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
  }

  void set(String name, byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(
        ("set " + name + " 0 0 " + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.write(bytes);
    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
    InputStream in = socket.getInputStream();
    byte[] answer = in.readNBytes("STORED\r\n".length());
    if (!new String(answer, StandardCharsets.US_ASCII).equals("STORED\r\n")) {
      throw new IOException("not stored");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
