/// The number that an item carries, with the size it was written in: whether it is signed depends
/// on the item and, for maxima, on the minimum that goes with it.
struct ItemValue: Equatable {
  /// The data bytes, little endian, zero-extended.
  var raw: UInt32 = 0
  /// How many data bytes there were: 0, 1, 2 or 4.
  var size = 0

  var unsigned: Int64 { Int64(raw) }

  var signed: Int64 {
    switch size {
    case 1: Int64(Int8(truncatingIfNeeded: raw))
    case 2: Int64(Int16(truncatingIfNeeded: raw))
    default: Int64(Int32(truncatingIfNeeded: raw))
    }
  }

  /// The value as a maximum that belongs to `minimum`: signed if the minimum is negative, otherwise
  /// unsigned, so that 27 FF FF FF FF with minimum 0 is 4,294,967,295 and with minimum -1 is -1.
  func asMaximum(minimum: Int64) -> Int64 { minimum < 0 ? signed : unsigned }
}

/// One item of a descriptor (HID 1.11, 6.2.2.2 and 6.2.2.3).
struct Item {
  enum Kind { case main, global, local, reserved }

  /// Where its prefix byte is.
  let offset: Int
  let prefix: UInt8
  /// Its data; empty for long items.
  let value: ItemValue
  /// Bytes from the prefix to the end of the data.
  let length: Int

  /// Long items are of the reserved type: none is defined.
  var kind: Kind {
    switch (prefix >> 2) & 0b11 {
    case 0: .main
    case 1: .global
    case 2: .local
    default: .reserved
    }
  }

  var tag: UInt8 { prefix >> 4 }
}

/// Cuts a descriptor into items.
struct ItemReader {
  static let longItemPrefix: UInt8 = 0xFE
  static let longItemHeaderBytes = 3

  let bytes: [UInt8]
  private(set) var offset = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The next item, or nil at the end. Throws `itemTruncated` if its data reach beyond the end.
  mutating func next() throws(HIDError) -> Item? {
    guard offset < bytes.count else { return nil }
    let prefix = bytes[offset]
    let left = bytes.count - offset
    let isLong = prefix == Self.longItemPrefix
    var length = 1 + Self.dataBytes(prefix)
    if isLong {
      length = Self.longItemHeaderBytes + (left > 1 ? Int(bytes[offset + 1]) : 0)
    }
    guard length <= left else {
      throw .itemTruncated(offset: offset, expected: length, found: left)
    }
    var value = ItemValue()
    if !isLong {
      value.size = length - 1
      for index in 0..<value.size {
        value.raw |= UInt32(bytes[offset + 1 + index]) << UInt32(8 * index)
      }
    }
    defer { offset += length }
    return Item(offset: offset, prefix: prefix, value: value, length: length)
  }

  /// The data bytes of a short item; the size code 3 means four.
  static func dataBytes(_ prefix: UInt8) -> Int {
    let code = Int(prefix & 0b11)
    return code == 3 ? 4 : code
  }
}
