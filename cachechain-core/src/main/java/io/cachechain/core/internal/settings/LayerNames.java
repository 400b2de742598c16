package io.cachechain.core.internal.settings;

import java.util.List;
import java.util.stream.Stream;

/** The names of layers, nearest first. */
record LayerNames(List<String> names) {
  static LayerNames parse(String text) {
    List<String> names = Stream.of(text.split(",", -1)).map(String::strip).toList();
    names.forEach(name -> Names.check("layer", name));
    return new LayerNames(names);
  }

  @Override
  public String toString() {
    return String.join(", ", names);
  }
}
