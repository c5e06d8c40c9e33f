import Capture

extension Inspection {
  /// For people.
  var text: String {
    ([file + ": " + format] + devices.map(\.text) + problems.map { "problem: " + $0 })
      .joined(separator: "\n")
  }
}

extension DeviceView {
  fileprivate var text: String {
    var lines: [String] = []
    if !name.isEmpty || vendorID != 0 {
      let identity = "\(hexadecimal4(vendorID)):\(hexadecimal4(productID))"
      lines.append("\(name.isEmpty ? "unnamed device" : name)  \(identity)")
    }
    lines.append(
      hasForce
        ? "  describes force: a grip controller" : "  describes no force: not a grip controller")
    if let digest = reportDescriptorSHA256 { lines.append("  descriptor sha256 \(digest)") }
    lines += notes.map { "  note: " + $0 }
    for report in inputReports {
      lines.append("  input report \(report.id), \(report.sizeBytes) bytes")
      lines.append(report.table)
    }
    lines += received.map { received in
      let sizes = received.sizesBytes.map(String.init).joined(separator: ", ")
      return "  received \(received.count) reports of id \(received.id), \(sizes) bytes"
    }
    if let rate = reportsPerSecond, let seconds = secondsFirstToLast, let gap = longestGapSeconds {
      lines.append(
        "  \(Terminal.decimal(rate, 2)) reports a second over \(Terminal.decimal(seconds, 3)) s, "
          + "longest gap \(Terminal.decimal(gap, 3)) s")
    }
    if reportsOfAnotherSize > 0 {
      lines.append("  \(reportsOfAnotherSize) reports of another size than declared")
    }
    if reportsUndeclared > 0 { lines.append("  \(reportsUndeclared) reports of undeclared ids") }
    if transferFailures > 0 { lines.append("  \(transferFailures) transfers failed") }
    return lines.joined(separator: "\n")
  }
}

extension ReportView {
  fileprivate var table: String {
    let header = ["    bit", "bits", "count", "usage", "logical", "physical", "unit", "exp"]
    let rows = fields.map { field in
      [
        "    \(field.bitOffset)", "\(field.bitSize)", "\(field.count)", field.title,
        "\(field.logicalMinimum)...\(field.logicalMaximum)",
        "\(field.physicalMinimum)...\(field.physicalMaximum)",
        String(field.unit, radix: 16), "\(field.unitExponent)",
      ]
    }
    return Terminal.table([header] + rows, numbersFrom: 8)
  }
}

extension FieldView {
  fileprivate var title: String {
    if isConstant { return "(padding)" }
    let numbers = "\(String(usagePage, radix: 16))/\(String(usage, radix: 16))"
    return usageName.map { "\($0) (\(numbers))" } ?? numbers
  }
}
