import CLibUSB
import Synchronization

/// An open device. It keeps its context alive. A kernel driver that has an interface gives it up when it is claimed and
/// gets it back when it is released; what is claimed is released, and the device closed, with the last reference.
///
/// Calls may come from any thread but the event thread, and wait at most two seconds.
@safe public final class USBHandle: Sendable {
  /// Where the device is.
  public let address: USBDeviceAddress

  nonisolated(unsafe) let raw: OpaquePointer
  let context: USBContext
  private let sysfsPath: String
  private let claimed = Mutex<Set<UInt8>>([])

  init(_ raw: OpaquePointer, device: OpaquePointer, address: USBDeviceAddress, context: USBContext)
  {
    unsafe self.raw = raw
    self.address = address
    self.context = context
    // The port's path names the device's folder in sysfs: "1-2.3".
    var ports = [UInt8](repeating: 0, count: 8)
    let count = unsafe libusb_get_port_numbers(device, &ports, Int32(ports.count))
    let path = ports.prefix(Int(max(0, count))).map { String($0) }.joined(separator: ".")
    sysfsPath = "/sys/bus/usb/devices/\(address.bus)-\(path)"
    unsafe libusb_set_auto_detach_kernel_driver(raw, 1)
  }

  deinit {
    // Closing alone would not give the interfaces back to their drivers.
    for interface in claimed.withLock({ $0 }) {
      unsafe libusb_release_interface(raw, Int32(interface))
    }
    unsafe libusb_close(raw)
  }

  /// Takes an interface for this program, from its kernel driver if need be.
  public func claim(interface: UInt8) throws(USBError) {
    let result = unsafe libusb_claim_interface(raw, Int32(interface))
    guard result == 0 else {
      var error = error(result, "claim interface \(interface)")
      if error.kind == .busy {
        error.holder = DeviceHolder.find(
          devicePath: sysfsPath, interface: interface, nodePath: address.nodePath)
      }
      throw error
    }
    claimed.withLock { _ = $0.insert(interface) }
  }

  /// Gives an interface back to its kernel driver. Nothing happens if it is not claimed, or the device is gone.
  public func release(interface: UInt8) {
    guard claimed.withLock({ $0.remove(interface) }) != nil else { return }
    unsafe libusb_release_interface(raw, Int32(interface))
  }

  /// Asks the device for the report descriptor of an interface, at most `bytesMax` (up to 4096) bytes of it.
  public func reportDescriptor(
    interface: UInt8, bytesMax: Int
  ) throws(USBError) -> [UInt8] {
    try perform(
      ControlRequest(
        requestType: 0x81, request: 0x06, value: 0x2200, index: UInt16(interface),
        bytesMax: bytesMax),
      doing: "read the report descriptor of interface \(interface)")
  }

  /// Asks for a string, in the first language that the device has; control characters are replaced.
  public func string(index: UInt8) throws(USBError) -> String {
    precondition(index > 0, "string 0 is the list of languages")
    let languages = try string(index: 0, language: 0)
    guard let language = languages.first else { return "" }
    let units = try string(index: index, language: language)
    return printable(String(decoding: units, as: UTF16.self))
  }

  /// Asks for a feature report, at most `bytesMax` (up to 4096) bytes with its id in front; id 0 where the device numbers
  /// no reports, and then no id is in front.
  public func featureReport(
    id: UInt8, interface: UInt8, bytesMax: Int
  ) throws(USBError) -> [UInt8] {
    try perform(
      ControlRequest(
        requestType: 0xA1, request: 0x01, value: 0x0300 | UInt16(id), index: UInt16(interface),
        bytesMax: bytesMax),
      doing: "read feature report \(id)")
  }

  /// Sends a feature report of at most 4096 bytes. The bytes begin with the id, unless the device numbers no reports: then
  /// `id` is 0.
  public func setFeatureReport(
    id: UInt8, interface: UInt8, bytes: [UInt8]
  ) throws(USBError) {
    _ = try perform(
      ControlRequest(
        requestType: 0x21, request: 0x09, value: 0x0300 | UInt16(id), index: UInt16(interface),
        bytes: bytes),
      doing: "write feature report \(id)")
  }

  /// Sends an output report that has no id: to the interface's own endpoint where it has one, else by request (HID 1.11, 7.2.2).
  public func sendReport(
    _ bytes: [UInt8], interface: UInt8, endpoint: UInt8?
  ) throws(USBError) {
    if let endpoint {
      return try ControlTransfer.send(
        bytes, endpoint: endpoint, on: self, doing: "send a report to endpoint \(endpoint)")
    }
    _ = try perform(
      ControlRequest(
        requestType: 0x21, request: 0x09, value: 0x0200, index: UInt16(interface), bytes: bytes),
      doing: "send a report")
  }

  /// Starts to read an endpoint: `transfers` (1 to 64) are kept in flight at all times, so that none of the device's
  /// reports finds nobody waiting. `packetBytes` is how much one transfer takes, a multiple of the endpoint's
  /// `packetBytesMax`. The interface must be claimed.
  ///
  /// Fails when not one transfer can be submitted. Where only the others cannot, what the first brings is not lost: the stream
  /// is given back, and says that it `needsResume`.
  public func stream(
    endpoint: UInt8, packetBytes: Int, transfers: Int = 8, receiver: any USBStreamReceiver
  ) throws(USBError) -> USBStream {
    precondition(endpoint & 0x80 != 0, "a stream comes from the device")
    precondition(1...65_536 ~= packetBytes && 1...64 ~= transfers, "a stream within its limits")
    let core = StreamCore(
      handle: self, endpoint: endpoint, packetBytes: packetBytes, count: transfers,
      receiver: receiver)
    guard let core else {
      throw error(LIBUSB_ERROR_NO_MEM.rawValue, "read endpoint \(endpoint & 0x0F)")
    }
    let stream = USBStream(core)
    do throws(USBError) { try stream.resume() } catch {
      guard core.hasBegun else { throw error }
    }
    return stream
  }

  /// An error of libusb's that concerns this device.
  func error(_ code: Int32, _ doing: String) -> USBError {
    USBError(code: code, doing: doing, device: address.nodePath)
  }

  private func perform(_ request: ControlRequest, doing: String) throws(USBError) -> [UInt8] {
    try ControlTransfer.perform(request, on: self, doing: doing)
  }

  /// A string descriptor's 16-bit units: languages for index 0, else UTF-16.
  private func string(index: UInt8, language: UInt16) throws(USBError) -> [UInt16] {
    let bytes = try perform(
      ControlRequest(
        requestType: 0x80, request: 0x06, value: 0x0300 | UInt16(index), index: language,
        bytesMax: 255),
      doing: "read string \(index)")
    return stringUnits(bytes)
  }
}

/// The 16-bit units of a string descriptor, as far as it has them; none if it is no string descriptor.
func stringUnits(_ bytes: [UInt8]) -> [UInt16] {
  guard bytes.count >= 2, bytes[1] == 0x03 else { return [] }
  let end = min(bytes.count, Int(bytes[0]))
  return stride(from: 2, to: end - 1, by: 2).map { UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8 }
}
