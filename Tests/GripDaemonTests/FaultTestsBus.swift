import Foundation
import GripControl
import Testing
import TestSupport

/// Arrivals and departures, told and untold, and sessions that go on over them.
@Suite("Plugging and unplugging", .enabled(if: USBTestBed.isAvailable), .serialized)
struct FaultTestsBus {
  /// How a departure shows.
  struct Departure: CustomTestStringConvertible {
    var kill: Bool
    var event: Bool
    var node: VirtualDevice.Node
    var testDescription: String { "kill \(kill), event \(event), \(node.rawValue)" }
  }

  static let departures = [VirtualDevice.Node.fifo, .terminal].flatMap { node in
    [(true, true), (true, false), (false, true)].map {
      Departure(kill: $0.0, event: $0.1, node: node)
    }
  }

  @Test("A departure ends the session, however it shows", arguments: departures)
  func departure(_ one: Departure) throws {
    let bench = try LiveBench { $0.replugSeconds = 0.3 }
    let squeezes = try bench.squeezes(partedBefore: [])
    var device = VirtualDevice.reference()
    device.node = one.node
    try bench.beginSession(squeezes, on: device)
    try bench.bed.unplug(kill: one.kill, event: one.event)
    try bench.waitFor("a published session") { bench.sessions().first }
    if !one.event {
      try bench.waitForController(.failing)  // it still stands in sysfs
      try bench.bed.unplug(kill: false, event: true)
    }
    try bench.waitFor("no device") { try bench.devices().isEmpty ? true : nil }
    try bench.bed.wait(for: "closes", atLeast: 1)
    #expect(try bench.bed.statistics().opens == 1, "what is gone is not opened again")

    let facts = try bench.onlySession()
    #expect(facts.quality.reportsReceived == squeezes.reports)
    #expect(facts.quality.reportsLost == 0)
    #expect(facts.repetitions.count == Squeezes.count)
    #expect(facts.clocks.disconnectedSeconds == 0)
    try bench.close()
  }

  @Test("An arrival that is told twice opens the controller once")
  func arrivalTwice() throws {
    let bench = try LiveBench()
    let squeezes = try bench.squeezes()
    try bench.beginSession(squeezes)
    for _ in 0..<3 { try bench.bed.send(.add) }
    try bench.flow(squeezes.parts[1])
    let bed = try bench.bed.statistics()
    #expect(bed.opens == 1 && bed.claims == 1)
    #expect(try bench.devices().count == 1)
    let facts = try bench.onlySession()
    #expect(facts.repetitions.count == Squeezes.count && facts.clocks.disconnectedSeconds == 0)
    try bench.close()
  }

  @Test("A departure of what was never taken, and one that is told twice, change nothing")
  func departureAlone() throws {
    let bench = try LiveBench()
    try bench.bed.plug(.keyboard, port: 2)
    for _ in 0..<2 { try bench.bed.send(.remove, port: 2) }
    try bench.bed.plug(.reference())
    try bench.waitForController(.silent)
    #expect(try bench.devices().count == 1)
    try bench.close()
  }

  @Test("A controller that departs on paper only is taken again when its arrival is told")
  func departureOnPaper() throws {
    let bench = try LiveBench()
    let squeezes = try bench.squeezes()
    try bench.beginSession(squeezes)
    for _ in 0..<2 { try bench.bed.send(.remove) }
    try bench.waitForController(.away)
    try bench.bed.send(.add)
    try bench.flow(squeezes.parts[1])
    let facts = try bench.onlySession()
    #expect(facts.quality.reportsReceived == squeezes.reports && facts.quality.reportsLost == 0)
    #expect(facts.quality.dataGaps == 1)
    try bench.close()
  }

  @Test("Ten quick replugs: one session, and every report of every connection is in it")
  func tenReplugs() throws {
    let bench = try LiveBench()
    let squeezes = try bench.squeezes(partedBefore: (1...10).map { $0 * 34 })
    try bench.bed.plug(.reference())
    try bench.waitForController(.silent)
    // Begun by command: then what is sent before the first effort belongs to the session, too.
    _ = try bench.client().request(ControlRequest(.start))
    for (number, part) in squeezes.parts.enumerated() {
      if number > 0 {
        try bench.bed.unplug()
        try bench.bed.plug(.reference())
      }
      try bench.flow(part)
    }
    let facts = try bench.onlySession()
    #expect(facts.quality.reportsLost == 0)
    #expect(facts.quality.dataGaps > 0)
    #expect(facts.quality.reportsReceived == squeezes.reports)
    try bench.close()
  }

  @Test("Ten replugs without a moment between: the last one counts")
  func tenReplugsAtOnce() throws {
    let bench = try LiveBench()
    let squeezes = try bench.squeezes(partedBefore: [])
    for _ in 0..<10 {
      try bench.bed.plug(.reference())
      try bench.bed.unplug()
    }
    try bench.bed.plug(.reference())
    try bench.flow(squeezes.parts[0])
    #expect(try bench.devices().count == 1)
    let facts = try bench.onlySession()
    #expect(facts.quality.reportsReceived == squeezes.reports)
    #expect(facts.repetitions.count == Squeezes.count)
    try bench.close()
  }

  @Test("Plugged in again within the time, in any port, the session goes on", arguments: [1, 5])
  func replugInTime(port: Int) throws {
    let bench = try LiveBench()
    // In time, since the moment away is measured by it, and with a device that keeps what a busy machine fetches late.
    let squeezes = try bench.squeezes(partedBefore: [90])
    var device = VirtualDevice.reference()
    device.queueDepth = 100
    try bench.beginSession(squeezes, on: device, .paced)
    try bench.bed.unplug()
    let away = try bench.waitForController(.away)
    #expect(away.session != nil && away.reason != "")
    // Its node comes late, so that it is away for longer than a report takes.
    device.withheld = .absent
    try bench.bed.plug(device, port: port)
    try bench.waitFor("a first attempt") {
      try bench.devices().first { $0.reason.contains("not there, or not yet") }
    }
    try bench.bed.release(port: port)
    try bench.flow(squeezes.parts[1], port: port)
    let facts = try bench.onlySession()
    #expect(facts.quality.reportsReceived == squeezes.reports)
    #expect(facts.quality.reportsLost == 0 && facts.quality.timeJumps == 0)
    #expect(facts.repetitions.count == Squeezes.count)
    #expect(facts.clocks.disconnectedSeconds > 0)
    try bench.close()
  }

  @Test("Plugged in again after the time, another session begins")
  func replugTooLate() throws {
    let bench = try LiveBench { $0.replugSeconds = 0.2 }
    let squeezes = try bench.squeezes(partedBefore: [])
    try bench.beginSession(squeezes)
    try bench.bed.unplug()
    try bench.waitFor("the first session") { bench.sessions().first }
    try bench.bed.plug(.reference())
    try bench.flow(squeezes.parts[0])
    try bench.stop()
    #expect(bench.sessions().count == 2)
    for session in bench.sessions() {
      let facts = try bench.summary(session)
      #expect(facts.quality.reportsReceived == squeezes.reports)
      #expect(facts.repetitions.count == Squeezes.count)
      #expect(facts.session.continues == nil)
      try bench.expectSameWhenReplayed(session)
    }
    try bench.close()
  }

  @Test("Two controllers with one serial number have sessions of their own")
  func oneSerialNumber() throws {
    let bench = try LiveBench()
    let squeezes = try bench.squeezes()
    for port in 1...2 { try bench.bed.plug(.reference(), port: port) }
    for part in squeezes.parts {
      for port in 1...2 { try bench.flow(part, port: port) }
    }
    let names = try bench.devices().map(\.controller)
    #expect(Set(names) == ["SN0001", "1-2"] || Set(names) == ["SN0001", "1-1"])
    try bench.stop()
    #expect(bench.sessions().count == 2)
    for session in bench.sessions() {
      let facts = try bench.summary(session)
      #expect(facts.quality.reportsReceived == squeezes.reports)
      #expect(facts.repetitions.count == Squeezes.count)
      #expect(facts.clocks.disconnectedSeconds == 0)
      try bench.expectSameWhenReplayed(session)
    }
    try bench.close()
  }
}
