package io.cachechain.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * Digests of what happens in a run: one for each block of {@value #BLOCK} seeds, over all lines of
 * their traces. Two engines with equal digests make the same requests, get the same answers and
 * give the same ones to their callers, at the same moments. So a change that only moves code is
 * shown to change nothing: the digests are frozen in a file before it, and compared after it. Of
 * the text of an exception only the numbers count, so that it can be reworded. Immutable.
 */
final class Digests {
  /** Of how many seeds one digest is made. */
  static final int BLOCK = 50;

  private static final Pattern MESSAGE = Pattern.compile("(?<=Exception: ).*");
  private static final Pattern WORDS = Pattern.compile("\\D+");

  private final Map<Long, String> blocks;

  private Digests(Map<Long, String> blocks) {
    this.blocks = blocks;
  }

  /**
   * Runs seeds, on all processors.
   *
   * @param simulation what runs them
   * @param seeds how many, from 0 on; rounded up to whole blocks
   */
  static Digests of(Simulation simulation, long seeds) {
    List<String> digests = LongStream.range(0, (seeds + BLOCK - 1) / BLOCK)
        .parallel()
        .mapToObj(block -> digest(simulation, block * BLOCK))
        .toList();
    Map<Long, String> blocks = new TreeMap<>();
    for (int block = 0; block < digests.size(); block++) {
      blocks.put((long) block * BLOCK, digests.get(block));
    }
    return new Digests(blocks);
  }

  private static String digest(Simulation simulation, long first) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("each Java platform has SHA-256", impossible);
    }
    for (long seed = first; seed < first + BLOCK; seed++) {
      String trace = withoutWords(simulation.trace(seed).toString());
      digest.update(trace.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, Long.BYTES);
  }

  /** Returns a trace, of whose exceptions only the types and the numbers are left. */
  static String withoutWords(String trace) {
    return MESSAGE.matcher(trace).replaceAll(text -> WORDS.matcher(text.group()).replaceAll(" "));
  }

  /** Returns the digests of the first seeds of these: so many, rounded up to whole blocks. */
  Digests first(long seeds) {
    Map<Long, String> first = new TreeMap<>(blocks);
    first.keySet().removeIf(block -> block >= seeds);
    return new Digests(first);
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IOException if the file cannot be read
   */
  static Digests read(Path file) throws IOException {
    Map<Long, String> blocks = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split(" ", 2);
      blocks.put(Long.parseLong(words[0]), words[1]);
    }
    return new Digests(blocks);
  }

  /**
   * Writes a line for each block: its first seed, and its digest.
   *
   * @throws IOException if the file cannot be written
   */
  void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    blocks.forEach((first, digest) -> lines.add(first + " " + digest));
    Files.write(file, lines);
  }

  /** Returns of how many seeds these are. */
  long seeds() {
    return (long) blocks.size() * BLOCK;
  }

  /**
   * Returns the first seed of each block of these that differs from the same one of others, or is
   * missing there.
   */
  List<Long> differingFrom(Digests others) {
    return blocks.entrySet().stream()
        .filter(block -> !block.getValue().equals(others.blocks.get(block.getKey())))
        .map(Map.Entry::getKey)
        .toList();
  }
}
