import Foundation
import Testing

@testable import GripCore

/// Smoothness of a movement's speed.
@Suite struct SmoothnessTests {
  /// The vector that was published with the measures: a bell-shaped speed of two seconds at 100 Hz.
  private static let bell = (0..<200).map { exp(-5 * pow(-1 + 0.01 * Double($0), 2)) }

  private func profile(_ speeds: [Double]) -> SpeedProfile {
    var profile = SpeedProfile()
    for speed in speeds { profile.append(speed) }
    return profile
  }

  @Test func `The published movement has the published smoothness`() throws {
    var bell = profile(Self.bell)
    let arcLength = try #require(bell.spectralArcLength(rate: 100))
    let jerk = try #require(bell.dimensionlessJerk(rate: 100))
    let logarithm = try #require(bell.logDimensionlessJerk(rate: 100))
    #expect(abs(arcLength - -1.41403) < 5e-6)
    #expect(abs(jerk - -335.74684) < 5e-6)
    #expect(abs(logarithm - -5.81636) < 5e-6)
  }

  @Test func `Size and unit of the speed do not count`() throws {
    var (one, other) = (profile(Self.bell), profile(Self.bell.map { $0 * 57.3 }))
    let (a, b) = (one.spectralArcLength(rate: 100), other.spectralArcLength(rate: 100))
    #expect(abs(try #require(a) - #require(b)) < 1e-9)
  }

  @Test func `A movement with two halts is less smooth than one without`() throws {
    let halting = Self.bell.enumerated().map { $1 * abs(sin(Double($0) / 200 * 3 * .pi)) }
    var (one, other) = (profile(Self.bell), profile(halting))
    let (a, b) = (one.spectralArcLength(rate: 100), other.spectralArcLength(rate: 100))
    #expect(try #require(a) > #require(b))
    #expect(
      try #require(one.logDimensionlessJerk(rate: 100))
        > #require(other.logDimensionlessJerk(rate: 100)))
  }

  @Test func `What is no movement, too short or too long has no smoothness`() {
    for speeds in [[], [1, 2], [0, 0, 0, 0], [Double](repeating: 1, count: 1025)] {
      var profile = profile(speeds)
      #expect(profile.spectralArcLength(rate: 100) == nil)
      #expect(profile.logDimensionlessJerk(rate: 100) == nil)
    }
  }
}
