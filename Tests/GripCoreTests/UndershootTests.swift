import Foundation
import Testing

@testable import GripCore

/// Squeezes with a sensor that shows less after each release and creeps back, also under the next squeeze.
@Suite struct UndershootTests {
  /// Squeezes in a row; after each the baseline sinks within 0.1 s and comes back exponentially.
  struct Session: CustomTestStringConvertible {
    var squeeze: Trapezoid
    var depth: Double
    var creepSeconds: Double
    var rest = 2.0
    var count = 6

    var testDescription: String {
      "\(count) of \(squeeze), \(depth) N below after each, back in \(creepSeconds) s"
    }

    var length: Double { squeeze.rise + squeeze.hold + squeeze.fall }
    var period: Double { length + rest }

    func begin(_ index: Int) -> Double { 3 + Double(index) * period }

    func force(_ time: Double) -> Double {
      let index = min(count - 1, Int(max(0, time - begin(0)) / period))
      let force = squeeze.force(time - begin(index) + squeeze.begin)
      let released =
        begin(index) + length <= time ? begin(index) + length : begin(index - 1) + length
      guard time >= begin(0) + length else { return force }
      let passed = time - released
      return force - depth * min(1, passed / 0.1) * exp(-max(0, passed - 0.1) / creepSeconds)
    }
  }

  static let sessions = [
    Session(squeeze: Trapezoid(baseline: 10), depth: 5, creepSeconds: 0.8),
    Session(squeeze: Trapezoid(baseline: 10), depth: 8, creepSeconds: 1.5),
    Session(squeeze: Trapezoid(height: 900, rise: 0.3, hertz: 50), depth: 40, creepSeconds: 1),
    Session(squeeze: Trapezoid(height: 40, hertz: 1000), depth: 3, creepSeconds: 2, rest: 1),
    Session(squeeze: Trapezoid(height: 300, hertz: 400), depth: 20, creepSeconds: 4),
  ]

  @Test(arguments: sessions)
  func `The rise is measured from where the sensor had crept to`(session: Session) throws {
    let shape = session.squeeze
    let found = try Analysis(
      seconds: session.begin(session.count) + 4, hertz: shape.hertz, force: session.force
    ).repetitions
    try #require(found.count == session.count)
    let slope = shape.height / shape.rise
    for (index, repetition) in found.enumerated() {
      // By how much the sensor still creeps, beside how fast the hand rises.
      let tolerance = 0.01 * slope + session.depth / session.creepSeconds
      let rates = repetition.development
      #expect(abs(try #require(rates.within100.value) - slope) <= tolerance)
      #expect(abs(try #require(rates.within200.value) - slope) <= tolerance)
      let onset = Double(try #require(rates.onset)) * 1e-9
      #expect(abs(onset - session.begin(index)) <= 0.6 / Double(shape.hertz) + 0.012)
      let begin = session.begin(index) - shape.begin
      #expect(abs(Double(repetition.start) * 1e-9 - begin - shape.start) <= 0.01)
      #expect(abs(Double(repetition.end) * 1e-9 - begin - shape.end) <= 0.05)
    }
  }
}
