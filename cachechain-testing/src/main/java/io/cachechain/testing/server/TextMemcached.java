package io.cachechain.testing.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;

/** One conversation in memcached's text protocol. */
final class TextMemcached {
  private static final int MOST_KEY = 250;

  private final MemcachedItems items;
  private final DataInputStream in;
  private final DataOutputStream out;

  TextMemcached(MemcachedItems items, DataInputStream in, DataOutputStream out) {
    this.items = items;
    this.in = in;
    this.out = out;
  }

  void talk() throws IOException {
    for (String line = line(); !line.equals("quit"); line = line()) {
      answer(line.split(" ", -1));
      if (in.available() == 0) {
        out.flush();
      }
    }
  }

  private void answer(String[] words) throws IOException {
    switch (words[0]) {
      case "get" -> get(words, false);
      case "gets" -> get(words, true);
      case "set" -> store(MemcachedItems.Mode.SET, words);
      case "cas" -> store(MemcachedItems.Mode.SET, words);
      case "add" -> store(MemcachedItems.Mode.ADD, words);
      case "replace" -> store(MemcachedItems.Mode.REPLACE, words);
      case "delete" ->
        say(items.delete(words[1], 0) == MemcachedItems.Outcome.DONE ? "DELETED" : "NOT_FOUND");
      case "flush_all" -> {
        items.clear();
        say("OK");
      }
      case "version" -> say("VERSION " + JavaMemcached.VERSION);
      case "stats" -> {
        for (Map.Entry<String, String> each : JavaMemcached.stats(items).entrySet()) {
          say("STAT " + each.getKey() + " " + each.getValue());
        }
        say("END");
      }
      default -> say("ERROR");
    }
  }

  private void get(String[] words, boolean withCas) throws IOException {
    for (int i = 1; i < words.length; i++) {
      MemcachedItems.Item item = items.get(words[i]);
      if (item != null) {
        say("VALUE " + words[i] + " " + Integer.toUnsignedString(item.flags) + " "
            + item.value.length + (withCas ? " " + item.cas : ""));
        out.write(item.value);
        say("");
      }
    }
    say("END");
  }

  /** Takes key, flags, life, length, then the cas if it has one. */
  private void store(MemcachedItems.Mode mode, String[] words) throws IOException {
    boolean withCas = words[0].equals("cas");
    byte[] value = in.readNBytes(Integer.parseInt(words[4]));
    String unused = line();
    if (words[1].length() > MOST_KEY) {
      say("CLIENT_ERROR bad command line format");
      return;
    }
    long cas = withCas ? Long.parseLong(words[5]) : 0;
    MemcachedItems.Stored stored = items.store(
        mode, words[1], value, Integer.parseUnsignedInt(words[2]), Long.parseLong(words[3]), cas);
    say(
        switch (stored.outcome()) {
          case DONE -> "STORED";
          case TOO_LARGE -> "SERVER_ERROR object too large for cache";
          case NO_MEMORY -> "SERVER_ERROR out of memory storing object";
          case EXISTS -> withCas ? "EXISTS" : "NOT_STORED";
          default -> withCas ? "NOT_FOUND" : "NOT_STORED";
        });
  }

  private void say(String line) throws IOException {
    out.write((line + "\r\n").getBytes(ISO_8859_1));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
