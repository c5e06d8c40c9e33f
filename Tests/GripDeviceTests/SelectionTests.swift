import GripControl
import TestSupport
import Testing
import USB

@testable import GripDevice

@Suite("Which devices are taken")
struct SelectionTests {
  static let keyboard: [UInt8] = [0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0xC0]

  static func device(
    _ interface: (UInt8, UInt8, UInt8) = (3, 0, 0), driver: String? = "usbhid",
    descriptor: [UInt8]?, sends: Bool = true
  ) -> USBDeviceInfo {
    let endpoint = USBEndpointInfo(address: 0x81, packetBytesMax: 64, intervalMicroseconds: 1000)
    return USBDeviceInfo(
      address: USBDeviceAddress(bus: 1, address: 2), vendorID: 0x1209, productID: 0x0001,
      name: "Grip", manufacturer: "", serialNumber: "SN", portPath: "1-1", sysfsPath: "/sys/x",
      interfaces: [
        USBInterfaceInfo(
          number: 0, classCode: interface.0, subclassCode: interface.1, protocolCode: interface.2,
          interruptIn: sends ? endpoint : nil, reportDescriptorBytes: descriptor?.count ?? 0,
          driver: driver, reportDescriptor: descriptor)
      ])
  }

  @Test("Force in the report descriptor decides")
  func force() {
    let grip = Self.device(descriptor: ReferenceDescriptor.bytes)
    #expect(Selection.judge(grip, listed: []) == .take(interface: grip.interfaces[0]))
  }

  @Test(
    "Everything else is left alone, with the reason",
    arguments: [
      (device(descriptor: keyboard), "shows no force"),
      (device((3, 1, 1), descriptor: ReferenceDescriptor.bytes), "a keyboard or a mouse"),
      (device((3, 1, 2), driver: nil, descriptor: nil), "a keyboard or a mouse"),
      (device((8, 6, 80), descriptor: nil), "no HID interface"),
      (device(descriptor: ReferenceDescriptor.bytes, sends: false), "no HID interface that sends"),
      (device(driver: "wacom", descriptor: nil), "the driver wacom"),
      (device(descriptor: [0xFF, 0x00, 0x13]), "shows no force"),
    ])
  func leftAlone(device: USBDeviceInfo, reason: String) {
    guard case .leave(let said) = Selection.judge(device, listed: []) else {
      Issue.record("it was taken")
      return
    }
    #expect(said.contains(reason))
  }

  @Test("A device that no driver has and that is no boot device is asked; a listed one is taken")
  func asked() {
    let silent = Self.device(driver: nil, descriptor: nil)
    #expect(Selection.judge(silent, listed: []) == .ask(interface: silent.interfaces[0]))
    let listed = [USBProduct(vendorID: 0x1209, productID: 0x0001)]
    let plain = Self.device(descriptor: Self.keyboard)
    #expect(Selection.judge(plain, listed: listed) == .take(interface: plain.interfaces[0]))
    guard case .leave = Selection.judge(Self.device((3, 1, 1), descriptor: nil), listed: listed)
    else {
      Issue.record("a keyboard was taken since it was listed")
      return
    }
  }
}

@Suite("The transfers of a controller")
struct TransferTests {
  @Test(
    "A transfer holds whole packets and at least the longest report",
    arguments: [
      (64, 64, 64), (10, 64, 64), (65, 64, 128), (9, 8, 16), (100_000, 64, 4096),
      (5000, 1000, 4000), (100_000, 3072, 3072), (5000, 6141, 6141),
    ])
  func transferBytes(report: Int, packet: Int, bytes: Int) {
    #expect(OpenedController.transferBytes(report: report, packet: packet) == bytes)
  }
}
