import Foundation
import TestSupport
import Testing

@testable import GripCore

/// Arcs and regions of rotation.
@Suite struct RotationTests {
  /// A device that lies still for two seconds, then turns as `degrees` says, by time, and lies still again.
  private func arcs(
    about axis: RotationAxis, rate: Double = 100, bias: Double = 0, restSeconds: Double = 2,
    seconds: Double, tilt: (Double) -> Double = { _ in 0 }, _ degrees: (Double) -> Double
  ) -> (arcs: [RotationArc], analyzer: MotionFacts, regions: Int64) {
    var analyzer = MotionAnalyzer(squeezeNewtons: 9.8)
    var arcs: [RotationArc] = []
    let step = 1 / rate
    for index in 0..<Int((restSeconds + seconds + 2) * rate) {
      let time = Double(index) * step
      let moving = min(max(time - restSeconds, 0), seconds)
      let before = min(max(time - restSeconds - step, 0), seconds)
      let speed = Float((degrees(moving) - degrees(before)) * rate * .pi / 180 + bias)
      var sample = Sample()
      sample.timeNanoseconds = Int64(index) * Int64(1e9 / rate)
      let angle = degrees(moving) * .pi / 180
      switch axis {
      case .x:
        sample.angularVelocity.x = speed
        sample.acceleration.y = Float(9.81 * sin(angle))
        sample.acceleration.z = Float(9.81 * cos(angle))
      case .y:
        sample.angularVelocity.y = speed
        sample.acceleration.x = Float(-9.81 * sin(angle))
        sample.acceleration.z = Float(9.81 * cos(angle))
      case .z:  // upright: gravity says nothing
        sample.angularVelocity.z = speed
        sample.acceleration.z = 9.81
      }
      analyzer.add(sample, spacing: Int64(1e9 / rate), force: 20)
      while let arc = analyzer.takeArc() { arcs.append(arc) }
    }
    analyzer.breakSeries()
    while let arc = analyzer.takeArc() { arcs.append(arc) }
    return (arcs, analyzer.facts, analyzer.facts.regionRotations)
  }

  /// A smooth way from 0 to `degrees` in a second, and back after a second's pause.
  private func outAndBack(_ degrees: Double) -> (Double) -> Double {
    { time in
      func smooth(_ x: Double) -> Double { x <= 0 ? 0 : x >= 1 ? 1 : (1 - cos(.pi * x)) / 2 }
      return degrees * (smooth(time) - smooth(time - 2))
    }
  }

  @Test(arguments: RotationAxis.allCases, [25.0, 100, 1000])
  func `A rotation out and back is two arcs of its size, whatever the axis and the rate`(
    axis: RotationAxis, rate: Double
  ) {
    let found = arcs(about: axis, rate: rate, seconds: 3, outAndBack(60)).arcs
    #expect(found.map(\.axis) == [axis, axis])
    // A slow device tells less of its bias.
    let tolerance = rate < 40 ? 2.0 : 1
    #expect(found.count == 2, "\(found)")
    for (arc, degrees) in zip(found, [60.0, -60]) {
      #expect(abs(arc.degrees - degrees) < tolerance, "\(arc.degrees)")
    }
    for arc in found {
      // A raised cosine is fastest in its middle, at π/2 times its mean; a bin of 40 ms shows a little less.
      #expect(abs(arc.peakDegreesPerSecond - 60 * .pi / 2) < 2)
      #expect(abs(Double(arc.end - arc.start) / 1e9 - 1) < max(0.1, 5 / rate))
      #expect(arc.isAboutGravity == (axis == .z) && arc.isReliable)
      #expect(abs(arc.meanForceNewtons - 20) < 1e-9)
      #expect((arc.spectralArcLength < 0) == (rate >= 40))
      #expect((arc.logDimensionlessJerk < 0) == (rate >= 40))
    }
  }

  @Test func `A bias of half a degree a second makes no arc, and spoils none`() {
    let bias = 0.5 * .pi / 180
    #expect(arcs(about: .y, bias: bias, seconds: 60) { _ in 0 }.arcs == [])
    let found = arcs(about: .y, bias: bias, restSeconds: 10, seconds: 3, outAndBack(60)).arcs
    #expect(found.count == 2 && found.allSatisfy { abs(abs($0.degrees) - 60) < 1 })
  }

  @Test func `Small and slow movements are no arcs`() {
    #expect(arcs(about: .x, seconds: 3, outAndBack(14)).arcs == [])
    #expect(arcs(about: .x, seconds: 20) { 2 * $0 }.arcs == [])
  }

  @Test func `About gravity, an arc long after rest is not relied on`() {
    // It sways about upright all the time, by more than counts as rest.
    let found = arcs(about: .z, seconds: 80) { 20 * sin(2 * .pi * $0 / 2) }.arcs
    #expect(found.first?.isReliable == true && found.last?.isReliable == false)
    let tilted = arcs(about: .x, seconds: 80) { 20 * sin(2 * .pi * $0 / 2) }.arcs
    #expect(tilted.allSatisfy(\.isReliable) && tilted.count > 70)
  }

  @Test func `Turning time and the force in it are counted`() {
    let facts = arcs(about: .x, seconds: 3, outAndBack(60)).analyzer
    let turning = Double(facts.turning) / 1e9
    #expect(turning > 1.6 && turning < 2)
    #expect(facts.turningWithForce == facts.turning)
    #expect(abs(facts.turningImpulse - 20 * turning) < 1e-6)
  }

  @Test
  func `Region to region counts once each way out, and a whole turn comes back to where it was`() {
    #expect(arcs(about: .x, seconds: 3, outAndBack(60)).regions == 1)
    #expect(arcs(about: .x, seconds: 3, outAndBack(25)).regions == 0)
    var rule = RegionRule()
    for index in 0...720 { rule.add(time: Int64(index) * 1_000_000, degrees: Double(index)) }
    #expect(rule.count == 2, "out of the region at 0 and again at 360")
    var slow = RegionRule()
    for index in 0...60 { slow.add(time: Int64(index) * 1_000_000_000, degrees: Double(index)) }
    #expect(slow.count == 0)
  }

  /// Turned at 200 degrees a second for half a second: 100 degrees, whatever the rate.
  @Test(arguments: [50.0, 100, 400, 1000, 4000])
  func `Orientation is told at each sample, though the filter takes steps of 10 ms`(rate: Double) {
    var motion = MotionAnalyzer(squeezeNewtons: 9.8)
    let spacing = Int64(1e9 / rate)
    var off = 0.0
    var told = 0.0
    let count = 2.5 * rate
    for index in 0..<Int(count) {
      let turned = max(Double(index) / rate - 2, 0) * 200
      var sample = Sample()
      sample.timeNanoseconds = Int64(index) * spacing
      sample.angularVelocity.x = turned > 0 ? Float(200 * Double.pi / 180) : 0
      sample.acceleration.y = Float(9.81 * sin(turned * .pi / 180))
      sample.acceleration.z = Float(9.81 * cos(turned * .pi / 180))
      motion.add(sample, spacing: spacing, force: 0)
      guard let orientation = motion.orientation else { continue }
      told += 1
      off = max(off, abs(orientation.degrees(about: .x, from: Quaternion()) - turned))
    }
    #expect(told == count)
    #expect(off < 0.5, "\(off) degrees")
  }
}
