import Foundation
import TestSupport
import Testing

@testable import USB

/// A device's folder as sysfs has it, made of files and links in a temporary folder.
private struct FakeDevice {
  let root: TemporaryFolder
  let path: String

  static let descriptors: [UInt8] =
    [18, 1, 0, 2, 0, 0, 0, 64, 0x09, 0x12, 1, 0, 0, 1, 1, 2, 3, 1]
    + [9, 2, 34, 0, 1, 1, 0, 0xA0, 50, 9, 4, 0, 0, 1, 3, 0, 0, 0]
    + [9, 0x21, 0x11, 1, 0, 1, 0x22, 4, 0, 7, 5, 0x81, 3, 64, 0, 1]

  init() throws {
    root = try TemporaryFolder()
    path = root.appending("1-2.3")
    try folder("1-2.3")
    let attributes = [
      "busnum": "1", "devnum": "7", "idVendor": "1209", "idProduct": "0001",
      "product": "Grip\u{1B}",
      "manufacturer": "Maker", "serial": "SN0001", "speed": "12", "bConfigurationValue": "1",
    ]
    for (name, value) in attributes { try set(name, value + "\n") }
    _ = try root.write(Self.descriptors, "1-2.3/descriptors")
  }

  func set(_ name: String, _ value: String) throws {
    _ = try root.write([UInt8](value.utf8), "1-2.3/" + name)
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: path + "/" + name)
  }

  func folder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: root.appending(name), withIntermediateDirectories: true)
  }

  func bind(driver: String, reportDescriptor: [UInt8]?) throws {
    let interface = "1-2.3/1-2.3:1.0"
    try folder("\(interface)/0003:1209:0001.0004")
    try FileManager.default.createSymbolicLink(
      atPath: root.appending("\(interface)/driver"),
      withDestinationPath: "../../../bus/usb/drivers/\(driver)")
    if let reportDescriptor {
      _ = try root.write(
        reportDescriptor, "\(interface)/0003:1209:0001.0004/report_descriptor")
    }
  }
}

@Suite("What sysfs says of a device")
struct SysfsTests {
  @Test(
    "Ids, texts and interfaces are read, control characters replaced, with no driver as long as none is bound"
  )
  func unbound() throws {
    let device = try FakeDevice()
    let info = try #require(SysfsDevice.info(path: device.path))
    #expect(
      info
        == USBDeviceInfo(
          address: USBDeviceAddress(bus: 1, address: 7), vendorID: 0x1209, productID: 1,
          name: "Grip?", manufacturer: "Maker", serialNumber: "SN0001", portPath: "1-2.3",
          sysfsPath: device.path,
          interfaces: [
            USBInterfaceInfo(
              number: 0, classCode: 3, subclassCode: 0, protocolCode: 0,
              interruptIn: USBEndpointInfo(
                address: 0x81, packetBytesMax: 64, intervalMicroseconds: 1000),
              reportDescriptorBytes: 4, driver: nil, reportDescriptor: nil)
          ]))
    #expect(info.nodePath == "/dev/bus/usb/001/007")
  }

  @Test(
    "With a HID driver bound, its name and the report descriptor are known, and it is who has the interface"
  )
  func bound() throws {
    let device = try FakeDevice()
    try device.bind(driver: "usbhid", reportDescriptor: [5, 1, 9, 2])
    let interface = try #require(SysfsDevice.info(path: device.path)?.interfaces.first)
    #expect(interface.driver == "usbhid")
    #expect(interface.reportDescriptor == [5, 1, 9, 2])
    #expect(
      DeviceHolder.find(devicePath: device.path, interface: 0, nodePath: "/none")
        == "the kernel driver usbhid")
  }

  @Test(
    "A report descriptor that reads as empty is not known yet", arguments: [nil, []] as [[UInt8]?])
  func halfBound(reportDescriptor: [UInt8]?) throws {
    let device = try FakeDevice()
    try device.bind(driver: "usbhid", reportDescriptor: reportDescriptor)
    let interface = try #require(SysfsDevice.info(path: device.path)?.interfaces.first)
    #expect(interface.driver == "usbhid" && interface.reportDescriptor == nil)
  }

  @Test(
    "Without an id or an address it is no device, or gone",
    arguments: ["busnum", "devnum", "idVendor", "idProduct"])
  func incomplete(name: String) throws {
    let device = try FakeDevice()
    try device.set(name, "x\n")
    #expect(SysfsDevice.info(path: device.path) == nil)
    try device.remove(name)
    #expect(SysfsDevice.info(path: device.path) == nil)
  }

  @Test("Texts that are missing are empty", arguments: ["product", "manufacturer", "serial"])
  func missingText(name: String) throws {
    let device = try FakeDevice()
    try device.remove(name)
    let info = try #require(SysfsDevice.info(path: device.path))
    #expect([info.name, info.manufacturer, info.serialNumber].filter(\.isEmpty).count == 1)
  }

  @Test("A device that is not configured has no interfaces", arguments: ["\n", "0\n", "2\n"])
  func unconfigured(value: String) throws {
    let device = try FakeDevice()
    try device.set("bConfigurationValue", value)
    #expect(try #require(SysfsDevice.info(path: device.path)).interfaces.isEmpty)
  }

  @Test("A program that has the node open is named, when no kernel driver has the interface")
  func holdingProcess() throws {
    let device = try FakeDevice()
    try device.bind(driver: "usbfs", reportDescriptor: nil)
    let node = try device.root.write([], "node")
    #expect(DeviceHolder.find(devicePath: device.path, interface: 0, nodePath: node) == "")
    // Ends when its input does.
    let input = Pipe()
    let holder = Process()
    holder.executableURL = URL(filePath: "/bin/cat")
    holder.standardInput = input
    holder.standardOutput = FileHandle(forWritingAtPath: node)
    try holder.run()
    defer {
      try? input.fileHandleForWriting.close()
      holder.waitUntilExit()
    }
    #expect(
      DeviceHolder.find(devicePath: device.path, interface: 0, nodePath: node)
        == "cat (process \(holder.processIdentifier))")
  }
}
