package io.cachechain.codec.jackson;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.std.ContainerDeserializerBase;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whether values of a type can be read back, as far as can be told without reading one: Jackson writes an interface gladly and finds out when it reads that it does not know
 * the class. Used once.
 */
final class Readability {
  private final DeserializationContext context;
  private final Set<ValueDeserializer<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  Readability(JsonMapper mapper) {
    context = mapper._deserializationContext();
  }

  boolean canBeRead(JavaType type) {
    return canRead(context.findRootValueDeserializer(type));
  }

  private boolean canRead(@Nullable ValueDeserializer<?> deserializer) {
    if (deserializer == null || !seen.add(deserializer)) {
      return true;
    }
    if (deserializer instanceof AbstractDeserializer) {
      return false; // with type information it would be wrapped in something else
    }
    if (deserializer instanceof BeanDeserializerBase bean) {
      return bean.getValueInstantiator().canInstantiate() && canReadProperties(bean);
    }
    return !(deserializer instanceof ContainerDeserializerBase<?> container)
        || canReadContent(container);
  }

  private boolean canReadContent(ContainerDeserializerBase<?> container) {
    ValueDeserializer<?> content = container.getContentDeserializer();
    return canRead(
        content instanceof AbstractDeserializer
            ? context.findRootValueDeserializer(container.getContentType())
            : content);
  }

  private boolean canReadProperties(BeanDeserializerBase bean) {
    for (Iterator<SettableBeanProperty> all = bean.properties(); all.hasNext(); ) {
      SettableBeanProperty property = all.next();
      boolean told =
          property.hasValueTypeDeserializer() || property.getAnnotation(JsonTypeInfo.class) != null;
      if (!told && !canRead(property.getValueDeserializer())) {
        return false;
      }
    }
    return true;
  }
}
