/// Reads one field of a report: where its bits are, and what number of physical units they mean.
///
/// HID counts bits from the least significant bit of the first byte and stores values little endian; profiles may say otherwise.
struct FieldReader: BitwiseCopyable, Sendable, Equatable {
  /// How the bits make a number.
  enum Encoding: UInt8, BitwiseCopyable, Sendable {
    case littleEndian
    /// Whole bytes, the highest first.
    case bigEndian
    /// IEEE 754 single precision in four whole bytes.
    case real
  }

  /// Fields are 1 to 32 bits.
  static var bitSizeMax: Int { 32 }
  /// A real number beyond this is no value of any sensor.
  static var realMagnitudeMax: Double { 1e6 }

  var bitOffset: Int32 = 0
  var bitSize: UInt8 = 0
  var isSigned = false
  var encoding = Encoding.littleEndian
  /// Of a real number, whether its first byte is the highest.
  var isBigEndian = false
  /// What the declared logical range admits; a value outside means "no value" (HID 1.11, 5.10).
  var logicalMinimum: Int64 = 0
  var logicalMaximum: Int64 = 0
  /// Physical value = raw × scale + offset, in SI units.
  var scale: Double = 1
  var offset: Double = 0
  /// The end of the range of a real number, in SI units.
  var realMaximum: Double = .infinity

  /// The same numbers stand for other forces, in N.
  mutating func calibrate(gain: Double, offset extra: Double) {
    scale *= gain
    offset = offset * gain + extra
    realMaximum = realMaximum * gain + extra
  }

  var exists: Bool { bitSize != 0 }

  /// The raw value, of a real number its bits. `bytes` must hold the whole field: the layout was checked against the report's
  /// size.
  @inline(__always)
  func raw(_ bytes: Span<UInt8>) -> Int64 {
    let first = Int(bitOffset >> 3)
    guard encoding == .littleEndian else { return rawBytes(bytes, first) }
    if bitOffset & 7 == 0 && bitSize == 16 {
      let value = bytes.uint16(at: first)
      return isSigned ? Int64(Int16(bitPattern: value)) : Int64(value)
    }
    if bitOffset & 7 == 0 && bitSize == 32 {
      let value = bytes.uint32(at: first)
      return isSigned ? Int64(Int32(bitPattern: value)) : Int64(value)
    }
    let shift = UInt64(bitOffset & 7)
    let last = Int(bitOffset &+ Int32(bitSize) &- 1) >> 3
    var word: UInt64 = 0
    var position = last
    while position >= first {
      word = word << 8 | UInt64(bytes[position])
      position &-= 1
    }
    return extended(word >> shift)
  }

  /// Of whole bytes, in the order that the profile says.
  private func rawBytes(_ bytes: Span<UInt8>, _ first: Int) -> Int64 {
    let count = Int(bitSize >> 3)
    var word: UInt64 = 0
    var index = 0
    while index < count {
      word = word << 8 | UInt64(bytes[isBigEndian ? first &+ index : first &+ count &- 1 &- index])
      index &+= 1
    }
    return extended(word)
  }

  /// The lowest bits of a word as a number.
  @inline(__always)
  private func extended(_ word: UInt64) -> Int64 {
    let unused = UInt64(64 &- Int(bitSize))
    let atTop = word << unused
    return isSigned ? Int64(bitPattern: atTop) >> Int64(unused) : Int64(bitPattern: atTop >> unused)
  }

  /// Whether there is a value at all.
  @inline(__always)
  func isInRange(_ raw: Int64) -> Bool {
    if encoding == .real {
      let value = physical(raw)
      return magnitude(value) <= Self.realMagnitudeMax
    }
    return raw >= logicalMinimum && raw <= logicalMaximum
  }

  /// Whether the sensor is at the end of its range.
  @inline(__always)
  func isAtEnd(_ raw: Int64) -> Bool {
    if encoding == .real { return magnitude(physical(raw)) >= realMaximum }
    return raw == logicalMinimum || raw == logicalMaximum
  }

  /// The one place where a raw number becomes a physical value.
  @inline(__always)
  func physical(_ raw: Int64) -> Double {
    let number =
      encoding == .real
      ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: raw))) : Double(raw)
    return number * scale + offset
  }
}
