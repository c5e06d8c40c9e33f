/// Reads one field of a report: where its bits are, and what number of physical units they mean.
///
/// HID counts bits from the least significant bit of the first byte and stores values little endian.
struct FieldReader: BitwiseCopyable, Sendable, Equatable {
  /// Fields are 1 to 32 bits.
  static var bitSizeMax: Int { 32 }

  var bitOffset: Int32 = 0
  var bitSize: UInt8 = 0
  var isSigned = false
  /// What the declared logical range admits; a value outside means "no value" (HID 1.11, 5.10).
  var logicalMinimum: Int64 = 0
  var logicalMaximum: Int64 = 0
  /// Physical value = raw × scale + offset, in SI units.
  var scale: Double = 1
  var offset: Double = 0

  var exists: Bool { bitSize != 0 }

  /// The raw value. `bytes` must hold the whole field: the layout was checked against the report's size.
  @inline(__always)
  func raw(_ bytes: Span<UInt8>) -> Int64 {
    let first = Int(bitOffset >> 3)
    if bitOffset & 7 == 0 && bitSize == 16 {
      let value = UInt16(bytes[first]) | UInt16(bytes[first &+ 1]) << 8
      return isSigned ? Int64(Int16(bitPattern: value)) : Int64(value)
    }
    if bitOffset & 7 == 0 && bitSize == 32 {
      let low = UInt32(bytes[first]) | UInt32(bytes[first &+ 1]) << 8
      let value = low | UInt32(bytes[first &+ 2]) << 16 | UInt32(bytes[first &+ 3]) << 24
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
    let unused = UInt64(64 &- Int(bitSize))
    let atTop = (word >> shift) << unused
    return isSigned ? Int64(bitPattern: atTop) >> Int64(unused) : Int64(bitPattern: atTop >> unused)
  }

  @inline(__always)
  func isInRange(_ raw: Int64) -> Bool { raw >= logicalMinimum && raw <= logicalMaximum }

  @inline(__always)
  func isAtEnd(_ raw: Int64) -> Bool { raw == logicalMinimum || raw == logicalMaximum }

  /// The one place where a raw integer becomes a physical value.
  @inline(__always)
  func physical(_ raw: Int64) -> Double { Double(raw) * scale + offset }
}
