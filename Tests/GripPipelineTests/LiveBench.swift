import Capture
import GripCore
import GripPipeline
import GripSession
import GripStore
import HID
import TestSupport
import Testing

/// What happens to a controller on the bus, one thing after the other.
enum LiveStep: Sendable, Equatable {
  /// Seconds without a hand.
  case rest(Double)
  /// So many squeezes: 0.3 s up, 0.4 s held, 0.3 s down, 1 s of rest.
  case squeeze(Int)
  /// Reports that never arrive.
  case lose(Int)
  /// A transfer fails.
  case fail
  /// The controller leaves, and is back after so many seconds: its numbers and its clock begin somewhere else.
  case replug(Double)
  /// The controller leaves and does not come back.
  case leave
  case event(SessionEvent)
  case command(CommandRecord)
  /// A tare at what the device shows now.
  case tareNow
  case begin
  case keep
  case end
  /// The last three squeezes were a claim.
  case claim
}

/// A reference controller on the bus, and its sessions.
final class LiveBench {
  static let periodNanoseconds: Int64 = 40_000_000
  let folder: TemporaryFolder
  let sessions: LiveSessions
  private(set) var notices: [LiveNotice] = []
  private(set) var reports: Int64 = 0
  private(set) var arrival: Int64
  private var sequence = 0
  private var microseconds = 0
  private var connection: Int64 = 1
  private var random: SeededGenerator

  /// - Parameter directory: where sessions go, from the folder.
  init(
    seed: UInt64 = 1, idleSeconds: Double = 60, start: Int64 = 1_795_365_312_123_456_789,
    directory: String = "out", in folder: TemporaryFolder? = nil, sync: JournalSync? = nil
  ) throws {
    self.folder = try folder ?? TemporaryFolder()
    arrival = start
    random = SeededGenerator(seed: seed)
    var parameters = DetectionParameters()
    parameters.idleSeconds = idleSeconds
    let descriptor = try ReportDescriptor(parsing: ReferenceDescriptor.bytes)
    let device = CaptureDevice(
      index: 0, bus: 1, address: 7, vendorID: 0x1209, productID: 1, name: "Bench",
      physicalPath: "usb-1/input0", serialNumber: "B-1",
      reportDescriptor: ReferenceDescriptor.bytes)
    sessions = LiveSessions(
      directory: self.folder.appending(directory),
      context: SessionContext(
        origin: .live, isDated: true,
        device: DeviceIdentity(
          vendorID: 0x1209, productID: 1, name: "Bench", serialNumber: "B-1",
          physicalPath: "usb-1/input0"), reportDescriptor: ReferenceDescriptor.bytes),
      device: device, layout: SensorLayout(descriptor: descriptor), parameters: parameters,
      reportBytesMax: 64, sync: sync)
  }

  func run(_ steps: [LiveStep]) {
    for step in steps { run(step) }
  }

  func run(_ step: LiveStep) {
    switch step {
    case .rest(let seconds): for _ in 0..<Int(seconds * 25) { report([0, 0, 0, 0]) }
    case .squeeze(let count): for _ in 0..<count { squeeze() }
    case .lose(let count): for _ in 0..<count { pass() }
    case .fail: sessions.transferFailed(status: -71, arrivalNanoseconds: arrival)
    case .replug(let seconds): replug(seconds)
    case .leave: add(.event(.disconnect))
    case .event(let event): add(.event(event))
    case .command(let record): add(.command(record))
    case .tareNow:
      if let newtons = sessions.restingNewtons { add(.event(.tare(newtons: newtons))) }
    case .begin:
      sessions.beginNow([.event(.start(assignment: "a1", hand: .left))])
    case .keep: sessions.keep()
    case .end: sessions.end()
    case .claim:
      guard let first = sessions.latestRepetitions(3).first else { return }
      sessions.endBefore(first.start, beginning: [.command(.claim(assignment: "a2", by: nil))])
    }
    notices += sessions.takeNotices()
  }

  func add(_ record: LiveRecord) { sessions.add(record, arrivalNanoseconds: arrival) }

  func report(_ forces: [Double]) {
    let bytes = Self.bytes(sequence: sequence, microseconds: microseconds, forces: forces)
    sessions.add(
      bytes.span, arrivalNanoseconds: arrival + Int64.random(in: 0...3_000_000, using: &random))
    sessions.flush()
    reports += 1
    pass()
  }

  private func squeeze() {
    for index in 0..<50 {
      report(
        (0..<4).map { sample in
          let time = Double(index * 4 + sample) * 0.01
          let level = time < 0.3 ? time / 0.3 : time < 0.7 ? 1 : time < 1 ? (1 - time) / 0.3 : 0
          return 60 * level + Double.random(in: -0.05...0.05, using: &random)
        })
    }
  }

  private func replug(_ seconds: Double) {
    add(.event(.disconnect))
    arrival += Int64(seconds * 1e9)
    sequence = Int.random(in: 0...65535, using: &random)
    microseconds = Int.random(in: 0...4_000_000_000, using: &random)
    connection += 1
    add(.event(.connect(connection: connection)))
  }

  private func pass() {
    sequence += 1
    microseconds += 40_000
    arrival += Self.periodNanoseconds
  }

  private static func bytes(sequence: Int, microseconds: Int, forces: [Double]) -> [UInt8] {
    var bytes: [UInt8] = [1]
    func append(_ value: Int, _ count: Int) {
      for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }
    append(sequence, 2)
    append(microseconds, 4)
    append(0, 1)
    for force in forces {
      append(Int(((force + 1638.4) * 65535 / 3276.8).rounded()) - 32768, 2)
      for _ in 0..<6 { append(0, 2) }
    }
    return bytes
  }
}

extension LiveBench {
  var published: [PublishedSession] {
    notices.compactMap { if case .published(let session) = $0 { session } else { nil } }
  }

  var failures: [StoreError] {
    notices.compactMap { if case .failed(let error) = $0 { error } else { nil } }
  }

  var repetitionsTold: Int {
    notices.count { if case .repetition = $0 { true } else { false } }
  }

  /// Whether each session's recording, replayed, gives the same three files.
  func expectSameWhenReplayed(_ sourceLocation: SourceLocation = #_sourceLocation) throws {
    for session in published { try expectSame(session.path, sourceLocation) }
  }
}

/// Whether a session's recording, replayed into another directory, gives the same three files.
func expectSame(_ path: String, _ sourceLocation: SourceLocation = #_sourceLocation) throws {
  let again = try Replayed(path + "/recording.pcapng")
  try #require(again.outcome.sessions.count == 1, sourceLocation: sourceLocation)
  for file in SessionFile.facts {
    let same =
      bytes(of: again.outcome.sessions[0].path + "/" + file) == bytes(of: path + "/" + file)
    #expect(same, "\(file) of \(path)", sourceLocation: sourceLocation)
  }
  #expect(again.outcome.eventErrors == [], sourceLocation: sourceLocation)
}
