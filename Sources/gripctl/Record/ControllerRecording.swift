import Capture
import Foundation
import GripControl
import GripCore
import GripDevice
import GripSession
import GripStore
import USB

/// Writes what a controller sends into a file until it is asked to end, or cannot go on.
final class ControllerRecording {
  /// How long the writing thread sleeps at a time.
  private static let turnMilliseconds = 20
  /// How often what is written is handed to the system, so that a crash costs no more, in ns.
  private static let flushNanoseconds: Int64 = 500_000_000
  /// After so many recoveries without a report in between, it ends.
  private static let recoveriesMax = 5
  /// How long an endpoint rests before its halt is cleared, in ns.
  private static let restNanoseconds: Int64 = 100_000_000

  /// What was recorded.
  struct Totals: Encodable {
    var reports: Int64 = 0
    /// By the device's numbers and, in this computer, for want of room.
    var reportsLost: Int64 = 0
    var reportsLostByHost: Int64 = 0
    var transferFailures: Int64 = 0
    var seconds = 0.0
  }

  private(set) var totals = Totals()
  /// Why it ended too early; nil where it was asked to.
  private(set) var fault: String?

  private let attached: AttachedController
  private let opened: OpenedController
  private let queue: RecordingQueue
  private let stream: USBStream
  private let monitor: USBMonitor
  private let file: RecordingFile
  private var analyzer: SessionAnalyzer
  /// UTC less the time since boot, in ns: one for the whole recording, so that its times never jump.
  private let offset: Int64
  private let start: Int64
  private var latestArrival: Int64
  private var recoveries = 0
  private var restsUntil: Int64?
  private var newtonsMax = 0.0

  /// Opens a controller and creates the file.
  init(_ attached: AttachedController, isListed: Bool, path: String) throws {
    guard let interface = attached.interface else {
      preconditionFailure("a controller that is left alone is not recorded")
    }
    self.attached = attached
    // It listens before the device is opened, so that no departure is missed.
    monitor = try USBMonitor()
    let opened = try OpenedController(
      opening: attached.device, interface, isListed: isListed, in: try USBContext())
    guard !opened.isGoDirect else {
      throw ControllerOpeningError.notMeasuring(
        reason:
          "a Go Direct dynamometer is told to by gripd alone, whose sessions hold all that it sent")
    }
    self.opened = opened
    queue = RecordingQueue(reportBytesMax: opened.transferBytes)
    analyzer = SessionAnalyzer(layout: opened.layout, parameters: DetectionParameters())
    start = System.bootNanoseconds
    offset = System.utcNanoseconds - start
    latestArrival = start
    file = try RecordingFile(path: path)
    try file.begin(
      attached.captureDevice(reportDescriptor: opened.reportDescriptor), at: start + offset)
    for feature in opened.features.reports {
      try file.event(CommandRecord.feature(id: feature.id, bytes: feature.bytes).encode())
    }
    try file.event(
      CommandRecord.anchor(
        bootMicroseconds: start / 1000, utcMicroseconds: (start + offset) / 1000, synchronised: nil
      ).encode())
    try file.flush()
    stream = try opened.stream(to: queue)
  }

  /// What of the controller could not be read; none of it keeps it from being recorded.
  var notes: [String] { opened.features.failures }

  /// Records for so many seconds, or until the user ends it; nil: until then.
  func run(seconds: Double?) throws {
    var progress = ProgressLine("\(Terminal.plain(attached.title)):")
    defer { progress.clear() }
    let end = seconds.map { start + Int64($0 * 1e9) } ?? .max
    var nextFlush = start + Self.flushNanoseconds
    var now = start
    while !System.wasInterrupted && now < end && fault == nil {
      System.wait(milliseconds: Self.turnMilliseconds)
      now = System.bootNanoseconds
      try drain()
      if now >= nextFlush {
        nextFlush = now + Self.flushNanoseconds
        try file.flush()
      }
      lookForFaults(now)
      progress.show(progressText(now))
    }
    _ = stream.close(withinMilliseconds: 2000)
    try drain()
    analyzer.finish()
    totals.reportsLost = analyzer.counters.lost
    totals.seconds = Double(now - start) / 1e9
    try file.close()
  }

  /// Writes what has come.
  private func drain() throws {
    try queue.drain { (arrival, bytes, status) throws(CaptureError) in
      latestArrival = arrival
      guard status == 0 else {
        totals.transferFailures += 1
        return try file.transferFailed(status, at: arrival + offset)
      }
      totals.reports += 1
      recoveries = 0
      _ = analyzer.add(bytes, arrivalNanoseconds: arrival + offset)
      newtonsMax = max(newtonsMax, analyzer.latestForceNewtons)
      try file.report(bytes, at: arrival + offset)
    }
    let refused = queue.refused
    guard refused > totals.reportsLostByHost else { return }
    try file.event(EventRecord.encode(.loss(reports: refused - totals.reportsLostByHost)))
    totals.reportsLostByHost = refused
  }

  /// Whether the device is gone; a halted endpoint is set going again.
  private func lookForFaults(_ now: Int64) {
    while let change = monitor.next() {
      if case .departed(let path, let address) = change, path == attached.device.sysfsPath,
        address == nil || address == attached.device.address
      {
        fault = "it was unplugged"
      }
    }
    if queue.isGone && fault == nil { fault = "it stopped answering: was it unplugged?" }
    guard fault == nil else { return }
    if let until = restsUntil {
      guard now >= until else { return }
      restsUntil = nil
      recover()
    } else if stream.isHalted || stream.needsResume {
      guard recoveries < Self.recoveriesMax else {
        fault = "it fails again and again: plug it in again, or try another port"
        return
      }
      recoveries += 1
      restsUntil = now + Self.restNanoseconds
    }
  }

  private func recover() {
    do throws(USBError) {
      if stream.isHalted { try stream.clearHalt() } else { try stream.resume() }
    } catch {
      fault = error.description
    }
  }

  private func progressText(_ now: Int64) -> String {
    let seconds = max(Double(now - start) / 1e9, 0.001)
    var parts = [
      Terminal.clock(seconds), "\(totals.reports) reports",
      "\(Terminal.decimal(Double(totals.reports) / seconds, 0)) a second",
      "\(analyzer.counters.lost + totals.reportsLostByHost) lost",
      "\(totals.transferFailures) transfers failed",
    ]
    if opened.layout.hasForce {
      parts.append(
        "\(Terminal.decimal(analyzer.latestForceNewtons, 1)) N, peak \(Terminal.decimal(newtonsMax, 1)) N"
      )
    }
    return parts.joined(separator: ", ")
  }
}
