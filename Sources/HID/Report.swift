/// One report of a device: which fields lie where in its bytes.
public struct Report: Sendable, Equatable {
  /// The report id, or 0 when the device does not number its reports.
  public let id: UInt8
  /// The whole report in bytes, its id byte included when it has one; a last partial byte counts
  /// whole.
  public let sizeBytes: Int
  /// The fields in the order of their bits, padding included.
  public let fields: [Field]
}

/// A run of equal elements in a report: one or more values with the same usage, an array, or
/// padding.
public struct Field: Sendable, Equatable {
  /// The first element's lowest bit, counted from the report's first byte, id byte included when
  /// there is one.
  public let bitOffset: Int
  /// Bits in one element, at least 1. It may exceed 64: such an element is opaque bytes.
  public let bitSize: Int
  /// Number of elements, at least 1; element n begins at `bitOffset + n * bitSize`.
  public let count: Int
  /// What each element means, id 0 where no usage is given. For arrays the lowest usage that an
  /// element can select: the logical minimum selects it, the next value the next usage, unless the
  /// descriptor lists its usages out of order.
  public let usage: Usage
  /// For arrays with usages, the highest usage that an element can select; nil for all other
  /// fields.
  public let usageMaximum: Usage?
  /// The lowest meaningful raw value.
  public let logicalMinimum: Int64
  /// The highest meaningful raw value; below the minimum only in odd descriptors (see `Tolerance`).
  public let logicalMaximum: Int64
  /// What the logical minimum stands for, in `unit` times ten to the `unitExponent`. Both physical
  /// limits 0: none given.
  public let physicalMinimum: Int64
  /// What the logical maximum stands for, in `unit` times ten to the `unitExponent`.
  public let physicalMaximum: Int64
  /// The Unit item as stated, zero-extended: see `unitDimension`.
  public let unit: UInt32
  /// The power of ten of the unit, within -16...15.
  public let unitExponent: Int
  /// The main item's data as stated, all flags (HID 1.11, 6.2.2.5).
  public let flags: UInt32
  /// The collections around the field, from the outermost.
  public let collections: [Collection]

  /// Whether the field is padding or a fixed value.
  public var isConstant: Bool { flags & 0b001 != 0 }
  /// Whether each element is a value of its own; otherwise elements are indices that select usages
  /// (an array).
  public var isVariable: Bool { flags & 0b010 != 0 }
  /// Whether values are changes since the last report.
  public var isRelative: Bool { flags & 0b100 != 0 }
  /// Whether raw values are two's complement: exactly if the logical minimum is negative (HID 1.11,
  /// 5.8).
  public var isSigned: Bool { logicalMinimum < 0 }
}
