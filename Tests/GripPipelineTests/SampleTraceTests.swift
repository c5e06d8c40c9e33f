import Foundation
import GripCore
import GripPipeline
import GripSession
import GripStore
import TestSupport
import Testing

/// Given a session, every sample as its measures saw it.
@Suite("Samples of a session")
struct SampleTraceTests {
  /// The samples of a session's folder.
  private func rows(_ folder: String) throws -> (rows: [SampleRow], summary: SessionSummary) {
    var rows: [SampleRow] = []
    let summary = try SampleTrace.forEach(sessionFolder: folder) { rows.append($0) }
    return (rows, summary)
  }

  @Test("A row a sample, and the facts that the session has", arguments: FixtureTests.names)
  func counts(of name: String) throws {
    let replayed = try Replayed(FixtureTests.stream(name))
    defer { withExtendedLifetime(replayed) {} }
    for session in replayed.outcome.sessions {
      let (rows, summary) = try rows(session.path)
      #expect(Int64(rows.count) == session.summary.force.samples)
      #expect(summary.repetitions == session.summary.repetitions)
      #expect(rows.last?.sample.timeNanoseconds == session.summary.force.lastTime)
      let times = rows.map(\.sample.timeNanoseconds)
      #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
      let peak = rows.compactMap(\.sample.forceNewtons).max()
      #expect(peak == (summary.force.hasPeak ? summary.force.peakNewtons : nil))
    }
  }

  @Test("A sample lies in the repetition whose time it has", arguments: FixtureTests.names)
  func repetitions(of name: String) throws {
    let replayed = try Replayed(FixtureTests.stream(name))
    defer { withExtendedLifetime(replayed) {} }
    for session in replayed.outcome.sessions {
      let (rows, summary) = try rows(session.path)
      for repetition in summary.repetitions {
        let inside = rows.filter { $0.repetition == repetition.number }
        let measured = repetition.measured
        let expected = rows.count {
          (measured.start..<measured.end).contains($0.sample.timeNanoseconds)
        }
        #expect(inside.count == expected)
        #expect(inside.contains { $0.sample.timeNanoseconds == measured.peakTime })
        #expect(
          inside.compactMap(\.sample.forceNewtons).max() == measured.peakNewtons,
          "the peak is the greatest sample")
      }
      #expect(
        Set(rows.compactMap(\.repetition)) == Set(summary.repetitions.map(\.number)))
    }
  }

  @Test("A sample lies in the block whose time it has")
  func blocks() throws {
    let replayed = try Replayed(FixtureTests.stream("asht-both-hands"))
    defer { withExtendedLifetime(replayed) {} }
    let (rows, summary) = try rows(replayed.outcome.sessions[0].path)
    #expect(summary.blocks.count > 1)
    for block in summary.blocks {
      #expect(Int64(rows.count { $0.block == block.number }) == block.facts.samples)
    }
  }

  @Test(
    "The rotation from the device to the earth is of length 1, turns gravity upright, and shows the rotations that were made",
    arguments: [
      ("split-ids", "x", 60.0, 0.5), ("reordered-unaligned", "y", -45.0, 2.5),
    ])
  func orientation(name: String, axis: String, degrees: Double, tolerance: Double) throws {
    let replayed = try Replayed(FixtureTests.stream(name))
    defer { withExtendedLifetime(replayed) {} }
    let (rows, summary) = try rows(replayed.outcome.sessions[0].path)
    let known = rows.filter { $0.sample.orientation != nil }
    #expect(known.count > rows.count * 9 / 10)
    for row in known {
      let turn = try #require(row.sample.orientation)
      #expect(abs(turn.w * turn.w + turn.x * turn.x + turn.y * turn.y + turn.z * turn.z - 1) < 1e-9)
    }
    let rest = try #require(known.last { $0.sample.timeNanoseconds < 1_900_000_000 })
    let pull = try #require(rest.sample.acceleration)
    let up = try #require(rest.sample.orientation).rotated(pull)
    #expect(abs(up.z - 9.81) < 0.2 && abs(up.x) < 0.3 && abs(up.y) < 0.3)

    #expect(summary.rotation.arcs.count == 8)
    for (index, arc) in summary.rotation.arcs.enumerated() {
      let from = try #require(known.first { $0.sample.timeNanoseconds >= arc.start })
      let to = try #require(known.first { $0.sample.timeNanoseconds >= arc.end })
      let turned = try #require(from.sample.orientation)
        .angles(to: #require(to.sample.orientation))
      let expected = index % 2 == 0 ? degrees : -degrees
      #expect(abs(turned[axis, default: 0] - expected) < tolerance + 1, "\(turned)")
      for (other, value) in turned where other != axis { #expect(abs(value) < 2, "\(turned)") }
    }
  }

  @Test("Where the device has force alone, nothing is said of motion")
  func forceOnly() throws {
    let replayed = try Replayed(FixtureTests.stream("force-only"))
    defer { withExtendedLifetime(replayed) {} }
    let (rows, _) = try rows(replayed.outcome.sessions[0].path)
    #expect(!rows.isEmpty)
    #expect(
      rows.allSatisfy {
        $0.sample.acceleration == nil && $0.sample.angularVelocity == nil
          && $0.sample.orientation == nil
      })
  }

  @Test("What is no session's folder is refused, with its path")
  func refused() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: StoreError.self) {
      try SampleTrace.forEach(sessionFolder: folder.path) { _ in }
    }
    #expect(error?.description.contains(folder.path + "/recording.pcapng") == true)
    // A capture of a bus is a pcapng, but no recording of ours.
    try FileManager.default.copyItem(
      atPath: FixtureTests.stream("two-sets-pcapng"),
      toPath: folder.appending("recording.pcapng"))
    let other = #expect(throws: StoreError.self) {
      try SampleTrace.forEach(sessionFolder: folder.path) { _ in }
    }
    #expect(other?.description.contains("no recording of a session") == true)
  }
}

/// The specification's own arithmetic: none of the product's.
extension Quaternion {
  fileprivate func rotated(_ v: Sample.Vector) -> (x: Double, y: Double, z: Double) {
    let (a, b, c) = (Double(v.x), Double(v.y), Double(v.z))
    let (tx, ty, tz) = (2 * (y * c - z * b), 2 * (z * a - x * c), 2 * (x * b - y * a))
    return (
      a + w * tx + y * tz - z * ty, b + w * ty + z * tx - x * tz, c + w * tz + x * ty - y * tx
    )
  }

  /// The rotation from this orientation to another, about the device's axes, in degrees.
  fileprivate func angles(to other: Quaternion) -> [String: Double] {
    let cosine = w * other.w + x * other.x + y * other.y + z * other.z
    let sines = [
      "x": w * other.x - x * other.w - y * other.z + z * other.y,
      "y": w * other.y - y * other.w - z * other.x + x * other.z,
      "z": w * other.z - z * other.w - x * other.y + y * other.x,
    ]
    let sine = sines.values.map { $0 * $0 }.reduce(0, +).squareRoot()
    let angle = 2 * atan2(sine, cosine) * 180 / .pi
    return sines.mapValues { sine > 0 ? $0 / sine * angle : 0 }
  }
}
