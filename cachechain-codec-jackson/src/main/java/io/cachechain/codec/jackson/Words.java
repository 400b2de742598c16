package io.cachechain.codec.jackson;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.InvalidDefinitionException;

/** What of a failure may be said: its kind, and Jackson's own words where they speak of limits and of classes alone. All others quote values. */
final class Words {
  private Words() {}

  static String of(RuntimeException failure) {
    String kind = failure.getClass().getSimpleName();
    if (failure instanceof StreamConstraintsException
        || failure instanceof InvalidDefinitionException) {
      String said = String.valueOf(((JacksonException) failure).getOriginalMessage());
      return kind + " (" + said.lines().findFirst().orElse("") + ")";
    }
    Throwable cause = failure.getCause(); // of a getter or a constructor of the user's
    return cause == null ? kind : kind + ", caused by " + cause.getClass().getName();
  }
}
