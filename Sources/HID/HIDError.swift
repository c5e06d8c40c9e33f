/// Why a report descriptor was refused. `offset` is the byte at which the item that failed begins.
public enum HIDError: Error, Equatable, Sendable {
  /// There are no bytes at all.
  case descriptorEmpty
  /// The descriptor has `count` bytes, more than `DescriptorLimits.descriptorBytesMax`.
  case descriptorTooLong(count: Int)
  /// The item should have `expected` bytes, its prefix included, but only `found` are left while a
  /// collection is open.
  case itemTruncated(offset: Int, expected: Int, found: Int)
  /// A Collection item would nest deeper than `DescriptorLimits.collectionDepthMax`.
  case collectionsTooDeep(offset: Int)
  /// A Push item would nest deeper than `DescriptorLimits.pushDepthMax`.
  case pushesTooDeep(offset: Int)
  /// A Pop item without a Push before it: the state that the following fields should have is
  /// unknown.
  case popWithoutPush(offset: Int)
  /// A Report ID item says `found`, which is not within 1...255.
  case reportIDInvalid(offset: Int, found: UInt32)
  /// A field of `bits` bits would make report `reportID` longer than
  /// `DescriptorLimits.reportBitsMax`.
  case reportTooLong(offset: Int, reportID: UInt8, bits: UInt64)
  /// The item would bring the number of fields above `DescriptorLimits.fieldCountMax`.
  case fieldsTooMany(offset: Int)
}

extension HIDError: CustomStringConvertible {
  /// One line: where, what was expected, what was found, what to do.
  public var description: String {
    switch self {
    case .descriptorEmpty:
      "report descriptor: expected at least one item, found 0 bytes; read it again from the device"
    case .descriptorTooLong(let count):
      "report descriptor: expected at most \(DescriptorLimits.descriptorBytesMax) bytes, found "
        + "\(count); pass only the descriptor of one interface"
    case .itemTruncated(let offset, let expected, let found):
      "report descriptor, byte \(offset): expected an item of \(expected) bytes, found \(found) to "
        + "the end; the descriptor was cut, read all of it from the device"
    case .collectionsTooDeep(let offset):
      "report descriptor, byte \(offset): expected at most \(DescriptorLimits.collectionDepthMax) "
        + "nested collections, found one more; the descriptor is damaged or hostile"
    case .pushesTooDeep(let offset):
      "report descriptor, byte \(offset): expected at most \(DescriptorLimits.pushDepthMax) nested "
        + "Push items, found one more; the descriptor is damaged or hostile"
    case .popWithoutPush(let offset):
      "report descriptor, byte \(offset): expected a Push item before this Pop, found none; the "
        + "descriptor is damaged, read it again or report it to the device's maker"
    case .reportIDInvalid(let offset, let found):
      "report descriptor, byte \(offset): expected a report id within 1...255, found \(found); "
        + "the descriptor is damaged, read it again or report it to the device's maker"
    case .reportTooLong(let offset, let reportID, let bits):
      "report descriptor, byte \(offset): expected report \(reportID) to stay within "
        + "\(DescriptorLimits.reportBitsMax) bits, found a field of \(bits) bits more; check Report "
        + "Size and Report Count"
    case .fieldsTooMany(let offset):
      "report descriptor, byte \(offset): expected at most \(DescriptorLimits.fieldCountMax) "
        + "fields, found more; check Report Count and the usage range"
    }
  }
}
