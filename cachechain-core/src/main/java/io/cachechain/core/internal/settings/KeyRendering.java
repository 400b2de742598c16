package io.cachechain.core.internal.settings;

/** Whether messages may hold keys. */
enum KeyRendering {
  HIDE,
  SHOW;

  static KeyRendering parse(String text) {
    return switch (text) {
      case "hide" -> HIDE;
      case "show" -> SHOW;
      default -> throw new IllegalArgumentException("'" + text + "' is neither show nor hide");
    };
  }

  @Override
  public String toString() {
    return this == SHOW ? "show" : "hide";
  }
}
