/// A device to be plugged into the USB test bed.
public struct VirtualDevice: Sendable {
  /// What the device node is made of.
  public enum Node: String, Sendable {
    /// A FIFO. Whoever polls it does not notice a departure.
    case fifo
    /// A terminal, whose polling ends with an error when transfers are killed, as a real node's does.
    case terminal = "pty"
  }

  /// What keeps programs from opening the node when the device arrives, until the bed is told to release it.
  public enum Withholding: String, Sendable {
    /// There is no node yet.
    case absent
    /// The node has no permissions. For the superuser this takes a program started without the capability to pass
    /// over them (`USBTestBed.start(..., isSubjectToPermissions: true)`).
    case denied
  }

  /// The ids.
  public var vendor: UInt16, product: UInt16
  /// The strings; an empty serial number is none.
  public var name: String, serial: String
  /// The report descriptor.
  public var reportDescriptor: [UInt8]
  /// The class, subclass and protocol of the interface: 3, and 1 and 1 or 2 for boot keyboards and mice.
  public var interface: (class: UInt8, subclass: UInt8, protocol: UInt8) = (3, 0, 0)
  /// What the node is made of.
  public var node = Node.fifo
  /// Whether the kernel's driver has the interface when the device arrives.
  public var hasKernelDriver = true
  /// Whether it has an interrupt endpoint that takes reports.
  public var takesReports = false
  /// Whether sysfs offers the report descriptor.
  public var isInHIDSysfs = true
  /// The feature reports by id, each with the id as its first byte where the device numbers its reports.
  public var features: [UInt8: [UInt8]] = [:]
  /// The number of reports that the device keeps while nobody asks for one; the oldest fall out.
  public var queueDepth = 8
  /// The address on the bus; nil: the next one, as the kernel gives it.
  public var address: Int?
  /// What keeps programs from opening the node at first.
  public var withheld: Withholding?
  /// The number of attempts to open a withheld node after which it is released; nil: only when the bed is told. An
  /// attempt that follows at once may fail, too. libusb makes two attempts each time on a node that is absent.
  public var withheldAttempts: Int?

  /// A device with its ids, strings and report descriptor, otherwise as a HID device without boot protocol.
  public init(
    vendor: UInt16, product: UInt16, name: String, serial: String, reportDescriptor: [UInt8]
  ) {
    self.vendor = vendor
    self.product = product
    self.name = name
    self.serial = serial
    self.reportDescriptor = reportDescriptor
  }

  /// The reference controller (docs/HID-INTERFACE.md).
  public static func reference(serial: String = "SN0001") -> VirtualDevice {
    VirtualDevice(
      vendor: 0x1209, product: 0x0001, name: "Grip", serial: serial,
      reportDescriptor: ReferenceDescriptor.bytes)
  }

  /// A simulated Go Direct Hand Dynamometer; `USBTestBed.measure` says what it measures.
  public static func dynamometer(serial: String = "151000C1") -> VirtualDevice {
    // A vendor's page, and nothing but bytes: 64 each way, without ids.
    let descriptor: [UInt8] = [
      0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01, 0x09, 0x02, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75,
      0x08, 0x95, 0x40, 0x81, 0x02, 0x09, 0x03, 0x95, 0x40, 0x91, 0x02, 0xC0,
    ]
    var device = VirtualDevice(
      vendor: 0x08F7, product: 0x0010, name: "GDX-HD " + serial, serial: serial,
      reportDescriptor: descriptor)
    device.takesReports = true
    return device
  }

  /// A keyboard with the boot protocol and the descriptor that the HID specification gives for it (appendix E.6).
  public static var keyboard: VirtualDevice {
    var device = VirtualDevice(
      vendor: 0x046D, product: 0xC31C, name: "Keyboard", serial: "",
      reportDescriptor: [
        0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x05, 0x07, 0x19, 0xE0, 0x29, 0xE7, 0x15, 0x00, 0x25,
        0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x01, 0x95, 0x05,
        0x75, 0x01, 0x05, 0x08, 0x19, 0x01, 0x29, 0x05, 0x91, 0x02, 0x95, 0x01, 0x75, 0x03, 0x91,
        0x01, 0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x05, 0x07, 0x19, 0x00, 0x29, 0x65,
        0x81, 0x00, 0xC0,
      ])
    device.interface = (3, 1, 1)
    return device
  }

  /// A mouse with the boot protocol and the descriptor that the HID specification gives for it (appendix E.10).
  public static var mouse: VirtualDevice {
    var device = VirtualDevice(
      vendor: 0x046D, product: 0xC077, name: "Mouse", serial: "",
      reportDescriptor: [
        0x05, 0x01, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x01, 0xA1, 0x00, 0x05, 0x09, 0x19, 0x01, 0x29,
        0x03, 0x15, 0x00, 0x25, 0x01, 0x95, 0x03, 0x75, 0x01, 0x81, 0x02, 0x95, 0x01, 0x75, 0x05,
        0x81, 0x01, 0x05, 0x01, 0x09, 0x30, 0x09, 0x31, 0x15, 0x81, 0x25, 0x7F, 0x75, 0x08, 0x95,
        0x02, 0x81, 0x06, 0xC0, 0xC0,
      ])
    device.interface = (3, 1, 2)
    return device
  }

  /// The words that describe the device to the bed.
  var words: [String] {
    var words = [
      "vendor=\(hex16(vendor))", "product=\(hex16(product))", "name=\(encoded(name))",
      "serial=\(encoded(serial))", "descriptor=\(hex(reportDescriptor))",
      "class=\(hex([interface.class]))", "subclass=\(hex([interface.subclass]))",
      "protocol=\(hex([interface.protocol]))", "node=\(node.rawValue)",
      "driver=\(hasKernelDriver ? "usbhid" : "none")", "hid=\(isInHIDSysfs ? 1 : 0)",
      "depth=\(queueDepth)", "out=\(takesReports ? 1 : 0)",
    ]
    let reports = features.sorted { $0.key < $1.key }.map { "\(hex([$0.key])):\(hex($0.value))" }
    if !reports.isEmpty { words.append("features=" + reports.joined(separator: ",")) }
    if let address { words.append("address=\(address)") }
    if let withheld { words.append("withheld=\(withheld.rawValue)") }
    if let withheldAttempts { words.append("attempts=\(withheldAttempts)") }
    return words
  }
}

private func hex16(_ value: UInt16) -> String { hex([UInt8(value >> 8), UInt8(value & 0xFF)]) }

/// Two digits a byte.
func hex(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef")
  return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}

/// With everything but letters and digits of ASCII as %XX, so that it is one word.
private func encoded(_ text: String) -> String {
  text.utf8.map { byte in
    let isPlain =
      byte < 0x80 && (Character(UnicodeScalar(byte)).isLetter || (48...57).contains(byte))
    return isPlain ? String(UnicodeScalar(byte)) : "%" + hex([byte])
  }.joined()
}
