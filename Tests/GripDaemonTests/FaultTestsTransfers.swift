import GripControl
import Testing
import TestSupport

/// Faults of single transfers in the middle of a session: each is counted, and nothing of the session is lost by it.
@Suite("Faulty transfers", .enabled(if: USBTestBed.isAvailable), .serialized)
struct FaultTestsTransfers {
  /// A fault of transfers, and what the session says of it.
  struct Case: CustomTestStringConvertible {
    var fault: USBTestBed.Fault
    var times = 1
    /// Whether a packet came all the same, with a wrong size.
    var isMalformed = false
    /// Whether the device has to be opened anew.
    var reconnects = false
    var testDescription: String { "\(fault.rawValue), \(times) in a row" }
  }

  static let cases = [
    Case(fault: .stall), Case(fault: .stall, times: 4), Case(fault: .overflow),
    Case(fault: .protocol), Case(fault: .protocol, times: 20), Case(fault: .protocol, times: 60),
    Case(fault: .short, times: 3, isMalformed: true),
    Case(fault: .empty, times: 3, isMalformed: true),
    Case(fault: .noDevice, reconnects: true), Case(fault: .submitNoDevice, reconnects: true),
  ]

  @Test("A session goes on after faults of transfers, which are counted", arguments: cases)
  func transfers(_ one: Case) throws {
    let bench = try LiveBench()
    // The middle part is a moment at rest in which the fault happens: no squeeze is parted by it.
    let squeezes = try bench.squeezes(partedBefore: [123, 128])
    try bench.beginSession(squeezes)
    try bench.bed.fault(one.fault, times: one.times)
    try bench.flow(squeezes.parts[1])
    if one.reconnects { try bench.bed.wait(for: "opens", atLeast: 2) }
    try bench.flow(squeezes.parts[2])
    try bench.bed.wait(for: "pending", atLeast: LiveBench.transfers)
    let bed = try bench.bed.statistics()
    #expect(bed.opens == (one.reconnects ? 2 : 1))
    #expect((one.fault == .stall ? 1...one.times : 0...0).contains(bed.clear_halts))

    let facts = try bench.onlySession()
    let extra = one.isMalformed ? one.times : 0
    #expect(facts.quality.transferFailures == (one.isMalformed ? 0 : one.times))
    #expect(facts.quality.reportsMalformed == extra)
    #expect(facts.quality.reportsReceived == squeezes.reports + extra)
    #expect(facts.quality.reportsLost == 0 && facts.quality.reportsLostByHost == 0)
    #expect(facts.repetitions.count == Squeezes.count)
    #expect((facts.clocks.disconnectedSeconds > 0) == one.reconnects)
    try bench.close()
  }

  @Test("An endpoint that stalls again and again is not cleared in a loop, and works once it can")
  func stallForGood() throws {
    let bench = try LiveBench()
    let squeezes = try bench.squeezes()
    try bench.beginSession(squeezes)
    try bench.bed.fault(.stall, times: nil)
    let failing = try bench.waitForController(.failing)
    let reason = try bench.waitFor("a reason") {
      try bench.devices().first { $0.reason.contains("again and again") }?.reason
    }
    #expect(reason.contains("another port"), "\(failing)")
    let bed = try bench.bed.statistics()
    #expect(bed.clear_halts <= 6, "five recoveries and no more")
    #expect(bed.opens <= 3)
    try bench.bed.fault(.stall, times: 0)
    try bench.flow(squeezes.parts[1])

    let facts = try bench.onlySession()
    #expect(facts.quality.transferFailures >= 5)
    #expect(facts.quality.reportsReceived == squeezes.reports)
    #expect(facts.repetitions.count == Squeezes.count)
    try bench.close()
  }

  @Test("Garbage among the reports is counted and makes no repetition")
  func garbageInSession() throws {
    let bench = try LiveBench()
    let squeezes = try bench.squeezes(partedBefore: [140, 340])
    try bench.beginSession(squeezes)
    try bench.flow(squeezes.parts[1])
    try bench.bed.fault(.garbage, times: 30, seed: 11)
    try bench.flow(squeezes.parts[2])

    let facts = try bench.onlySession()
    #expect(facts.quality.reportsReceived == squeezes.reports)
    #expect(facts.quality.reportsAccepted == squeezes.reports - 30)
    #expect(facts.repetitions.count == Squeezes.count)
    try bench.close()
  }

  @Test("A device that sends nothing but garbage has no session", arguments: [1, 2, 3])
  func garbageAlone(seed: Int) throws {
    let bench = try LiveBench()
    try bench.bed.plug(.reference())
    try bench.bed.fault(.garbage, times: nil, seed: seed)
    try bench.bed.stream(reportsPerSecond: 0, count: 2000)
    try bench.bed.wait(for: "drained", atLeast: 1, seconds: 20)
    try bench.waitFor("all reports") {
      try bench.devices().first { $0.reports == 2000 && $0.session == nil }
    }
    try bench.stop()
    #expect(bench.sessions() == [])
    try bench.close()
  }

  @Test("A device that sends nothing is silent and has no session")
  func silence() throws {
    let bench = try LiveBench { $0.replugSeconds = 0.1 }
    try bench.bed.fault(.silence, times: nil)
    try bench.bed.plug(.reference())
    try bench.bed.stream(reportsPerSecond: 100)
    let silent = try bench.waitForController(.silent)
    #expect(silent.reports == 0 && silent.session == nil && silent.reason == "")
    try bench.bed.unplug()
    try bench.waitFor("no device") { try bench.devices().isEmpty ? true : nil }
    #expect(bench.sessions() == [])
    try bench.close()
  }
}
