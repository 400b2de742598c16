package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

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

@DisplayName("M13: the kit finds backplanes that break their promises")
class BackplaneContractTest {
  @ParameterizedTest(name = "{0}")
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void run_brokenBackplane_isFound(BrokenBackplane.Fault fault) {
    assertThat(failures(fault)).contains(fault.foundBy);
  }

  @Test
  void run_soundBackplane_passes() {
    assertThat(failures(BrokenBackplane.Fault.NONE)).isEmpty();
  }

  private static List<String> failures(BrokenBackplane.Fault fault) {
    BrokenBackplaneRun.fault = fault;
    LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
        .selectors(selectClass(BrokenBackplaneRun.class))
        .build();
    Failures failures = new Failures();
    LauncherFactory.create().execute(request, failures);
    assertThat(failures.run).as("tests that ran").isGreaterThan(20);
    return failures.methods;
  }

  private static final class Failures implements TestExecutionListener {
    final List<String> methods = new ArrayList<>();
    int run;

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        run++;
      }
      if (result.getStatus() == TestExecutionResult.Status.FAILED) {
        methods.add(test.getSource()
            .filter(MethodSource.class::isInstance)
            .map(source -> ((MethodSource) source).getMethodName())
            .orElse(test.getDisplayName()));
      }
    }
  }
}
