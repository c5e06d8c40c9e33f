import Capture
import Testing

@Suite("Writers")
struct WriterTests {
  private static let plain = CaptureDevice(
    index: 0, bus: 3, address: 7, interface: 0, vendorID: 0x1209, productID: 1,
    name: "Grip Controller", serialNumber: "SN-1", reportDescriptor: Descriptors.report)

  static let devices: [CaptureDevice] = [
    plain,
    CaptureDevice(index: 0),
    CaptureDevice(
      index: 0, bus: 65535, address: 255, interface: 255, vendorID: 65535, productID: 65535),
    CaptureDevice(
      index: 0, bus: 1, address: 2, interface: 3, name: "Griff \u{1F4AA} ö",
      reportDescriptor: [0xC0]),
    CaptureDevice(
      index: 0, bus: 1, address: 2, serialNumber: String(repeating: "9", count: 126),
      reportDescriptor: [UInt8](repeating: 1, count: CaptureLimits.descriptorBytesMax)),
  ]

  @Test(arguments: devices)
  func recordingReadsBackAsItWas(_ device: CaptureDevice) throws {
    var writer = PcapngWriter()
    let time: Int64 = 1_700_000_000_123_456_789
    try writer.device(device, arrivalNanoseconds: time)
    var expected: [RecordingSink.Record] = [.device(device)]
    for count in [0, 1, 2, 3, 4, 64, CaptureLimits.reportBytesMax] {
      let report = [UInt8](repeating: UInt8(count & 255), count: count)
      try writer.report(device: 0, arrivalNanoseconds: time + Int64(count), bytes: report.span)
      expected.append(.report(device: 0, time: time + Int64(count), bytes: report))
    }
    try writer.event(arrivalNanoseconds: time + 5, json: Array("{\"a\":1}".utf8).span)
    expected.append(.event(time: time + 5, json: Array("{\"a\":1}".utf8)))
    try writer.transferFailed(device: 0, arrivalNanoseconds: time + 6, status: -75)
    expected.append(.failed(device: 0, time: time + 6, status: -75))
    let (sink, problems) = try readAll(try writer.close())
    #expect(sink.records == expected)
    #expect(problems == CaptureProblems())
  }

  @Test func severalDevicesAndInterfacesStayApart() throws {
    let devices = (0..<6).map { index in
      CaptureDevice(
        index: index, bus: 1, address: UInt8(2 + index / 3), interface: UInt8(index % 3),
        vendorID: 1, productID: 2, name: "Two", reportDescriptor: [UInt8(index), 0xC0])
    }
    var writer = PcapngWriter()
    for device in devices { try writer.device(device) }
    for index in [5, 0, 3, 1, 4, 2] {
      try writer.report(device: index, arrivalNanoseconds: 0, bytes: [UInt8(index)].span)
    }
    let (sink, _) = try readAll(try writer.close())
    #expect(sink.devices == Dictionary(uniqueKeysWithValues: devices.map { ($0.index, $0) }))
    for case .report(let device, _, let bytes) in sink.reports {
      #expect(bytes == [UInt8(device)])
    }
  }

  @Test func equalCallsGiveEqualBytesWhateverHappenedBefore() throws {
    func write(detour: Bool) throws -> [UInt8] {
      var writer = PcapngWriter(buffering: 1000)
      try writer.device(Self.plain)
      if detour {
        let size = writer.bytesWritten
        try writer.report(device: 0, arrivalNanoseconds: 5, bytes: [1, 2, 3].span)
        try writer.transferFailed(device: 0, arrivalNanoseconds: 6, status: -2)
        try writer.truncate(to: size)
        #expect(writer.bytesWritten == size)
      }
      try writer.report(device: 0, arrivalNanoseconds: -7, bytes: [4].span)
      return try writer.close()
    }
    #expect(try write(detour: true) == write(detour: false))
    #expect(
      try readAll(write(detour: true)).sink.reports == [.report(device: 0, time: 0, bytes: [4])])
  }

  @Test func deviceToldAgainIsNoNews() throws {
    var writer = PcapngWriter()
    try writer.device(Self.plain)
    try writer.report(device: 0, arrivalNanoseconds: 1, bytes: [1].span)
    try writer.device(Self.plain)
    try writer.report(device: 0, arrivalNanoseconds: 2, bytes: [1].span)
    #expect(try readAll(try writer.close()).sink.records.count == 3)
  }

  @Test func whatDoesNotFitIsRefusedAndNamesAreCut() throws {
    var writer = PcapngWriter()
    var device = Self.plain
    device.reportDescriptor = [UInt8](repeating: 0, count: CaptureLimits.descriptorBytesMax + 1)
    let huge = [UInt8](repeating: 0x20, count: CaptureLimits.recordBytesMax)
    #expect(throws: CaptureError.self) { try writer.device(device) }
    #expect(throws: CaptureError.self) { try writer.event(arrivalNanoseconds: 0, json: huge.span) }
    device = Self.plain
    device.name = String(repeating: "x", count: 125) + "\u{1F4AA}"
    try writer.device(device)
    let (sink, _) = try readAll(try writer.close())
    #expect(sink.devices[0]?.name == String(repeating: "x", count: 125))
  }

  @Test func eventsMayBeAsLongAsTheLimit() throws {
    var writer = PcapngWriter()
    let json = [UInt8](repeating: 0x20, count: CaptureLimits.recordBytesMax - 64)
    try writer.event(arrivalNanoseconds: 3, json: json.span)
    #expect(try readAll(try writer.close()).sink.records == [.event(time: 3, json: json)])
  }

  @Test func textReadsBackAsItWas() throws {
    var devices = [
      Self.plain, CaptureDevice(index: 1, bus: 1, address: 9, reportDescriptor: [0xC0]),
    ]
    devices[0].physicalPath = "usb-0000:00:14.0-2/input2"
    var writer = HIDRecorderWriter()
    try writer.comment("first\nsecond")
    for device in devices { try writer.device(device) }
    try writer.report(device: 0, arrivalNanoseconds: 1_000_999, bytes: [1, 0xFE].span)
    try writer.report(device: 1, arrivalNanoseconds: 1_234_567_000_001_000, bytes: [2].span)
    let text = try writer.finish()
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
    #expect(lines.prefix(2) == ["# first", "# second"])
    #expect(
      lines.suffix(4) == ["D: 0", "E: 000000.001000 2 01 fe", "D: 1", "E: 1234567.000001 1 02"])
    let (sink, problems) = try readAll(text)
    // Text knows neither bus nor serial number; the path says the interface.
    for index in devices.indices {
      devices[index].bus = 0
      devices[index].address = UInt8(index + 1)
      devices[index].serialNumber = ""
    }
    devices[0].interface = 2
    #expect(sink.devices == [0: devices[0], 1: devices[1]])
    #expect(
      sink.reports == [
        .report(device: 0, time: 1_000_000, bytes: [1, 0xFE]),
        .report(device: 1, time: 1_234_567_000_001_000, bytes: [2]),
      ])
    #expect(problems == CaptureProblems())
  }

  @Test func textHasNoPlaceForControlCharacters() throws {
    var writer = HIDRecorderWriter()
    try writer.device(CaptureDevice(index: 0, name: "a\nE: 0.0 1 01\u{1B}[2Jb"))
    #expect(try readAll(try writer.finish()).sink.reports == [])
  }

  @Test func toldDeviceIsARequirement() async {
    await #expect(processExitsWith: .failure) {
      var writer = PcapngWriter()
      try writer.report(device: 0, arrivalNanoseconds: 0, bytes: [UInt8]().span)
    }
  }
}
