/// Turns the ticks of an interface's clock into nanoseconds.
struct PacketClock: Equatable {
  private enum Scale: Equatable {
    case times(UInt64)
    case divided(by: UInt64)
    /// A power of two as parts of a second.
    case binary(shift: Int)
    /// Ticks so short that 64 bits of them are less than a nanosecond.
    case nothing
  }

  private let scale: Scale
  private let offsetNanoseconds: Int64

  /// What an interface that says nothing about its clock counts.
  static let microseconds = PacketClock(resolution: 6)
  static let nanoseconds = PacketClock(resolution: 9)

  /// `resolution` is pcapng's if_tsresol: the negative power of ten, or of two with the highest bit set, that one tick
  /// is of a second. `offsetSeconds` is if_tsoffset, added to every time.
  init(resolution: UInt8, offsetSeconds: Int64 = 0) {
    let (product, isTooLarge) = offsetSeconds.multipliedReportingOverflow(by: 1_000_000_000)
    offsetNanoseconds = isTooLarge ? (offsetSeconds < 0 ? .min : .max) : product
    let power = Int(resolution & 0x7F)
    switch (resolution & 0x80 != 0, power) {
    case (true, _): scale = .binary(shift: power)
    case (false, 0...9): scale = .times(Self.powerOfTen(9 - power))
    case (false, 10...28): scale = .divided(by: Self.powerOfTen(power - 9))
    default: scale = .nothing
    }
  }

  /// Nanoseconds since 1970; what does not fit ends at the largest or smallest value that does.
  @inline(__always)
  func nanoseconds(ticks: UInt64) -> Int64 {
    let magnitude: UInt64
    switch scale {
    case .times(let factor):
      let (product, isTooLarge) = ticks.multipliedReportingOverflow(by: factor)
      magnitude = isTooLarge ? .max : product
    case .divided(let divisor): magnitude = ticks / divisor
    case .binary(let shift):
      let wide = (UInt128(ticks) * 1_000_000_000) >> UInt128(shift)
      magnitude = UInt64(clamping: wide)
    case .nothing: magnitude = 0
    }
    let (sum, isTooLarge) = Int64(clamping: magnitude).addingReportingOverflow(offsetNanoseconds)
    // Only a positive offset can carry a time that is never negative out of range.
    return isTooLarge ? .max : sum
  }

  private static func powerOfTen(_ power: Int) -> UInt64 {
    var value: UInt64 = 1
    for _ in 0..<power { value *= 10 }
    return value
  }
}
