import GoDirect
public import GripCore
public import GripStore
import HID
public import USB

/// Why a controller could not be opened.
public enum ControllerOpeningError: Error, Sendable, CustomStringConvertible {
  /// It can be tried again.
  case usb(USBError)
  /// It could not be brought to measure; it can be tried again.
  case notMeasuring(reason: String)
  /// It is none of ours after all.
  case notOurs(reason: String)

  /// One line for a person.
  public var description: String {
    switch self {
    case .usb(let error): error.description
    case .notMeasuring(let reason): "it does not measure: \(reason)"
    case .notOurs(let reason): "it is no grip controller: \(reason)"
    }
  }
}

/// A controller that is open and claimed, and what it said of itself. It is let go of with the last reference to `handle`.
public struct OpenedController: Sendable {
  /// Transfers kept in flight: at 1000 reports a second the machine may attend to other things for as many ms and none is lost.
  private static let transfers = 32
  /// Longest transfer, in bytes, unless a single packet is longer: longer reports come in parts.
  public static let transferBytesMax = 4096

  /// The open device.
  public let handle: USBHandle
  let interface: USBInterfaceInfo
  /// Where it sends its reports.
  public let endpoint: USBEndpointInfo
  /// Its report descriptor.
  public let reportDescriptor: [UInt8]
  /// Where force and motion lie in its reports. Of a dynamometer that must be told to measure: once it does.
  public private(set) var layout: SensorLayout
  /// How its reports are read, where the descriptor does not say it.
  public private(set) var format: ReportFormat?
  /// Whether it must be told to measure.
  public let isGoDirect: Bool
  /// Its feature reports at this moment.
  public let features: FeatureReports
  /// The length of a transfer, in bytes: whole packets, and room for the longest report.
  public let transferBytes: Int

  /// Opens a device, claims the interface, reads its descriptor and its feature reports. May take some seconds.
  ///
  /// - Parameters:
  ///   - isListed: whether it is taken without a force in its descriptor.
  ///   - profiles: how controllers are read that do not describe themselves.
  public init(
    opening device: USBDeviceInfo, _ interface: USBInterfaceInfo, isListed: Bool,
    profiles: ProfileBook = ProfileBook(), in context: USBContext
  ) throws(ControllerOpeningError) {
    guard let endpoint = interface.interruptIn else {
      throw .notOurs(reason: "it has no interrupt endpoint that sends")
    }
    let bytes: [UInt8]
    do throws(USBError) {
      handle = try context.open(device.address)
      try handle.claim(interface: interface.number)
      bytes = try Self.reportDescriptor(handle, interface)
    } catch { throw .usb(error) }
    guard let descriptor = try? ReportDescriptor(parsing: bytes) else {
      throw .notOurs(reason: "its report descriptor cannot be read: gripctl inspect says why")
    }
    isGoDirect = Dynamometer.isOne(vendorID: device.vendorID, productID: device.productID)
    format = profiles.profile(
      vendorID: device.vendorID, productID: device.productID, reportDescriptor: bytes
    ).map { .profile($0) }
    do throws(ProfileFault) {
      layout = try SensorLayout(descriptor: descriptor, format: format)
    } catch { throw .notOurs(reason: "its profile is wrong: \(error)") }
    guard layout.hasForce || isListed || isGoDirect else {
      throw .notOurs(reason: "its report descriptor shows no force")
    }
    self.endpoint = endpoint
    self.interface = interface
    reportDescriptor = bytes
    let declared = descriptor.inputReports.map(\.sizeBytes).max() ?? 0
    transferBytes = Self.transferBytes(
      report: max(declared, layout.reportBytesMax), packet: max(endpoint.packetBytesMax, 1))
    features = FeatureReports.read(
      descriptor.featureReports, of: handle, interface: interface.number)
  }

  /// Starts to read its reports.
  public func stream(to receiver: any USBStreamReceiver) throws(USBError) -> USBStream {
    try handle.stream(
      endpoint: endpoint.address, packetBytes: transferBytes, transfers: Self.transfers,
      receiver: receiver)
  }

  /// The dynamometer measures: this is how.
  mutating func measures(_ stream: GoDirectStream) throws(ProfileFault) {
    layout = try SensorLayout(stream)
    format = .goDirect(stream)
  }

  /// Sends it a report.
  public func send(_ report: [UInt8]) throws(USBError) {
    try handle.sendReport(report, interface: interface.number, endpoint: interface.interruptOut)
  }

  /// What the device itself says counts; where it does not answer, what the kernel read of it before.
  private static func reportDescriptor(
    _ handle: USBHandle, _ interface: USBInterfaceInfo
  ) throws(USBError) -> [UInt8] {
    do {
      return try handle.reportDescriptor(
        interface: interface.number, bytesMax: max(interface.reportDescriptorBytes, 4096))
    } catch {
      guard let known = interface.reportDescriptor, error.kind != .noDevice else { throw error }
      return known
    }
  }

  /// A transfer holds whole packets, and at least the longest report: a shorter report ends it early.
  static func transferBytes(report: Int, packet: Int) -> Int {
    let packets = (max(report, packet) + packet - 1) / packet
    return min(packets, max(transferBytesMax / packet, 1)) * packet
  }
}
