import Foundation
import TestSupport
import Testing

/// `scripts/check-accuracy` in a small form: that it passes, and that it would not with a worse rule.
@Suite("The check of accuracy")
struct AccuracyCheckTests {
  private func check(sessions: Int, parameters: String? = nil) throws -> Program.Result {
    let script = SharedData.projectRoot.appending(path: "Benchmarks/accuracy/check.py").path
    var arguments = [
      script, "--sessions", "\(sessions)", "--program", Program.path(of: "AccuracyBench"),
    ]
    if let parameters { arguments += ["--parameters", parameters] }
    return try Program.run(
      "/usr/bin/python3", arguments, variables: ["PYTHONDONTWRITEBYTECODE": "1"])
  }

  @Test func `Repetitions of drawn sessions are counted and parted within the limits`() throws {
    let result = try check(sessions: 40)
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(result.output.hasPrefix("40 sessions, "))
  }

  @Test(
    "A worse rule fails",
    arguments: [
      // Weak squeezes are missed.
      #"{"heightNewtonsMin": 10}"#,
      // Doubles are counted as one.
      #"{"valleyRatio": 0.9}"#,
      // All are counted, but they begin late and end early.
      #"{"boundaryRatio": 0.3}"#,
    ])
  func worseRule(parameters: String) throws {
    let result = try check(sessions: 40, parameters: parameters)
    #expect(result.status == 1, "\(result.output)\(result.errors)")
    #expect(result.errors.contains("below the limit"))
  }

  @Test func `A bench that cannot run is no success`() throws {
    let result = try check(sessions: 1, parameters: "{")
    #expect(result.status != 0)
  }
}
