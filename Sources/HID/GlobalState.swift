/// What global items say (HID 1.11, 6.2.2.7): it holds until changed, and Push and Pop save and
/// restore it.
struct GlobalState {
  var usagePage: UInt16 = 0
  var logicalMinimum = ItemValue()
  var logicalMaximum = ItemValue()
  var physicalMinimum = ItemValue()
  var physicalMaximum = ItemValue()
  var unit: UInt32 = 0
  var unitExponent = 0
  var reportSize: UInt32 = 0
  var reportCount: UInt32 = 0
  var reportID: UInt8 = 0
}

/// Decodes a Unit Exponent. The standard has a signed nibble (0x0E is -2); some descriptors put a
/// signed byte or word (0xFE is -2). Beyond both, as in a tablet line's 0xED for -3, the low nibble
/// is what makes sense of the device's size.
func unitExponent(_ value: ItemValue) -> (exponent: Int, isWide: Bool) {
  let signed = Int(value.signed)
  if (-16...7).contains(signed) { return (signed, false) }
  let nibble = Int(value.raw & 0xF)
  return (nibble < 8 ? nibble : nibble - 16, !(8...15).contains(signed))
}
