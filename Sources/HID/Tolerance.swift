/// Something odd in a report descriptor that does not make its layout doubtful, and how it was
/// taken. Descriptors in the field have all of these. `offset` is the byte at which the odd item
/// begins.
public enum Tolerance: Equatable, Sendable {
  /// `count` zero bytes follow the last item: taken as padding and ignored.
  case trailingZeros(offset: Int, count: Int)
  /// An item after the last collection is cut short: ignored, as no field follows it.
  case trailingItemTruncated(offset: Int)
  /// `count` collections were never closed: closed at the end.
  case collectionsUnclosed(count: Int)
  /// An End Collection without a collection to end: ignored.
  case endCollectionUnmatched(offset: Int)
  /// `count` Push items were never popped: no effect.
  case pushesUnpopped(count: Int)
  /// A long item, or an item whose type or tag is reserved: skipped by its length.
  case itemSkipped(offset: Int, prefix: UInt8)
  /// An Input, Output or Feature item outside all collections: its fields are kept.
  case dataOutsideCollection(offset: Int)
  /// An Input, Output or Feature item of zero elements or elements of zero bits: its report exists,
  /// but the item adds no field.
  case dataEmpty(offset: Int)
  /// The first Report ID comes after fields: those stay in report 0, without an id byte, which can
  /// never arrive.
  case reportIDLate(offset: Int)
  /// A Usage Page above 0xFFFF: its low 16 bits count.
  case usagePageWide(offset: Int, found: UInt32)
  /// A Usage Minimum without Maximum or the other way round: taken as that one usage.
  case usageRangeIncomplete(offset: Int)
  /// A usage range whose maximum is below its minimum or on another page: taken as its minimum.
  case usageRangeInverted(offset: Int)
  /// A field whose logical maximum is below its logical minimum: kept as stated.
  case logicalRangeInverted(offset: Int)
  /// A Unit of a reserved system, or with bits set in the reserved nibble: kept, but it has no SI
  /// conversion.
  case unitReserved(offset: Int, unit: UInt32)
  /// A Unit Exponent that is neither a signed nibble nor a byte within -16...-1: its low nibble
  /// counts.
  case unitExponentWide(offset: Int, found: Int)
  /// There are `count` more than are listed.
  case more(count: Int)
}

extension Tolerance: CustomStringConvertible {
  /// One line: where, what is odd, how it was taken.
  public var description: String {
    switch self {
    case .trailingZeros(let offset, let count):
      "byte \(offset): \(count) zero bytes at the end, taken as padding"
    case .trailingItemTruncated(let offset):
      "byte \(offset): an item after the last collection is cut short, ignored"
    case .collectionsUnclosed(let count): "\(count) collections not closed, closed at the end"
    case .endCollectionUnmatched(let offset):
      "byte \(offset): End Collection without a collection, ignored"
    case .pushesUnpopped(let count): "\(count) Push items without Pop, no effect"
    case .itemSkipped(let offset, let prefix):
      "byte \(offset): long or reserved item \(hex(prefix)), skipped"
    case .dataOutsideCollection(let offset):
      "byte \(offset): fields outside all collections, kept"
    case .dataEmpty(let offset): "byte \(offset): an item of no bits, no field"
    case .reportIDLate(let offset):
      "byte \(offset): first report id after fields, which stay in report 0"
    case .usagePageWide(let offset, let found):
      "byte \(offset): usage page \(hex(found)), low 16 bits taken"
    case .usageRangeIncomplete(let offset):
      "byte \(offset): usage range with one end, taken as one usage"
    case .usageRangeInverted(let offset):
      "byte \(offset): usage range ends before it begins, minimum taken"
    case .logicalRangeInverted(let offset):
      "byte \(offset): logical maximum below minimum, kept as stated"
    case .unitReserved(let offset, let unit):
      "byte \(offset): reserved unit \(hex(unit)), no conversion"
    case .unitExponentWide(let offset, let found):
      "byte \(offset): unit exponent \(found), low nibble taken"
    case .more(let count): "\(count) more"
    }
  }
}
