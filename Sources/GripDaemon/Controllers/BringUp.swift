import GripCore
import HID
import USB

/// Opens a controller and starts its stream. All of it may block: it runs on a thread of its own.
enum BringUp {
  /// Transfers kept in flight: with fewer, reports are lost at 1000 a second.
  static let transfers = 8
  /// Longest transfer: slots of the ring are no longer.
  static let transferBytesMax = 4096

  /// A controller that is open and sends.
  struct Opened: Sendable {
    var handle: USBHandle
    var stream: USBStream
    var queue: ReportQueue
    var reportDescriptor: [UInt8]
    var layout: SensorLayout
    /// The longest report, in bytes.
    var reportBytesMax: Int
  }

  /// Why a controller could not be opened.
  enum Failure: Error {
    /// It can be tried again.
    case usb(USBError)
    /// It is none of ours after all.
    case notOurs(reason: String)
  }

  static func run(
    _ context: USBContext, _ device: USBDeviceInfo, _ interface: USBInterfaceInfo, isListed: Bool,
    wakeUp: WakeUp
  ) throws(Failure) -> Opened {
    guard let endpoint = interface.interruptIn else {
      return try refuse("it has no interrupt endpoint that sends")
    }
    do {
      let handle = try context.open(device.address)
      try handle.claim(interface: interface.number)
      let bytes = try reportDescriptor(handle, interface)
      guard let descriptor = try? ReportDescriptor(parsing: bytes) else {
        return try refuse("its report descriptor cannot be read: gripctl inspect says why")
      }
      let layout = SensorLayout(descriptor: descriptor)
      guard layout.hasForce || isListed else {
        return try refuse("its report descriptor shows no force")
      }
      let reportBytesMax = descriptor.inputReports.map(\.sizeBytes).max() ?? 0
      let transferBytes = transferBytes(
        report: reportBytesMax, packet: max(endpoint.packetBytesMax, 1))
      let queue = ReportQueue(
        intervalMilliseconds: endpoint.intervalMicroseconds / 1000, reportBytesMax: transferBytes,
        wakeUp: wakeUp)
      let stream = try handle.stream(
        endpoint: endpoint.address, packetBytes: transferBytes, transfers: transfers,
        receiver: queue)
      return Opened(
        handle: handle, stream: stream, queue: queue, reportDescriptor: bytes, layout: layout,
        reportBytesMax: transferBytes)
    } catch let error as USBError {
      throw .usb(error)
    } catch let failure as Failure {
      throw failure
    } catch {
      preconditionFailure("there are no other errors")
    }
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
    return min(packets * packet, transferBytesMax)
  }

  private static func refuse(_ reason: String) throws(Failure) -> Opened {
    throw .notOurs(reason: reason)
  }
}
