/// Random numbers that are the same on every machine: SplitMix64 (Steele, Lea, Flood 2014), and bell-shaped numbers made
/// from it with whole-number sums only.
struct SeededRandom: Sendable {
  private var state: UInt64

  /// What the numbers are drawn for. Each purpose has its own row of numbers, so that a fault more or less does not
  /// change the noise.
  enum Purpose: UInt64 {
    case timeline = 1
    case noise = 2
    case losses = 3
    case garbage = 4
  }

  init(seed: UInt64, purpose: Purpose) {
    state = seed
    state = next() &+ purpose.rawValue &* 0xA076_1D64_78BD_642F
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from 0 up to, not including, 1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number from -1 to 1.
  mutating func signedUnit() -> Double { unit() * 2 - 1 }

  /// A bell-shaped number of mean 0 and standard deviation 1: the sum of eight even ones, so never beyond 4.9.
  mutating func bell() -> Double {
    var sum: Int64 = 0
    for _ in 0..<2 {
      let bits = next()
      sum += Int64(bits & 0xFFFF) + Int64((bits >> 16) & 0xFFFF)
      sum += Int64((bits >> 32) & 0xFFFF) + Int64(bits >> 48)
    }
    // The mean of eight numbers 0...65535 summed, and the square root of 8 (65536^2 - 1) / 12.
    return (Double(sum) - 262_140) / 53509.91992145008
  }
}
