package io.cachechain.simulator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The log of the backplane that all nodes share: its messages, who reads it, who can reach it, and
 * what it has forgotten.
 */
final class Log {
  private final List<Message> messages = new ArrayList<>();
  private final List<Channel> readers = new ArrayList<>();
  private final Map<Integer, Long> cutUntil = new HashMap<>();
  private int forgotten;
  private int shortest = Integer.MAX_VALUE;

  /** Takes a message, and lets who reads the log have it. */
  void append(Message message) {
    shortest = Math.min(shortest, message.bytes.length);
    messages.add(message);
    List.copyOf(readers).forEach(Channel::pump);
  }

  /** Returns the position after the last message. */
  int end() {
    return messages.size();
  }

  /** Returns the position of the first message that can still be read. */
  int begin() {
    return forgotten;
  }

  Message at(int position) {
    return messages.get(position);
  }

  /**
   * Returns whether a message contains a change; the shortest ones say only that their node lives.
   */
  boolean containsChanges(Message message) {
    return message.bytes.length > shortest;
  }

  /** Returns who reads the log. */
  List<Channel> readers() {
    return readers;
  }

  /**
   * Forgets its messages: all of them if it starts again empty, else those that nobody connected
   * waits for are gone as well as the others.
   */
  void trim() {
    forgotten = messages.size();
    List.copyOf(readers).forEach(Channel::pump);
  }

  /**
   * Starts again without anything: each connection breaks, and nobody can know whether something is
   * missing.
   */
  void restart() {
    forgotten = messages.size();
    List.copyOf(readers).forEach(Channel::restarted);
  }

  /** Keeps a node from the log. */
  void cut(int node, long until) {
    cutUntil.merge(node, until, Math::max);
    readers.stream().filter(reader -> reader.node().index() == node).toList().forEach(Channel::cut);
  }

  boolean reaches(int node, long now) {
    return cutUntil.getOrDefault(node, 0L) <= now;
  }

  /** Ends all cuts. */
  void heal() {
    cutUntil.clear();
  }

  /** A message. */
  static final class Message {
    private final Instance publisher;
    private final byte[] bytes;

    /**
     * Makes a message.
     *
     * @param publisher the process that sends it
     * @param bytes what it says
     */
    Message(Instance publisher, byte[] bytes) {
      this.publisher = publisher;
      this.bytes = bytes;
    }

    Instance publisher() {
      return publisher;
    }

    /**
     * Returns its number among those of its process, which stands behind the namespace and the
     * node.
     */
    long number() {
      return ByteBuffer.wrap(bytes).getLong(4 + bytes[3] + Long.BYTES);
    }

    byte[] bytes() {
      return bytes;
    }
  }
}
