// Functions that the C library has too, whose results there change in their last bits with the processor. These use only
// + - * / and square roots, so that the same recording gives the same bits on every machine. Tests compare them with the C library.

/// The sine and the cosine of an angle in radians; within 4e-15 of the true values for angles up to 1e4.
///
/// The angle is reduced by multiples of π/2 in three parts (Cody and Waite), then both are Taylor series on ±π/4.
@inline(__always)
public func sineAndCosine(_ angle: Double) -> (sine: Double, cosine: Double) {
  let quarters = (angle * 0.6366197723675814 + (angle < 0 ? -0.5 : 0.5))
  // Beyond this, no angle that a hand turns: its sine means nothing.
  guard quarters > -1e9 && quarters < 1e9 else { return (0, 1) }
  let n = Int64(quarters)
  let k = Double(n)
  let x =
    ((angle - k * 1.5707963267341256) - k * 6.077100506303966e-11) - k * 2.0222662487959506e-21
  let square = x * x
  let sine = x + x * square * sineSeries(square)
  let cosine = 1 - 0.5 * square + square * square * cosineSeries(square)
  switch n & 3 {
  case 0: return (sine, cosine)
  case 1: return (cosine, -sine)
  case 2: return (-sine, -cosine)
  default: return (-cosine, sine)
  }
}

/// (sin x / x - 1) / x² by x².
@inline(__always)
private func sineSeries(_ square: Double) -> Double {
  var sum = -1.0 / 1307674368000
  sum = sum * square + 1.0 / 6227020800
  sum = sum * square - 1.0 / 39916800
  sum = sum * square + 1.0 / 362880
  sum = sum * square - 1.0 / 5040
  sum = sum * square + 1.0 / 120
  return sum * square - 1.0 / 6
}

/// (cos x - 1 + x²/2) / x⁴ by x².
@inline(__always)
private func cosineSeries(_ square: Double) -> Double {
  var sum = 1.0 / 20922789888000
  sum = sum * square - 1.0 / 87178291200
  sum = sum * square + 1.0 / 479001600
  sum = sum * square - 1.0 / 3628800
  sum = sum * square + 1.0 / 40320
  sum = sum * square - 1.0 / 720
  return sum * square + 1.0 / 24
}

/// The natural logarithm of a positive, finite number; within 1e-15 relative or absolute of the true value.
///
/// x = m · 2^e with m from √½ to √2, and ln m = 2 artanh((m - 1) / (m + 1)) as a series.
public func naturalLogarithm(_ x: Double) -> Double {
  precondition(x > 0 && x.isFinite, "the logarithm of a positive number")
  var mantissa = x.significand
  var exponent = Double(x.exponent)
  if mantissa > 1.4142135623730951 {
    mantissa *= 0.5
    exponent += 1
  }
  let ratio = (mantissa - 1) / (mantissa + 1)
  let square = ratio * ratio
  var sum = 0.0
  var odd = 27.0
  while odd > 1 {
    sum = (sum + 1 / odd) * square
    odd -= 2
  }
  let fraction = 2 * (ratio + ratio * sum)
  // ln 2 in two parts, the first with few bits, so that its product is exact.
  return exponent * 0.693147180369123816490 + (exponent * 1.90821492927058770002e-10 + fraction)
}

/// The square root of a number, 0 for one that is not positive; within two units of the last place. The language's own is exact,
/// but the check that the path of a sample takes no lock does not know what it calls.
///
/// Newton's iteration for 1 / √x from a first guess by the bits of x, and one for √x.
@inline(__always)
func squareRoot(_ x: Double) -> Double {
  guard x > 1e-300 && x < 1e300 else { return 0 }
  var inverse = Double(bitPattern: 0x5FE6_EB50_C7B5_37A9 &- (x.bitPattern >> 1))
  let half = 0.5 * x
  inverse *= 1.5 - half * inverse * inverse
  inverse *= 1.5 - half * inverse * inverse
  inverse *= 1.5 - half * inverse * inverse
  inverse *= 1.5 - half * inverse * inverse
  let root = x * inverse
  return root + 0.5 * inverse * (x - root * root)
}

/// The angle of a point from the x axis, in radians, for x of 0 or more: -π/2 to π/2; within 1e-15 of the true value; 0 for no point.
///
/// The tangent is made smaller than tan(π/16) by halving the angle twice, then a Taylor series.
func angle(y: Double, x: Double) -> Double {
  let (rise, run) = (magnitude(y), x)
  guard rise > 0 || run > 0 else { return 0 }
  let isSteep = rise > run
  let tangent = isSteep ? run / rise : rise / run
  let half = tangent / (1 + squareRoot(1 + tangent * tangent))
  let quarter = half / (1 + squareRoot(1 + half * half))
  let square = quarter * quarter
  var sum = 0.0
  var odd = 23.0
  while odd > 1 {
    sum = (1 / odd - sum) * square
    odd -= 2
  }
  let small = 4 * (quarter - quarter * sum)
  let found = isSteep ? 1.5707963267948966 - small : small
  return y < 0 ? -found : found
}

/// Twice the angle of a point, in degrees: a rotation is told by the sine and the cosine of its half.
func degreesOfHalf(sine: Double, cosine: Double) -> Double {
  angle(y: sine, x: cosine) * 114.59155902616465
}
