import Foundation
import Testing

@testable import GripCore

/// Smoothness of a movement's speed.
@Suite struct SmoothnessTests {
  /// The vector that was published with the measures: a bell-shaped speed of two seconds at 100 Hz.
  private static let bell = (0..<200).map { exp(-5 * pow(-1 + 0.01 * Double($0), 2)) }

  private struct Values {
    var arcLength, jerk, logarithm: Double?
  }

  private func smoothness(_ speeds: [Double]) -> Values {
    var profile = SpeedProfile()
    for speed in speeds { profile.append(speed) }
    let arcLength = profile.spectralArcLength(rate: 100)
    return Values(
      arcLength: arcLength, jerk: profile.dimensionlessJerk(rate: 100),
      logarithm: profile.logDimensionlessJerk(rate: 100))
  }

  @Test func `The published movement has the published smoothness`() throws {
    let bell = smoothness(Self.bell)
    #expect(abs(try #require(bell.arcLength) - -1.41403) < 5e-6)
    #expect(abs(try #require(bell.jerk) - -335.74684) < 5e-6)
    #expect(abs(try #require(bell.logarithm) - -5.81636) < 5e-6)
  }

  @Test func `Size and unit of the speed do not count`() throws {
    let (one, other) = (smoothness(Self.bell), smoothness(Self.bell.map { $0 * 57.3 }))
    let (a, b) = (try #require(one.arcLength), try #require(other.arcLength))
    #expect(abs(a - b) < 1e-9)
  }

  @Test func `A movement with two halts is less smooth than one without`() throws {
    let halting = Self.bell.enumerated().map { $1 * abs(sin(Double($0) / 200 * 3 * .pi)) }
    let (one, other) = (smoothness(Self.bell), smoothness(halting))
    #expect(try #require(one.arcLength) > #require(other.arcLength))
    #expect(try #require(one.logarithm) > #require(other.logarithm))
  }

  @Test func `What is no movement, too short or too long has no smoothness`() {
    for speeds in [[], [1, 2], [0, 0, 0, 0], [Double](repeating: 1, count: 1025)] {
      let found = smoothness(speeds)
      #expect(found.arcLength == nil && found.logarithm == nil)
    }
  }
}
