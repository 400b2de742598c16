package io.cachechain.core.internal.entry;

/** The numbers of version 1 of the wire format, as docs/wire-format.md lays them down. */
final class WireFormat {
  static final byte MAGIC_0 = (byte) 0xCA;
  static final byte MAGIC_1 = (byte) 0xC4;
  static final byte VERSION = 1;

  static final int KIND_MASK = 0b0000_0011;
  static final int COMPRESSED = 0b0000_0100;

  /** Magic, format version, kind and flags, version, length of the key. */
  static final int HEAD_BYTES = 18;

  /** Created, ttl, good until, hard limit: 8 each; load time: 4. */
  static final int TIMES_BYTES = 36;

  static final int FINGERPRINT_BYTES = 8;

  /** Of the chain, and of each tag. */
  static final int GENERATION_BYTES = 8;

  static final int CHECKSUM_BYTES = 4;
  static final int MAX_TAGS = 0xFF;
  static final int MAX_TEXT_BYTES = 0xFFFF;
  static final int MAX_CODEC_BYTES = 0xFF;

  private WireFormat() {}
}
