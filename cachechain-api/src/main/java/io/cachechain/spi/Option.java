package io.cachechain.spi;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A setting of a layer, declared once as a constant of its provider. The typed method, {@code
 * set(name, text)}, properties, {@code describe()}, masking and suggestions for misspelt names come
 * from this declaration. Immutable; each modifier returns a new option.
 *
 * @param <T> the type of the value
 */
public final class Option<T> {
  private static final Pattern NAME =
      Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*(\\.[a-z][a-z0-9]*(-[a-z0-9]+)*)*");
  private static final Pattern SIMPLE_DURATION = Pattern.compile("(\\d+)(ms|s|m|h|d)");

  private final String name;
  private final Class<T> type;
  private final @Nullable Function<String, T> parser;
  private final boolean secret;
  private final boolean required;
  private final @Nullable String alternative;
  private final @Nullable T defaultValue;
  private final String description;
  private final String inCode;
  private final List<String> environment;

  private Option(
      String name,
      Class<T> type,
      @Nullable Function<String, T> parser,
      boolean secret,
      boolean required,
      @Nullable String alternative,
      @Nullable T defaultValue,
      String description,
      String inCode,
      List<String> environment) {
    this.name = name;
    this.type = type;
    this.parser = parser;
    this.secret = secret;
    this.required = required;
    this.alternative = alternative;
    this.defaultValue = defaultValue;
    this.description = description;
    this.inCode = inCode;
    this.environment = environment;
  }

  private static <T> Option<T> declare(
      String name, Class<T> type, @Nullable Function<String, T> parser, boolean secret) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "option name '" + name + "' is not in kebab case, such as maximum-size");
    }
    return new Option<>(name, type, parser, secret, false, null, null, "", "", List.of());
  }

  /**
   * Declares an option whose value is any text.
   *
   * @param name in kebab case, parts separated by dots
   */
  public static Option<String> text(String name) {
    return declare(name, String.class, text -> text, false);
  }

  /**
   * Declares an option whose value is a whole number of 64 bits. Text may have underscores and
   * commas between digits.
   *
   * @param name in kebab case, parts separated by dots
   */
  public static Option<Long> number(String name) {
    return declare(name, Long.class, Option::parseNumber, false);
  }

  /**
   * Declares an option whose value is a duration: {@code 100ms}, {@code 5s}, {@code 5m},
   * {@code 1h}, {@code 1d} or ISO-8601 as in {@code P1D}. A number without a unit is refused.
   *
   * @param name in kebab case, parts separated by dots
   */
  public static Option<Duration> duration(String name) {
    return declare(name, Duration.class, Option::parseDuration, false);
  }

  /**
   * Declares an option whose value is {@code true} or {@code false}.
   *
   * @param name in kebab case, parts separated by dots
   */
  public static Option<Boolean> flag(String name) {
    return declare(name, Boolean.class, Option::parseFlag, false);
  }

  /**
   * Declares an option whose value is text that is never shown.
   *
   * @param name in kebab case, parts separated by dots
   */
  public static Option<String> secret(String name) {
    return declare(name, String.class, text -> text, true);
  }

  /**
   * Declares an option whose value a function reads from text, such as an enum or a list.
   *
   * @param name in kebab case, parts separated by dots
   * @param type the type of the values; {@code toString} renders them in the form that {@code
   *     parser} reads
   * @param parser reads a value; throws {@link IllegalArgumentException} with a message that names
   *     the expected form
   */
  public static <T> Option<T> of(String name, Class<T> type, Function<String, T> parser) {
    return declare(name, type, Objects.requireNonNull(parser, "parser"), false);
  }

  /**
   * Declares an option whose value is an object, such as a client or a data source. Only code can
   * give it.
   *
   * @param name in kebab case, parts separated by dots
   * @param type the type of the object
   */
  public static <T> Option<T> object(String name, Class<T> type) {
    return declare(name, type, null, false);
  }

  /** Returns this option as a required one: a build without it is refused. */
  public Option<T> required() {
    return new Option<>(
        name, type, parser, secret, true, null, defaultValue, description, inCode, environment);
  }

  /**
   * Returns this option as a required one unless the other one is given: a build with neither is
   * refused.
   */
  public Option<T> requiredUnless(Option<?> other) {
    return new Option<>(
        name,
        type,
        parser,
        secret,
        true,
        other.name,
        defaultValue,
        description,
        inCode,
        environment);
  }

  /** Returns this option with a default value. */
  public Option<T> orElse(T value) {
    Objects.requireNonNull(value, "value");
    return new Option<>(
        name, type, parser, secret, required, alternative, value, description, inCode, environment);
  }

  /**
   * Returns this option with a description.
   *
   * @param text the meaning, the unit and the bounds; a phrase without a full stop
   */
  public Option<T> describedAs(String text) {
    Objects.requireNonNull(text, "text");
    return new Option<>(
        name, type, parser, secret, required, alternative, defaultValue, text, inCode, environment);
  }

  /**
   * Returns this option with the way to give it in code. If the option is required, a build without
   * it names that way.
   *
   * @param code such as {@code JdbcLayer.at(..)}
   */
  public Option<T> givenBy(String code) {
    Objects.requireNonNull(code, "code");
    return new Option<>(
        name,
        type,
        parser,
        secret,
        required,
        alternative,
        defaultValue,
        description,
        code,
        environment);
  }

  /**
   * Returns this option with one more common environment variable, such as {@code REDIS_URL}, which
   * is read after all settings with cachechain's own names.
   */
  public Option<T> environment(String variable) {
    List<String> variables = new ArrayList<>(environment);
    variables.add(Objects.requireNonNull(variable, "variable"));
    return new Option<>(
        name,
        type,
        parser,
        secret,
        required,
        alternative,
        defaultValue,
        description,
        inCode,
        List.copyOf(variables));
  }

  /** Returns the name, in kebab case. */
  public String name() {
    return name;
  }

  /** Returns the type of the value. */
  public Class<T> type() {
    return type;
  }

  /** Returns whether the value is never shown. */
  public boolean isSecret() {
    return secret;
  }

  /** Returns whether a build without the value is refused. */
  public boolean isRequired() {
    return required;
  }

  /** Returns whether text can give the value; if not, only code can. */
  public boolean isText() {
    return parser != null;
  }

  /** Returns the name of the option that may replace this required one, or null for none. */
  public @Nullable String alternative() {
    return alternative;
  }

  /** Returns the default value, or null for none. */
  public @Nullable T defaultValue() {
    return defaultValue;
  }

  /** Returns the description, empty if there is none. */
  public String description() {
    return description;
  }

  /** Returns the way to give the value in code, empty if it is unknown. */
  public String inCode() {
    return inCode;
  }

  /** Returns the common environment variables, first match wins. */
  public List<String> environment() {
    return environment;
  }

  /**
   * Reads the value from text.
   *
   * @param text the text, without white space at its ends
   * @throws IllegalArgumentException if the text has not the form of the option; the message names
   *     that form, and shows no secret
   */
  public T parse(String text) {
    if (parser == null) {
      throw new IllegalArgumentException(
          "'" + name + "' is an object and can be given in code only");
    }
    return parser.apply(text);
  }

  /**
   * Returns the value as human-readable text: in the form that {@link #parse} reads, a secret as
   * {@code ***}.
   *
   * @param value the value
   */
  public String render(T value) {
    if (secret) {
      return "***";
    }
    if (value instanceof Duration duration) {
      return renderDuration(duration);
    }
    return parser == null ? value.getClass().getSimpleName() : String.valueOf(value);
  }

  @Override
  public String toString() {
    return name;
  }

  private static Long parseNumber(String text) {
    try {
      return new BigDecimal(text.replace("_", "").replace(",", "")).longValueExact();
    } catch (ArithmeticException | NumberFormatException notANumber) {
      throw new IllegalArgumentException("'" + text + "' is no whole number, such as 10000");
    }
  }

  private static Boolean parseFlag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    };
  }

  private static Duration parseDuration(String text) {
    Matcher simple = SIMPLE_DURATION.matcher(text.toLowerCase(Locale.ROOT));
    try {
      if (simple.matches()) {
        long amount = Long.parseLong(simple.group(1));
        return switch (simple.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        };
      }
      return Duration.parse(text);
    } catch (ArithmeticException | NumberFormatException | DateTimeParseException unreadable) {
      throw new IllegalArgumentException("'" + text
          + "' is no duration: give a number with a unit, such as 100ms, 5s, 5m, 1h, 1d, or P1D");
    }
  }

  private static String renderDuration(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0 || millis % 1000 != 0) {
      return duration.toNanosPart() % 1_000_000 == 0 ? millis + "ms" : duration.toString();
    }
    long seconds = millis / 1000;
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
