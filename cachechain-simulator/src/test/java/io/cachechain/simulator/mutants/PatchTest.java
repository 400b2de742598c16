package io.cachechain.simulator.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M14: a planted fault is a patch of the engine")
class PatchTest {
  private static final String FILE = "io/cachechain/core/internal/chain/Walk.java";

  @Test
  void applied_codeThatStandsThereOnce_isReplaced() {
    assertThat(applied("a(); b(); c();", "-b();", "+d();")).isEqualTo("a(); d();\n c();");
  }

  @Test
  @DisplayName("a formatter may move line ends and blanks")
  void applied_otherWhiteSpace_isTheSameCode() {
    assertThat(applied("a(\n    one,\n    two);", "-a(one, two);", "+b();")).isEqualTo("b();\n");
  }

  @Test
  void applied_linesAround_stayAndMakeThePlaceUnique() {
    assertThat(applied("a(); c(); b(); c();", " b();", "-c();")).isEqualTo("a(); c(); b();\n");
  }

  @Test
  void applied_severalHunks_eachChangesWhatTheLastOneLeft() {
    assertThat(applied("a(); b();", "-a();", "+c();", "@@ -7,1 +7,1 @@", "-b();", "+d();"))
        .isEqualTo("c();\n d();\n");
  }

  @Test
  void applied_codeThatIsGone_saysWhichFaultWhereAndWhatToDo() {
    assertThatThrownBy(() -> applied("a();", "-gone();"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(
            "faults/some.diff",
            FILE,
            "is not there any more",
            "gone();",
            "Change the engine so that it loses the same mechanism");
  }

  @Test
  void applied_codeThatIsThereTwice_saysSo() {
    assertThatThrownBy(() -> applied("a(); a();", "-a();"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("faults/some.diff", FILE, "is there more than once");
  }

  @Test
  @DisplayName("a hunk that only adds has no place")
  void applied_nothingToLookFor_isRefused() {
    assertThatThrownBy(() -> applied("a();", "+b();"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("faults/some.diff");
  }

  @Test
  void of_linesBeforeTheFirstHunk_areRefused() {
    assertThatThrownBy(() -> Patch.of("faults/some.diff", List.of("-a();")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("faults/some.diff");
  }

  @Test
  void compile_codeThatIsWrong_saysWhichFaultAndWhere() {
    assertThatThrownBy(
            () -> Compiler.compile("faults/some.diff", Map.of("A.java", "class A { b }")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("faults/some.diff", "A.java:1");
  }

  private static String applied(String code, String... hunk) {
    String head = "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n"
        + "+++ b/cachechain-core/src/main/java/" + FILE + "\n@@ -1 +1 @@\n";
    Patch patch =
        Patch.of("faults/some.diff", (head + String.join("\n", hunk)).lines().toList());
    return patch.applied(file -> file.equals(FILE) ? code : "").get(FILE);
  }
}
