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

  @Test func `The square root is exact to two units of the last place`() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      let x = exp2(Double.random(in: -300...300, using: &random))
      #expect(abs(squareRoot(x) - x.squareRoot()) <= 2 * x.squareRoot().ulp, "\(x)")
    }
    #expect(squareRoot(0) == 0 && squareRoot(-4) == 0)
  }
}
