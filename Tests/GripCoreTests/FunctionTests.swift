import Foundation
import TestSupport
import Testing

@testable import GripCore

/// Our own functions against the C library's, which may be used here.
@Suite struct FunctionTests {
  @Test func `Sine and cosine are those of the C library to 4e-15`() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<20_000 {
      let angle = Double.random(in: -10_000...10_000, using: &random)
      let (sine, cosine) = sineAndCosine(angle)
      #expect(abs(sine - sin(angle)) < 4e-15 && abs(cosine - cos(angle)) < 4e-15, "\(angle)")
    }
    #expect(sineAndCosine(0) == (0, 1))
    #expect(sineAndCosine(.infinity) == (0, 1) && sineAndCosine(.nan) == (0, 1))
  }

  @Test func `The logarithm is that of the C library to 1e-15 of it, or of 1`() {
    var random = SeededGenerator(seed: 6)
    for _ in 0..<20_000 {
      let x = exp2(Double.random(in: -300...300, using: &random))
      #expect(abs(naturalLogarithm(x) - log(x)) <= 1e-15 * max(1, abs(log(x))), "\(x)")
    }
    #expect(naturalLogarithm(1) == 0)
  }

  @Test func `The angle of a point is that of the C library to 1e-15`() {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<20_000 {
      let size = exp2(Double.random(in: -30...30, using: &random))
      let y = Double.random(in: -1...1, using: &random) * size
      let x = Double.random(in: 0...1, using: &random) * size
      #expect(abs(angle(y: y, x: x) - atan2(y, x)) < 1e-15, "\(y), \(x)")
    }
    #expect(angle(y: 0, x: 0) == 0 && angle(y: 0, x: 2) == 0)
    #expect(angle(y: -3, x: 0) == -.pi / 2)
  }

  @Test func `A turn about an own axis is told however the device lies and tilts meanwhile`() {
    var random = SeededGenerator(seed: 10)
    func rotation(_ axis: Vector3, degrees: Double) -> Quaternion {
      let (sine, cosine) = sineAndCosine(degrees * .pi / 360)
      let unit = axis * (1 / axis.squaredLength.squareRoot())
      return Quaternion(cosine, unit.x * sine, unit.y * sine, unit.z * sine)
    }
    let axes: [(RotationAxis, Vector3, Vector3)] = [
      (.x, Vector3(1, 0, 0), Vector3(0, 0.6, 0.8)), (.y, Vector3(0, 1, 0), Vector3(-0.6, 0, 0.8)),
      (.z, Vector3(0, 0, 1), Vector3(0.8, 0.6, 0)),
    ]
    for _ in 0..<2000 {
      func any() -> Double { Double.random(in: -1...1, using: &random) }
      let first = rotation(Vector3(any(), any(), any()), degrees: 180 * any())
      let degrees = 179 * any()
      for (axis, own, other) in axes {
        let turned = first * rotation(own, degrees: degrees)
        #expect(abs(turned.degrees(about: axis, from: first) - degrees) < 1e-9)
        // A tilt about an axis across adds nothing.
        let tilted = first * rotation(other, degrees: 60 * any()) * rotation(own, degrees: degrees)
        #expect(abs(tilted.degrees(about: axis, from: first) - degrees) < 1e-9)
      }
    }
  }

  @Test func `The square root is exact to two units of the last place`() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      let x = exp2(Double.random(in: -300...300, using: &random))
      #expect(abs(squareRoot(x) - x.squareRoot()) <= 2 * x.squareRoot().ulp, "\(x)")
    }
    #expect(squareRoot(0) == 0 && squareRoot(-4) == 0)
  }
}
