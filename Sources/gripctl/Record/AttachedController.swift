import Capture
import GripControl
import GripDevice
import USB

/// A device that may be recorded from, by the daemon's own rule: nothing is opened to find out.
struct AttachedController: Encodable {
  /// What is known of it.
  enum Kind: String, Encodable {
    /// Its descriptor shows force, or it was listed.
    case controller
    /// No driver has it: only it can say.
    case unknown
    /// Another program has it.
    case inUse
    /// It is none of ours.
    case leftAlone
  }

  let name: String
  let serialNumber: String
  let port: String
  let vendorID: UInt16
  let productID: UInt16
  let kind: Kind
  let reason: String
  let device: USBDeviceInfo
  /// The interface that would be read; nil where it is none of ours.
  let interface: USBInterfaceInfo?

  private enum CodingKeys: CodingKey {
    case name, serialNumber, port, vendorID, productID, kind, reason
  }

  /// The devices with a HID interface that are there.
  static func all(listed: [USBProduct]) throws -> [AttachedController] {
    try USBMonitor().present().filter { $0.interfaces.contains { $0.isHID } }.map {
      AttachedController($0, listed: listed)
    }
  }

  init(_ device: USBDeviceInfo, listed: [USBProduct]) {
    self.device = device
    name = device.name
    serialNumber = device.serialNumber
    port = device.portPath
    vendorID = device.vendorID
    productID = device.productID
    switch Selection.judge(device, listed: listed) {
    case .take(let found): (kind, interface, reason) = (.controller, found, "")
    case .ask(let found): (kind, interface, reason) = (.unknown, found, "")
    case .leave(let reason):
      // usbfs stands for a program; gripd is one. What it is shows when it is opened.
      interface = device.interfaces.first {
        $0.isHID && !$0.isBootDevice && $0.driver == "usbfs" && $0.interruptIn != nil
      }
      kind = interface == nil ? .leftAlone : .inUse
      self.reason = interface == nil ? reason : ""
    }
  }

  /// What a person calls it.
  var title: String { serialNumber.isEmpty ? port : serialNumber }

  /// Whether a person means it by this name.
  func answers(to name: String) -> Bool {
    [serialNumber, port].contains { !$0.isEmpty && $0.lowercased() == name.lowercased() }
  }

  /// What it is, for people.
  var kindText: String {
    switch kind {
    case .controller: "grip controller"
    case .unknown: "may be one: it says so when it is opened"
    case .inUse: "in use by a program"
    case .leftAlone: "left alone: \(reason)"
    }
  }

  /// As a recording has it.
  func captureDevice(reportDescriptor: [UInt8]) -> CaptureDevice {
    CaptureDevice(
      index: 0, bus: UInt16(device.address.bus), address: device.address.address,
      interface: interface?.number ?? 0, vendorID: vendorID, productID: productID, name: name,
      physicalPath: "usb-\(port)/input\(interface?.number ?? 0)", serialNumber: serialNumber,
      reportDescriptor: reportDescriptor)
  }
}

extension [AttachedController] {
  /// The one that is meant: by its serial number or port, or the only one that comes into question.
  func chosen(_ name: String?) throws -> AttachedController {
    let possible = filter { $0.kind != .leftAlone }
    if let name {
      let named = filter { $0.answers(to: name) }
      if let one = named.first, named.count == 1, one.kind != .leftAlone { return one }
      if named.count > 1 {
        throw CommandFailure(
          "\(named.count) controllers are called \(name): name a port, "
            + named.map(\.port).joined(separator: " or "))
      }
      if let one = named.first {
        throw CommandFailure("\(name) is left alone: \(one.reason). See gripctl record --help.")
      }
      throw CommandFailure(
        "there is no controller \(name). "
          + (possible.isEmpty ? "None is plugged in." : "There are: \(possible.titles)."))
    }
    for kind in [AttachedController.Kind.controller, .unknown, .inUse] {
      let meant = filter { $0.kind == kind }
      if meant.count == 1 { return meant[0] }
      if meant.count > 1 {
        throw CommandFailure(
          "several controllers come into question: \(meant.titles). Name one with --controller.")
      }
    }
    throw CommandFailure(
      "no controller is plugged in. `gripctl record --list` shows what is, `gripctl doctor` looks for reasons."
    )
  }

  private var titles: String { map { Terminal.plain($0.title) }.joined(separator: ", ") }
}
