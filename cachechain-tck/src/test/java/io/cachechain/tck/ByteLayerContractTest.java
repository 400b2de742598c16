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

@DisplayName("M13: the kit finds layers that break their promises")
class ByteLayerContractTest {
  @ParameterizedTest(name = "{0}")
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void run_brokenLayer_isFound(BrokenLayer.Fault fault) {
    assertThat(failures(fault)).contains(fault.foundBy);
  }

  @Test
  void run_soundLayer_passes() {
    assertThat(failures(BrokenLayer.Fault.NONE)).isEmpty();
  }

  private static List<String> failures(BrokenLayer.Fault fault) {
    BrokenLayerRun.fault = fault;
    LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
        .selectors(selectClass(BrokenLayerRun.class))
        .build();
    Failures failures = new Failures();
    LauncherFactory.create().execute(request, failures);
    assertThat(failures.run).as("tests that ran").isGreaterThan(30);
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
