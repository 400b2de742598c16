package io.cachechain.codec.jackson;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * What JSON may be like to be read. Jackson's own limits are lower for what it reads than for what it writes (numbers of 1,000 digits, for example), so that a value could be stored and never be read.
 * Here the reader takes whatever the writer gives; how long it may be all in all is {@code max-value-bytes}, which is checked before.
 */
final class Limits {
  /** How deep objects and lists may be nested, for writer and reader. */
  static final int DEEPEST = StreamWriteConstraints.DEFAULT_MAX_DEPTH;

  private static final StreamReadConstraints OURS = StreamReadConstraints.builder()
      .maxNestingDepth(DEEPEST)
      .maxNumberLength(Integer.MAX_VALUE)
      .maxStringLength(Integer.MAX_VALUE)
      .maxNameLength(Integer.MAX_VALUE)
      .maxDocumentLength(-1)
      .maxTokenCount(-1)
      .build();

  private Limits() {}

  static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(OURS)
        .streamWriteConstraints(
            StreamWriteConstraints.builder().maxNestingDepth(DEEPEST).build())
        .build();
  }

  /** Returns how deep the JSON of a mapper may be nested to be read. */
  static int deepest(JsonMapper mapper) {
    return Math.min(
        mapper.tokenStreamFactory().streamReadConstraints().getMaxNestingDepth(),
        mapper.tokenStreamFactory().streamWriteConstraints().getMaxNestingDepth());
  }

  /**
   * Checks what has been written: against the limits of a mapper's own, and for keys of maps with half a surrogate pair, which Jackson writes and does not read.
   *
   * @throws StreamConstraintsException if it could not be read
   */
  static void requireReadable(JsonMapper mapper, byte[] json) {
    StreamReadConstraints limits = mapper.tokenStreamFactory().streamReadConstraints();
    int shortest = Math.min(
        limits.getMaxNumberLength(),
        Math.min(limits.getMaxStringLength(), limits.getMaxNameLength()));
    boolean bounded = limits.hasMaxDocumentLength() || limits.hasMaxTokenCount();
    if (json.length > shortest || bounded || hasEscapedSurrogate(json)) {
      requireTokens(mapper, limits, json);
    }
  }

  private static void requireTokens(JsonMapper mapper, StreamReadConstraints limits, byte[] json) {
    try (JsonParser parser = mapper.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        parser.finishToken();
        if (token == JsonToken.VALUE_STRING
            && parser.getStringLength() > limits.getMaxStringLength()) {
          throw new StreamConstraintsException("a text has " + parser.getStringLength()
              + " characters, at most " + limits.getMaxStringLength() + " can be read");
        }
      }
    } catch (StreamConstraintsException limit) {
      throw limit;
    } catch (StreamReadException unreadable) {
      throw new StreamConstraintsException(
          "a key has half a surrogate pair, which cannot be read back");
    }
  }

  /** Jackson escapes half a surrogate pair and nothing else of these. */
  private static boolean hasEscapedSurrogate(byte[] json) {
    for (int i = 0; i < json.length - 3; i++) {
      if (json[i] == '\\'
          && json[i + 1] == 'u'
          && (json[i + 2] | 0x20) == 'd'
          && json[i + 3] >= '8') {
        return true;
      }
    }
    return false;
  }
}
