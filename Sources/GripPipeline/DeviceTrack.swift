import Capture
import GripCore
import GripSession
import GripStore

/// One controller of a stream: its ring and its sessions.
final class DeviceTrack {
  /// Reports that wait at most between two drains.
  static let ringSlots = 512
  /// Slots hold at least a full-speed packet, and at most this much; longer reports go past the ring.
  static let slotBytes = 64...4096

  let device: CaptureDevice
  let layout: SensorLayout
  /// How its reports are read, where the descriptor does not say it.
  let format: ReportFormat?
  let reportBytesMax: Int
  private var ring: ReportRing
  private var machine: SessionMachine?
  private(set) var hasReports = false

  init(
    device: CaptureDevice, layout: SensorLayout, format: ReportFormat?, reportBytesMax: Int
  ) {
    self.device = device
    self.layout = layout
    self.format = format
    self.reportBytesMax = min(
      max(reportBytesMax, Self.slotBytes.lowerBound), Self.slotBytes.upperBound)
    ring = ReportRing(slots: Self.ringSlots, reportBytesMax: self.reportBytesMax)
  }

  var hasMachine: Bool { machine != nil }
  var published: [PublishedSession] { machine?.published ?? [] }
  var reportsOutside: Int64 { machine?.reportsOutside ?? 0 }

  func start(_ settings: SessionSettings) {
    machine = SessionMachine(settings: settings, layout: layout)
  }

  /// Puts a report into the ring; false when it is full or the report too long.
  func push(_ arrival: Int64, _ bytes: Span<UInt8>) -> Bool {
    hasReports = true
    return ring.producer.push(arrivalNanoseconds: arrival, bytes: bytes)
  }

  /// Derives what waits in the ring.
  func drain() throws(StoreError) {
    try ring.consumer.drain { (arrival, bytes, _) throws(StoreError) in
      try machine?.add(bytes, arrival: arrival)
    }
  }

  /// Takes a report past the ring, which must have been drained.
  func take(_ bytes: Span<UInt8>, arrival: Int64) throws(StoreError) {
    try machine?.add(bytes, arrival: arrival)
  }

  /// Takes an event; false when no session is under way that it belongs to.
  func add(
    _ event: SessionEvent?, json: [UInt8], arrival: Int64
  ) throws(StoreError) -> Bool {
    try machine?.add(event, json: json, arrival: arrival) ?? false
  }

  /// Takes a failed transfer; false when no session is under way that it belongs to.
  func transferFailed(status: Int32, arrival: Int64) throws(StoreError) -> Bool {
    try machine?.transferFailed(status: status, arrival: arrival) ?? false
  }

  func finish() throws(StoreError) { try machine?.finish() }

  func abandon() { machine?.abandon() }
}
