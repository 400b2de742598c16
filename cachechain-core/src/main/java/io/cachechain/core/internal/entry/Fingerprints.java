package io.cachechain.core.internal.entry;

import io.cachechain.spi.Codec;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What entries say of the type of their values: the first eight bytes of the SHA-256 of the codec's
 * schema. Immutable.
 *
 * @param schema what is written, as human-readable text
 * @param own its fingerprint
 * @param former other fingerprints that are read as well
 */
record Fingerprints(String schema, long own, Set<Long> former) {
  static Fingerprints of(Codec codec, Type type) {
    String schema = Objects.requireNonNull(
        codec.schema(type), () -> "codec '" + codec.id() + "' gave null as its schema");
    return new Fingerprints(
        schema,
        of(schema),
        codec.formerSchemas(type).stream()
            .map(Fingerprints::of)
            .collect(Collectors.toUnmodifiableSet()));
  }

  static long of(String schema) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(schema.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("each Java platform has SHA-256", impossible);
    }
  }

  boolean canRead(long fingerprint) {
    return fingerprint == own || former.contains(fingerprint);
  }

  static String text(long fingerprint) {
    return HexFormat.of().toHexDigits(fingerprint);
  }
}
