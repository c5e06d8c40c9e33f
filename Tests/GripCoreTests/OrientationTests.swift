import Foundation
import TestSupport
import Testing

@testable import GripCore

/// How the device lies, from its gyroscope and accelerometer.
@Suite struct OrientationTests {
  private static let radians = Double.pi / 180
  private static let gravity = 9.81

  /// Feeds `seconds` of samples; `motion` says turn (rad/s) and pull (m/s²) at a time.
  private func run(
    _ filter: inout OrientationFilter, seconds: Double, rate: Double = 100,
    _ motion: (Double) -> (turn: Vector3, pull: Vector3)
  ) {
    filter.fit(spacing: 1 / rate)
    for index in 0..<Int(seconds * rate) {
      let (turn, pull) = motion(Double(index) / rate)
      filter.add(turn: turn, pull: pull, elapsed: 1 / rate)
    }
  }

  private func degreesFromUpright(_ filter: OrientationFilter, up: Vector3) -> Double {
    acos(min(1, filter.orientation.rotate(up).z)) / Self.radians
  }

  @Test(arguments: [0.0, 30, 90, 179])
  func `At rest, what the accelerometer shows is up`(tilt: Double) {
    var filter = OrientationFilter()
    let up = Vector3(0, sin(tilt * Self.radians), cos(tilt * Self.radians))
    run(&filter, seconds: 2) { _ in (Vector3(), up * Self.gravity) }
    // The first sample finds the device tilted, which moves the estimated bias a little.
    #expect(degreesFromUpright(filter, up: up) < 0.01)
    #expect(filter.isAtRest)
  }

  @Test func `A bias of the gyroscope is found at rest`() {
    var filter = OrientationFilter()
    let bias = Vector3(0.5, -0.3, 0.8) * Self.radians
    run(&filter, seconds: 20) { _ in (bias, Vector3(0, 0, Self.gravity)) }
    let left = filter.biasRadiansPerSecond - bias
    #expect(left.squaredLength.squareRoot() < 0.02 * Self.radians)
  }

  @Test func `A rotation of 90 degrees about X is one, whatever the sampling`() {
    for rate in [25.0, 100, 1000] {
      var filter = OrientationFilter()
      run(&filter, seconds: 2, rate: rate) { _ in (Vector3(), Vector3(0, 0, Self.gravity)) }
      run(&filter, seconds: 1, rate: rate) { time in
        let angle = 90 * time * Self.radians
        return (
          Vector3(90 * Self.radians, 0, 0),
          Vector3(0, sin(angle), cos(angle)) * Self.gravity
        )
      }
      // The device's -Y is up now; the accelerometer alone would need seconds to say so.
      #expect(degreesFromUpright(filter, up: Vector3(0, 1, 0)) < 2, "\(rate) Hz")
    }
  }

  @Test func `Shaking does not turn it over: gravity stays when accelerations average out`() {
    var filter = OrientationFilter()
    run(&filter, seconds: 3) { _ in (Vector3(), Vector3(0, 0, Self.gravity)) }
    run(&filter, seconds: 10) { time in
      (Vector3(), Vector3(6 * sin(2 * .pi * 2 * time), 0, Self.gravity))
    }
    #expect(degreesFromUpright(filter, up: Vector3(0, 0, 1)) < 1)
    #expect(!filter.isAtRest)
  }

  /// Trial 02 of the BROAD data set, with its optical truth; the error of the inclination over the moving phases.
  @Test(.enabled(if: SharedData.isPresent))
  func `On a recorded trial the inclination is as good as VQF's own program makes it`() throws {
    let folder = try #require(SharedData.folder)
    let text = try String(contentsOf: folder.appending(path: "imu/broad_02.csv"), encoding: .utf8)
    var filter = OrientationFilter()
    filter.fit(spacing: 1 / 285.71428571428572)
    var (sum, count) = (0.0, 0.0)
    for line in text.split(separator: "\n").dropFirst() {
      let v = line.split(separator: ",", omittingEmptySubsequences: false).map {
        Double($0) ?? .nan
      }
      filter.add(
        turn: Vector3(v[4], v[5], v[6]), pull: Vector3(v[1], v[2], v[3]),
        elapsed: 1 / 285.71428571428572)
      guard v[11] > 0, !v[7].isNaN else { continue }
      let error = filter.orientation * Quaternion(v[7], -v[8], -v[9], -v[10])
      let inclination = 2 * acos(min(1, (error.w * error.w + error.z * error.z).squareRoot()))
      sum += inclination * inclination
      count += 1
    }
    let degrees = (sum / count).squareRoot() / Self.radians
    // VQF 2.1.0's program gives 0.42889 on the same samples.
    #expect(abs(degrees - 0.42889) < 0.001, "\(degrees)")
  }
}
