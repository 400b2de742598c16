package io.cachechain.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.IncompleteExecutionException;

/**
 * Says of a promise that is broken what its rule is, what it is for and what is usually wrong,
 * before what was seen. Stateless.
 */
final class Explaining implements InvocationInterceptor {
  private static final Properties EXPLANATIONS = load();

  /** Longer ones are no help. */
  private static final int LONGEST_MESSAGE = 4_000;

  /** An array of more than 16 numbers, as assertions print it. */
  private static final Pattern DUMP =
      Pattern.compile("\\[(?:(?:0x)?-?[0-9A-Fa-f]+(?:, *\\s*|\\s+)){16,}[^\\]]*\\]");

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation, context);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<Void> invocation, DynamicTestInvocationContext call, ExtensionContext context)
      throws Throwable {
    proceed(invocation, context);
  }

  private static void proceed(Invocation<Void> invocation, ExtensionContext context)
      throws Throwable {
    try {
      invocation.proceed();
    } catch (IncompleteExecutionException skipped) {
      throw skipped;
    } catch (Exception | AssertionError | LinkageError | StackOverflowError broken) {
      throw explained(broken, context);
    }
  }

  private static Throwable explained(Throwable broken, ExtensionContext context) {
    Optional<Method> method = method(context);
    if (method.isEmpty() || why(method.get().getName()) == null) {
      return broken; // a test of the subclass's own
    }
    String name = method.get().getName();
    DisplayName rule = method.get().getAnnotation(DisplayName.class);
    AssertionError explained = new AssertionError(
        "a promise of the contract is broken"
            + "\n  rule:    " + (rule == null ? name : rule.value())
            + "\n  why:     " + why(name)
            + "\n  usually: " + usually(name)
            + "\n  seen:    " + seen(broken, context).replace("\n", "\n           "),
        broken);
    explained.setStackTrace(broken.getStackTrace());
    return explained;
  }

  private static String seen(Throwable broken, ExtensionContext context) {
    String text = broken instanceof AssertionError
        ? String.valueOf(broken.getMessage()).strip()
        : broken.toString();
    Object subject = context.getTestInstance().orElse(null);
    String readable = subject instanceof LayerPromises layer ? layer.probe().readable(text) : text;
    String shorter = DUMP.matcher(readable).replaceAll("[many bytes]");
    return shorter.length() <= LONGEST_MESSAGE
        ? shorter
        : shorter.substring(0, LONGEST_MESSAGE) + " ..";
  }

  private static Optional<Method> method(ExtensionContext context) {
    Optional<ExtensionContext> each = Optional.of(context);
    while (each.isPresent()) {
      if (each.get().getTestMethod().isPresent()) {
        return each.get().getTestMethod();
      }
      each = each.get().getParent();
    }
    return Optional.empty();
  }

  static @Nullable String why(String method) {
    return EXPLANATIONS.getProperty(method + ".why");
  }

  static @Nullable String usually(String method) {
    return EXPLANATIONS.getProperty(method + ".usually");
  }

  private static Properties load() {
    Properties all = new Properties();
    try (InputStream file = Explaining.class.getResourceAsStream("explanations.properties")) {
      all.load(Objects.requireNonNull(file, "explanations.properties"));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return all;
  }
}
