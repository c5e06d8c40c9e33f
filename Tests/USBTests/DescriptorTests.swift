import Testing
import TestSupport

@testable import USB

/// Descriptors of a device, put together byte by byte.
private enum Descriptors {
  static let device: [UInt8] = [
    18, 1, 0, 2, 0, 0, 0, 64, 0x09, 0x12, 1, 0, 0, 1, 1, 2, 3, 1,
  ]
  static func configuration(_ value: UInt8) -> [UInt8] { [9, 2, 34, 0, 1, value, 0, 0xA0, 50] }
  static func interface(_ number: UInt8, setting: UInt8 = 0, code: UInt8 = 3) -> [UInt8] {
    [9, 4, number, setting, 1, code, 1, 2, 0]
  }
  static func endpoint(
    _ address: UInt8, attributes: UInt8 = 3, bytes: UInt16 = 64, interval: UInt8 = 1
  ) -> [UInt8] {
    [7, 5, address, attributes, UInt8(bytes & 0xFF), UInt8(bytes >> 8), interval]
  }
  static func hid(_ entries: [(UInt8, UInt16)]) -> [UInt8] {
    [UInt8(6 + 3 * entries.count), 0x21, 0x11, 1, 0, UInt8(entries.count)]
      + entries.flatMap { [$0.0, UInt8($0.1 & 0xFF), UInt8($0.1 >> 8)] }
  }
}

private typealias D = Descriptors

private func read(
  _ parts: [[UInt8]], configuration: UInt8 = 1, speed: USBSpeed = .lowOrFull
) -> [USBInterfaceInfo] {
  ConfigurationDescriptors.interfaces(
    in: parts.flatMap { $0 }, configuration: configuration, speed: speed)
}

@Suite("What the descriptors of a device say of its interfaces")
struct DescriptorTests {
  @Test(
    "The reference controller has one HID interface with one endpoint and 433 bytes of report descriptor"
  )
  func referenceController() {
    let interfaces = read([
      D.device, D.configuration(1), D.interface(0), D.hid([(0x22, 433)]), D.endpoint(0x81),
    ])
    #expect(
      interfaces == [
        USBInterfaceInfo(
          number: 0, classCode: 3, subclassCode: 1, protocolCode: 2,
          interruptIn: USBEndpointInfo(
            address: 0x81, packetBytesMax: 64, intervalMicroseconds: 1000),
          reportDescriptorBytes: 433, driver: nil, reportDescriptor: nil)
      ])
  }

  @Test("Only the active configuration counts")
  func activeConfiguration() {
    let parts = [
      D.device, D.configuration(1), D.interface(0), D.configuration(2), D.interface(4),
      D.interface(5),
    ]
    #expect(read(parts, configuration: 1).map(\.number) == [0])
    #expect(read(parts, configuration: 2).map(\.number) == [4, 5])
    #expect(read(parts, configuration: 3).isEmpty)
  }

  @Test(
    "Endpoints of alternate settings, endpoints out, bulk endpoints and second ones do not count")
  func endpoints() {
    let interfaces = read([
      D.configuration(1), D.interface(0), D.endpoint(0x02), D.endpoint(0x83, attributes: 2),
      D.endpoint(0x84), D.endpoint(0x85), D.interface(1), D.interface(1, setting: 1),
      D.endpoint(0x86),
    ])
    #expect(interfaces.map(\.interruptIn?.address) == [0x84, nil])
  }

  @Test(
    "Packet size and interval are written otherwise at high speed",
    arguments: [
      (.lowOrFull, 64, 10, 64, 10_000), (.lowOrFull, 64, 0, 64, 1000),
      (.lowOrFull, 0x0840, 1, 64, 1000), (.highOrAbove, 64, 1, 64, 125),
      (.highOrAbove, 64, 4, 64, 1000), (.highOrAbove, 0x0C00, 4, 2048, 1000),
      (.highOrAbove, 64, 255, 64, 4_096_000), (.highOrAbove, 64, 0, 64, 125),
    ] as [(USBSpeed, UInt16, UInt8, Int, Int)])
  func speeds(
    speed: USBSpeed, size: UInt16, interval: UInt8, bytes: Int, microseconds: Int
  ) {
    let interfaces = read(
      [
        D.configuration(1), D.interface(0),
        D.endpoint(0x81, bytes: size, interval: interval),
      ], speed: speed)
    #expect(interfaces.first?.interruptIn?.packetBytesMax == bytes)
    #expect(interfaces.first?.interruptIn?.intervalMicroseconds == microseconds)
  }

  @Test(
    "The speed comes from sysfs, and what is unknown is slow",
    arguments: [
      ("1.5", .lowOrFull), ("12", .lowOrFull), ("480", .highOrAbove), ("5000", .highOrAbove),
      ("20000", .highOrAbove), ("", .lowOrFull), ("unknown", .lowOrFull),
    ] as [(String, USBSpeed)])
  func speed(text: String, speed: USBSpeed) {
    #expect(USBSpeed(megabits: text) == speed)
  }

  @Test("The report descriptor is found behind others, and only in interfaces of class HID")
  func reportDescriptorLength() {
    let interfaces = read([
      D.configuration(1), D.interface(0), D.hid([(0x23, 7), (0x22, 300)]), D.interface(1),
      D.hid([(0x23, 7)]), D.interface(2, code: 0xFE), D.hid([(0x22, 9)]),
    ])
    #expect(interfaces.map(\.reportDescriptorBytes) == [300, 0, 0])
  }

  @Test("A HID descriptor that claims more entries than it has is read as far as it goes")
  func hidClaimsTooMuch() {
    var hid = D.hid([(0x23, 7)])
    hid[5] = 255
    #expect(read([D.configuration(1), D.interface(0), hid]).map(\.reportDescriptorBytes) == [0])
  }

  @Test(
    "What is cut or has no length ends the reading; what was whole counts",
    arguments: [[9, 4, 1, 0], [0, 4, 1], [1], [255, 5, 0x81]] as [[UInt8]])
  func cut(tail: [UInt8]) {
    let interfaces = read([D.configuration(1), D.interface(0), D.endpoint(0x81), tail])
    #expect(interfaces.map(\.interruptIn?.address) == [0x81])
  }

  @Test("Endpoints and HID descriptors before any interface are passed over")
  func strays() {
    #expect(
      read([D.endpoint(0x81), D.hid([(0x22, 5)]), D.configuration(1), D.endpoint(0x81)]).isEmpty)
  }

  @Test("A device that claims hundreds of interfaces gets 32, and none twice")
  func manyInterfaces() {
    let many = read([D.configuration(1)] + (0...255).map { D.interface($0) })
    #expect(many.map(\.number) == Array(0..<32))
    let same = read([D.configuration(1)] + (0..<10).map { _ in D.interface(3) })
    #expect(same.map(\.number) == [3])
  }

  @Test("Garbage of any kind is read without harm", arguments: 0..<20)
  func garbage(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let whole = [
      D.device, D.configuration(1), D.interface(0), D.hid([(0x22, 433)]), D.endpoint(0x81),
      D.interface(1), D.hid([(0x22, 50)]), D.endpoint(0x82),
    ].flatMap { $0 }
    for _ in 0..<500 {
      var bytes = whole + whole
      for _ in 0..<Int.random(in: 1...20, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      let interfaces = read([bytes], speed: Bool.random(using: &random) ? .lowOrFull : .highOrAbove)
      #expect(interfaces.count <= ConfigurationDescriptors.interfacesMax)
      #expect(Set(interfaces.map(\.number)).count == interfaces.count)
      for interface in interfaces {
        #expect(0...65_535 ~= interface.reportDescriptorBytes)
        #expect(interface.interruptIn.map { 0...8188 ~= $0.packetBytesMax } ?? true)
      }
    }
  }
}

@Suite("Texts that devices send")
struct DeviceTextTests {
  @Test(
    "A string descriptor is read as far as it has bytes",
    arguments: [
      ([8, 3, 0x47, 0, 0x72, 0, 0x70, 0], [0x47, 0x72, 0x70]), ([4, 3, 0x09, 0x04], [0x0409]),
      ([255, 3, 0x47, 0, 0x72], [0x47]), ([2, 3], []), ([3, 3, 0x47], []), ([0, 3, 1, 1], []),
      ([6, 2, 1, 0, 2, 0], []), ([], []), ([9], []),
    ] as [([UInt8], [UInt16])])
  func strings(bytes: [UInt8], units: [UInt16]) {
    #expect(stringUnits(bytes) == units)
  }

  @Test("Control characters do not reach the terminal, all else does")
  func control() {
    #expect(printable("Grip\u{1B}[2J\u{7}\u{9B}\n") == "Grip?[2J???")
    #expect(printable("Öffner 握力") == "Öffner 握力")
  }

  @Test("A node has three digits for bus and address")
  func node() {
    #expect(USBDeviceAddress(bus: 1, address: 2).nodePath == "/dev/bus/usb/001/002")
    #expect(USBDeviceAddress(bus: 12, address: 127).nodePath == "/dev/bus/usb/012/127")
  }
}
