package io.cachechain.examples.discovery;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Properties;

/** A chain of whatever tier jars are on the class path, configured outside of code, or not at all. */
public final class DropIn {
  private DropIn() {}

  /**
   * Runs the example.
   *
   * @param args none
   */
  public static void main(String[] args) {
    run(System.getProperties(), System.out);
  }

  static void run(Properties settings, PrintStream out) {
    try (CloseableChain<String, String> shouts = compose(settings)) {
      out.println(shouts.get("spice") + ", " + shouts.get("spice"));
      out.println(shouts.describe());
    }
  }

  // sample: discover
  static CloseableChain<String, String> compose(Properties settings) {
    return ChainBuilder.create("shouts", String.class, String.class)
        .discoverLayers()
        .settings(settings)
        .loader(word -> word.toUpperCase(Locale.ROOT))
        .build();
  }
  // end
}
