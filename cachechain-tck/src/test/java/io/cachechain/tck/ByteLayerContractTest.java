package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

@DisplayName("M13: the kit finds layers that break their promises")
class ByteLayerContractTest {
  @ParameterizedTest(name = "{0}")
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void run_brokenLayer_isFoundAndExplained(BrokenLayer.Fault fault) {
    Failures failures = run(fault);

    assertThat(failures.methods).contains(fault.foundBy);
    ExplanationsTest.assertInWords(failures.messages);
  }

  @Test
  void run_soundLayer_passes() {
    assertThat(run(BrokenLayer.Fault.NONE).methods).isEmpty();
  }

  @Test
  @DisplayName("what a layer does not promise is no test, and the output says so with the reason")
  void run_layerThatPromisesLess_saysWhatIsNotTested() {
    PrintStream before = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      assertThat(run(BrokenLayer.Fault.NONE).methods).isEmpty();
    } finally {
      System.setOut(before);
    }

    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains(
            "not tested: two clients of one server see the same entries (it is not shared, says isShared())")
        .contains("(its slots cannot be reached past it, says canPlant())")
        .doesNotContain("says expires()");
  }

  private static Failures run(BrokenLayer.Fault fault) {
    BrokenLayerRun.fault = fault;
    LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
        .selectors(selectClass(BrokenLayerRun.class))
        .build();
    Failures failures = new Failures();
    LauncherFactory.create().execute(request, failures);
    assertThat(failures.run).as("tests that ran").isGreaterThan(30);
    assertThat(failures.skipped).as("tests that were skipped or aborted").isEmpty();
    return failures;
  }

  private static final class Failures implements TestExecutionListener {
    final List<String> methods = new ArrayList<>();
    final List<String> messages = new ArrayList<>();
    final List<String> skipped = new ArrayList<>();
    int run;

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      skipped.add(test.getDisplayName());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        run++;
      }
      if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
        skipped.add(test.getDisplayName());
      }
      result.getThrowable().ifPresent(thrown -> messages.add(thrown.getMessage()));
      if (result.getStatus() == TestExecutionResult.Status.FAILED) {
        methods.add(test.getSource()
            .filter(MethodSource.class::isInstance)
            .map(source -> ((MethodSource) source).getMethodName())
            .orElse(test.getDisplayName()));
      }
    }
  }
}
