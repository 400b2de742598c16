package io.cachechain.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
  @Test
  @DisplayName(
      "M22: docs/settings.md says what the options in code say; -Ddocs.write=true writes it anew")
  void settingsPage_comparedWithDeclarations_isTheSame() throws IOException {
    Path page = Docs.root().resolve("docs/settings.md");

    String rendered = SettingsPage.render();

    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(page, rendered);
    }
    assertThat(Files.readString(page)).isEqualTo(rendered);
  }
}
