package io.cachechain.tier.redis;

import java.util.List;

/**
 * Looks for the jars that Redisson cannot connect without. The connection is made in the
 * background, where a missing jar would only be a layer that never connects; so they are looked for
 * when the layer is opened.
 */
final class DriverJars {
  /**
   * One class of each. What Redisson brings besides is not needed by this layer, or only with TLS.
   */
  private static final List<String> NEEDED = List.of(
      "org.redisson.Redisson",
      "org.yaml.snakeyaml.Yaml",
      "io.netty.util.concurrent.EventExecutorGroup",
      "io.netty.buffer.ByteBuf",
      "io.netty.channel.EventLoopGroup",
      "io.netty.channel.unix.DomainSocketAddress",
      "io.netty.handler.codec.MessageToMessageDecoder",
      "io.netty.handler.codec.dns.DnsRecord",
      "io.netty.resolver.AddressResolverGroup",
      "io.netty.resolver.dns.DnsCache");

  private DriverJars() {}

  /**
   * Loads a class of each jar, and initializes none.
   *
   * @throws NoClassDefFoundError naming the class, if its jar is missing
   */
  static void check() {
    for (String type : NEEDED) {
      try {
        var unused = Class.forName(type, false, DriverJars.class.getClassLoader());
      } catch (ClassNotFoundException missing) {
        NoClassDefFoundError error = new NoClassDefFoundError(type);
        error.initCause(missing);
        throw error;
      }
    }
  }
}
