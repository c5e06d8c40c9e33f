import Foundation
import GripStore
import TestSupport
import Testing

@testable import GripEvidence

@Suite("Calibrations: a line through known loads")
struct CalibrationTests {
  private static let points: [CalibrationPoint] =
    [
      (0, 0.4), (5, 48.2), (10, 96.3), (20, 192.0),
    ].map { CalibrationPoint(loadNewtons: $0.0 * 9.80665, shownNewtons: $0.1) }
    + [
      CalibrationPoint(loadNewtons: 15 * 9.80665, shownNewtons: 144.2, isHoldOut: true),
      CalibrationPoint(loadNewtons: 98.0665, shownNewtons: 96.7, direction: .unloading),
      CalibrationPoint(loadNewtons: 0, shownNewtons: 0.5, direction: .unloading),
    ]

  private static func record(
    _ change: (inout [CalibrationPoint]) -> Void = { _ in }, by: String = "ann",
    due: String = "2027-11-01T09:00:00.000000000Z", limit: Double? = 1.9
  ) throws -> CalibrationRecord {
    var points = points
    change(&points)
    return try CalibrationRecord(
      serialNumber: "SN0001", dateUTC: "2026-11-01T09:00:00.000000000Z", dueUTC: due, by: by,
      reference: "M1 weights", limitNewtons: limit, points: points)
  }

  @Test("Given points, then line and residuals are those of an independent computation")
  func line() throws {
    // By plain sums in another language: see docs/CALIBRATION.md for the points.
    let fit = try CalibrationFit(Self.points)
    #expect(abs(fit.gain - 1.0232787427009828) < 1e-12)
    #expect(abs(fit.offsetNewtons - -0.4843420344161018) < 1e-9)
    #expect(abs((fit.residualNewtons ?? 0) - 0.2380764788134333) < 1e-12)
    #expect(fit.n == 6)
    #expect(abs((fit.hysteresisPercent ?? 0) - 100 * 1.0232787427009828 * 0.4 / 196.133) < 1e-9)
  }

  @Test("Given loads on a line, then nothing is left over, and every figure of the scatter is 0")
  func exact() throws {
    let fit = try CalibrationFit(
      [0, 10, 20, 50].map { CalibrationPoint(loadNewtons: 2 * $0 + 3, shownNewtons: $0) })
    #expect(fit.gain == 2 && fit.offsetNewtons == 3)
    #expect(fit.residualNewtons == 0 && fit.expandedUncertaintyNewtons == 0)
    #expect(fit.hysteresisPercent == nil && fit.holdOutErrorNewtonsMax == nil)
  }

  @Test("Given two points, then the line goes through both, and no uncertainty is reported")
  func twoPoints() throws {
    let fit = try CalibrationFit([
      CalibrationPoint(loadNewtons: 0, shownNewtons: 1),
      CalibrationPoint(loadNewtons: 100, shownNewtons: 51),
    ])
    #expect(fit.gain == 2 && fit.offsetNewtons == -2)
    #expect(fit.residualNewtons == nil && fit.expandedUncertaintyNewtons == nil)
  }

  @Test("Given the textbook's form of the uncertainties, then ours are the same")
  func uncertainties() throws {
    let shown: [Double] = [1, 2, 3, 4, 5], load: [Double] = [1.1, 1.9, 3.2, 3.9, 5.1]
    let fit = try CalibrationFit(
      zip(load, shown).map { CalibrationPoint(loadNewtons: $0, shownNewtons: $1) })
    // gain 1, offset 0.04; residuals 0.06 -0.14 0.16 -0.14 0.06, of which the squares add up to 0.072.
    let residual = (0.072 / 3).squareRoot()
    #expect(abs(fit.gain - 1) < 1e-12 && abs(fit.offsetNewtons - 0.04) < 1e-12)
    #expect(abs((fit.residualNewtons ?? 0) - residual) < 1e-12)
    #expect(abs((fit.gainUncertainty ?? 0) - residual / 10.0.squareRoot()) < 1e-12)
    #expect(abs((fit.offsetUncertaintyNewtons ?? 0) - residual * (0.2 + 0.9).squareRoot()) < 1e-12)
    #expect(
      abs((fit.expandedUncertaintyNewtons ?? 0) - 2 * residual * (1 + 0.2 + 0.4).squareRoot())
        < 1e-12)
  }

  @Test(
    "Given the same loads shown in other numbers, then hysteresis is the same: it is one of force",
    arguments: [0.5, 1, 4])
  func hysteresis(gain: Double) throws {
    let points = [(0, 0, true), (100, 99, true), (200, 200, true), (100, 101, false)].map {
      CalibrationPoint(
        loadNewtons: $0.0, shownNewtons: $0.1 / gain, direction: $0.2 ? .loading : .unloading)
    }
    let fit = try CalibrationFit(points)
    // 2 N apart of 200 N, on a line that is by 20000 to 20002 less steep than the one through 0 N and 200 N.
    #expect(abs((fit.hysteresisPercent ?? 0) - 20000.0 / 20002) < 1e-9)
  }

  @Test("Given points of which no line follows, then why is said")
  func refused() {
    let cases: [(String, [CalibrationPoint])] = [
      ("two different loads", []),
      ("two different loads", [CalibrationPoint(loadNewtons: 5, shownNewtons: 5)]),
      (
        "two different loads",
        [
          CalibrationPoint(loadNewtons: 5, shownNewtons: 5),
          CalibrationPoint(loadNewtons: 9, shownNewtons: 9, isHoldOut: true),
        ]
      ),
      (
        "the same under every load",
        [0, 10].map { CalibrationPoint(loadNewtons: $0, shownNewtons: 4) }
      ),
      (
        "no controller is so far off",
        [0, 10].map { CalibrationPoint(loadNewtons: $0, shownNewtons: -$0) }
      ),
      (
        "no controller is so far off",
        [0, 10].map { CalibrationPoint(loadNewtons: $0, shownNewtons: $0 / 100) }
      ),
      ("point 2 has load", [0, .nan].map { CalibrationPoint(loadNewtons: $0, shownNewtons: 1) }),
      ("point 2 has load", [0, 6000].map { CalibrationPoint(loadNewtons: $0, shownNewtons: 1) }),
    ]
    for (reason, points) in cases {
      let error = #expect(throws: CalibrationFault.self) { try CalibrationFit(points) }
      #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }
  }

  @Test("Given a point held out that is too far off, then the calibration is refused")
  func holdOut() throws {
    _ = try Self.record()
    let error = #expect(throws: CalibrationFault.self) {
      try Self.record { $0[4].shownNewtons += 5 }
    }
    #expect(error?.description.contains("kept out") == true)
  }

  @Test(
    "Given a limit that nothing can be held to, then the calibration is refused",
    arguments: [Double.nan, .infinity, -1, 5001, nil])
  func limits(limit: Double?) {
    let error = #expect(throws: CalibrationFault.self) { try Self.record(limit: limit) }
    #expect(error?.description.contains("expected 0 to 5000 N") == true, "\(error as Any)")
  }

  @Test("Given a limit and no point that is held out, then the calibration is refused")
  func idleLimit() {
    let error = #expect(throws: CalibrationFault.self) {
      try Self.record { $0.removeAll(where: \.isHoldOut) }
    }
    #expect(error?.description.contains("no point is held out") == true)
  }

  @Test("Given a record, then it is read again, and only as it was written")
  func reading() throws {
    let bytes = try Self.record().bytes()
    #expect(try CalibrationRecord(reading: bytes) == Self.record())
    let text = String(decoding: bytes, as: UTF8.self)
    let changes: [(String, String, String)] = [
      (#""shownNewtons":48.2"#, #""shownNewtons":48.3"#, "does not follow from its points"),
      (#""by":"ann""#, #""by":"""#, "by: expected one line"),
      (#""calibration":1"#, #""calibration":2"#, "its version is 2"),
      (#""by":"ann""#, #""by": "ann""#, "not as it was written"),
      (#""by":"ann""#, #""by":"ann","more":1"#, "not as it was written"),
      (#""dueUTC":"2027"#, #""dueUTC":"2025"#, "later due date"),
      (#"{"by""#, #"["by""#, "no record of a calibration"),
    ]
    for (old, new, reason) in changes {
      try #require(text.contains(old), "\(old) in \(text)")
      let error = #expect(throws: CalibrationFault.self) {
        try CalibrationRecord(reading: Array(text.replacing(old, with: new).utf8))
      }
      #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }
  }

  @Test("Given any bytes changed, then a record is refused or the same", arguments: UInt64(0)..<10)
  func anything(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let bytes = try Self.record().bytes()
    for _ in 0..<200 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      if let record = try? CalibrationRecord(reading: changed) {
        #expect(try record.bytes() == changed)
      }
    }
  }
}
