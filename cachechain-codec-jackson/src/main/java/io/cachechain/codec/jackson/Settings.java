package io.cachechain.codec.jackson;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;

/**
 * What the settings of a mapper add to the schema: those which decide whether another mapper reads
 * its JSON as the same values, as far as a mapper shows them.
 */
final class Settings {
  private static final List<SerializationFeature> WRITING = List.of(
      SerializationFeature.WRAP_ROOT_VALUE,
      SerializationFeature.WRITE_CHAR_ARRAYS_AS_JSON_ARRAYS,
      SerializationFeature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED);
  private static final List<DateTimeFeature> TIMES = List.of(
      DateTimeFeature.ONE_BASED_MONTHS,
      DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS,
      DateTimeFeature.WRITE_DATE_TIMESTAMPS_AS_NANOSECONDS,
      DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
  private static final List<EnumFeature> ENUMS = List.of(
      EnumFeature.WRITE_ENUMS_TO_LOWERCASE,
      EnumFeature.WRITE_ENUMS_USING_INDEX,
      EnumFeature.WRITE_ENUMS_USING_TO_STRING,
      EnumFeature.WRITE_ENUM_KEYS_USING_INDEX);

  private Settings() {}

  /** Returns {@code ;name=value} for each setting that is not the default one, in a fixed order. */
  static String of(ObjectMapper mapper, ObjectMapper defaults) {
    StringBuilder text = new StringBuilder();
    Object naming = mapper.serializationConfig().getPropertyNamingStrategy();
    if (naming != null) {
      text.append(";naming=").append(name(naming));
    }
    JavaType any = mapper.constructType(Object.class);
    if (mapper.serializationConfig().getDefaultTyper(any) != null) {
      text.append(";typed");
    }
    Set<String> before = enabled(defaults);
    Set<String> now = enabled(mapper);
    now.stream()
        .filter(each -> !before.contains(each))
        .forEach(each -> text.append(";+").append(each));
    before.stream()
        .filter(each -> !now.contains(each))
        .forEach(each -> text.append(";-").append(each));
    return text.toString();
  }

  private static String name(Object strategy) {
    String simple = strategy.getClass().getSimpleName();
    return simple.isEmpty() ? strategy.getClass().getName() : simple;
  }

  private static Set<String> enabled(ObjectMapper mapper) {
    Set<String> names = new LinkedHashSet<>();
    Stream.of(
            WRITING.stream().filter(mapper::isEnabled),
            TIMES.stream().filter(mapper::isEnabled),
            ENUMS.stream().filter(mapper::isEnabled))
        .forEach(each -> each.forEach(feature -> names.add(feature.name())));
    return names;
  }
}
