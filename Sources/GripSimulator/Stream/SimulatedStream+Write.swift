import Capture
import Foundation

extension SimulatedStream {
  /// Writes the stream, and its truth as JSON with sorted keys.
  /// - Parameters:
  ///   - path: the stream's file. A name that ends in .hid becomes hid-recorder text, with what and why in its comments;
  ///     one that ends in .pcapng becomes a capture of USB packets, which has no place for comments.
  ///   - truthPath: where the truth goes; nil for nowhere.
  public func write(to path: String, truth truthPath: String? = nil) throws(SimulatorError) {
    do {
      if path.hasSuffix(".pcapng") {
        try writePackets(to: path)
      } else if path.hasSuffix(".hid") {
        try writeText(to: path)
      } else {
        throw SimulatorError.unwritable(
          path: path, reason: "the name must end in .hid or .pcapng, which says what to write")
      }
      if scenario.faults.cutTail > 0 { try cutTail(of: path, bytes: scenario.faults.cutTail) }
    } catch let error as SimulatorError {
      throw error
    } catch {
      throw .unwritable(path: path, reason: "\(error)")
    }
    guard let truthPath else { return }
    do {
      try truth.json().write(to: URL(filePath: truthPath))
    } catch {
      throw .unwritable(path: truthPath, reason: "\(error)")
    }
  }

  private var captureDevice: CaptureDevice {
    CaptureDevice(
      index: 0, bus: 1, address: 1, vendorID: device.vendorID, productID: device.productID,
      name: device.name, physicalPath: device.physicalPath, serialNumber: device.serialNumber,
      reportDescriptor: device.reportDescriptor)
  }

  /// What every simulated stream says of itself (docs/RECORDING.md): its origin ends up in the summary, the rest is for
  /// people.
  private struct OriginEvent: Encodable {
    var event = "origin"
    var origin = "simulated"
    var scenario: String
    var seed: UInt64
    var title: String
    var why: String
  }

  /// The clinic's own time (docs/RECORDING.md).
  private struct ZoneEvent: Encodable {
    var event = "zone"
    var zone: String
    var offsetMinutes: Int
  }

  private func originEvent() throws(SimulatorError) -> [UInt8] {
    try json(
      OriginEvent(scenario: scenario.name, seed: seed, title: scenario.title, why: scenario.why))
  }

  private func blockEvents() throws(SimulatorError) -> [(arrival: Int64, json: [UInt8])] {
    var events: [(arrival: Int64, json: [UInt8])] = []
    for block in blocks { events.append((block.nanoseconds, try json(block.said))) }
    return events
  }

  private func json(_ event: some Encodable) throws(SimulatorError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return try [UInt8](encoder.encode(event))
    } catch {
      throw .unwritable(path: scenario.name, reason: "\(error)")
    }
  }

  private func writeText(to path: String) throws {
    guard scenario.startNanoseconds == 0 else {
      throw SimulatorError.unwritable(
        path: path, reason: "the scenario has a start, and hid-recorder text no date: take .pcapng")
    }
    let origin = try originEvent()
    var writer = try HIDRecorderWriter(path: path)
    for line in comments { try writer.comment(line) }
    try writer.event(json: origin)
    try writer.device(captureDevice)
    var events = try blockEvents()[...]
    try forEachReport { arrival, bytes throws(CaptureError) in
      while let next = events.first, next.arrival < arrival {
        try writer.event(json: next.json)
        events.removeFirst()
      }
      try writer.report(device: 0, arrivalNanoseconds: arrival, bytes: bytes.span)
    }
    try writer.finish()
  }

  private func writePackets(to path: String) throws {
    let origin = try originEvent()
    var writer = try PcapngWriter(path: path)
    let start = scenario.startNanoseconds
    try writer.event(arrivalNanoseconds: start, json: origin.span)
    if let zone = scenario.zone {
      let event = try json(ZoneEvent(zone: zone.name, offsetMinutes: zone.offsetMinutes))
      try writer.event(arrivalNanoseconds: start, json: event.span)
    }
    try writer.device(captureDevice, arrivalNanoseconds: start)
    var events = try blockEvents()[...]
    try forEachReport { arrival, bytes throws(CaptureError) in
      while let next = events.first, next.arrival < arrival {
        try writer.event(arrivalNanoseconds: start + next.arrival, json: next.json.span)
        events.removeFirst()
      }
      try writer.report(device: 0, arrivalNanoseconds: start + arrival, bytes: bytes.span)
    }
    try writer.close()
  }

  /// Cuts bytes off the end, as a writer does that was stopped in the middle of a record.
  private func cutTail(of path: String, bytes: Int) throws {
    let file = try FileHandle(forUpdating: URL(filePath: path))
    let size = try file.seekToEnd()
    try file.truncate(atOffset: size - UInt64(bytes))
    try file.close()
  }
}

extension Truth {
  /// The truth as JSON: keys sorted, a line each.
  func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}
