package io.cachechain.codec.jackson;

import java.util.Map;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;

/** A tree of Jackson's own nodes: those which parsing gives come back, others (a LongNode with a small number, a DecimalNode, an object) do not. */
record Tree(JavaType type, Trials trials) implements Shape {
  @Override
  public void check(Object value, Walk walk) {
    JsonNode node = (JsonNode) value;
    if (node.isObject()) {
      walk.enter();
      for (Map.Entry<String, JsonNode> property : node.properties()) {
        try {
          check(property.getValue(), walk);
        } catch (Misfit misfit) {
          throw misfit.in("(key)");
        }
      }
      walk.leave();
    } else if (node.isArray()) {
      walk.enter();
      int index = 0;
      for (JsonNode element : node) {
        try {
          check(element, walk);
        } catch (Misfit misfit) {
          throw misfit.at(index);
        }
        index++;
      }
      walk.leave();
    } else if (!isKept(node)) {
      trials.requireEqual(type, node);
    }
  }

  private static boolean isKept(JsonNode leaf) {
    return leaf.isString() || leaf.isBoolean() || leaf.isNull() || leaf.isInt();
  }
}
