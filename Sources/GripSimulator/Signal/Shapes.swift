/// How a force goes from one level to another.
enum Shape: String, CaseIterable, Sendable {
  /// 3u² - 2u³: starts and ends gently.
  case smooth
  /// A straight line.
  case trapezoid

  /// The part of the way done, 0...1, when the part `u` of the time has passed.
  func level(at u: Double) -> Double {
    if u <= 0 { return 0 }
    if u >= 1 { return 1 }
    return self == .smooth ? u * u * (3 - 2 * u) : u
  }

  /// The part of the time, 0...1, at which the part `level` of the way is done.
  func time(atLevel level: Double) -> Double {
    if self == .trapezoid { return level }
    var low = 0.0
    var high = 1.0
    // 60 halvings are past the precision of a Double.
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if self.level(at: middle) < level { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}

/// The sine of an angle in turns, good to 1e-7. The C library's sine changes its last bits with the processor.
func sine(turns: Double) -> Double {
  var u = turns - Double(Int64(turns))  // -1...1
  if u > 0.5 { u -= 1 }
  if u < -0.5 { u += 1 }  // -0.5...0.5
  if u > 0.25 { u = 0.5 - u }
  if u < -0.25 { u = -0.5 - u }  // -0.25...0.25, a quarter turn either way
  let x = u * 6.283185307179586
  let s = x * x
  // The Taylor series up to x^11, innermost first.
  var sum = 1 - s / 110
  sum = 1 - s / 72 * sum
  sum = 1 - s / 42 * sum
  sum = 1 - s / 20 * sum
  sum = 1 - s / 6 * sum
  return x * sum
}

/// The cosine of an angle in turns, good to 1e-7.
func cosine(turns: Double) -> Double { sine(turns: turns + 0.25) }

/// The nearest whole number; halves go up.
func nearest(_ number: Double) -> Int64 {
  let shifted = number + 0.5
  let truncated = Int64(shifted)
  return Double(truncated) > shifted ? truncated - 1 : truncated
}

/// 10 to a whole power, exact from -8 up only in so far as a Double can be.
func powerOfTen(_ exponent: Int) -> Double {
  var power = 1.0
  for _ in 0..<abs(exponent) { power *= 10 }
  return exponent < 0 ? 1 / power : power
}
