import Testing

@testable import GripSession

private func identity(serial: String = "", path: String = "") -> DeviceIdentity {
  DeviceIdentity(
    vendorID: 0x1209, productID: 1, name: "Grip", serialNumber: serial, physicalPath: path)
}

private func context(
  serial: String = "SN1", isDated: Bool = true, descriptor: [UInt8] = [5, 32]
) -> SessionContext {
  SessionContext(
    origin: .replayed, isDated: isDated, device: identity(serial: serial),
    reportDescriptor: descriptor)
}

@Suite struct DeviceLabelTests {
  @Test(arguments: [
    ("SN0001", "", "SN0001"), ("SN 00/01", "", "SN-00-01"), ("../../etc", "", "etc"),
    ("--a--", "", "a"), ("", "usb-0000:00:14.0-2/input0", "usb-0000-00-14-0-2-input0"),
    ("", "", "unnamed"), ("***", "", "unnamed"), ("***", "port 3", "port-3"),
    ("äöü", "", "unnamed"), ("a\u{0}b\nc", "", "a-b-c"), ("٣٤", "", "unnamed"),
    (String(repeating: "x", count: 90), "", String(repeating: "x", count: 32)),
    (String(repeating: "y", count: 31) + "-z", "", String(repeating: "y", count: 31)),
  ])
  func `A label holds letters, digits and single dashes of the serial number, or else of the port`(
    serial: String, path: String, label: String
  ) {
    #expect(identity(serial: serial, path: path).label == label)
  }
}

@Suite struct SessionNameTests {
  private func name(
    _ context: SessionContext = context(), report: [UInt8] = [1, 2, 3], arrival: Int64 = 5
  ) -> SessionName {
    var digest = ReportDigest()
    digest.add(report.span, arrivalNanoseconds: arrival)
    return SessionName(context: context, digest: digest, firstArrival: arrival)
  }

  @Test func `The same beginning has the same name, whatever its origin`() {
    var live = context()
    live.origin = .live
    #expect(name() == name(live))
    #expect(name().id.count == 16)
  }

  @Test(arguments: [0, 1, 7, 8, 9, 16, 64])
  func `Each byte of a report counts, whatever its length`(count: Int) {
    let report = [UInt8](repeating: 7, count: count)
    var ids: Set = [name(report: report).id, name(report: report + [0]).id]
    for index in report.indices {
      var other = report
      other[index] ^= 0x80
      ids.insert(name(report: other).id)
    }
    #expect(ids.count == count + 2)
  }

  @Test func `Whatever differs at the beginning gives another name`() {
    let ids = [
      name(), name(context(serial: "SN2")), name(context(isDated: false)),
      name(context(descriptor: [5, 33])), name(report: [1, 2, 4]), name(report: [1, 2]),
      name(arrival: 6), name(context(serial: "SN1", descriptor: []), report: [5, 32, 1, 2, 3]),
    ].map(\.id)
    #expect(Set(ids).count == ids.count)
  }

  @Test func `Only a dated stream has a start`() {
    #expect(name().startNanoseconds == 5)
    #expect(name(context(isDated: false)).startNanoseconds == nil)
  }
}
