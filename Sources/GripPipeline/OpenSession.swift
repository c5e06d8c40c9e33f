import Capture
import GripCore
import GripSession
import GripStore
import Synchronization

/// A session under way. A class, since an optional struct would be moved out and in again with each report.
final class OpenSession {
  var builder: SessionBuilder
  var folder: UnfinishedSession
  /// Whether it stays even without a repetition: it was begun by command.
  var isKept: Bool
  /// Where the recording is cut if nothing more happens.
  var quietPosition: Int64?
  var reports: Int64 = 0
  /// Repetitions that were told already.
  var repetitionsTold = 0
  private var marks = PositionMarks()

  init(builder: consuming SessionBuilder, folder: consuming UnfinishedSession, isKept: Bool) {
    self.builder = builder
    self.folder = folder
    self.isKept = isKept
  }

  /// Remembers, about once a second, where the recording stood.
  func mark() { marks.add(time: builder.newestTime, position: folder.position) }

  /// Where the recording stood when nothing from `time` on, in ns since the first sample, was in it.
  func position(before time: Int64) -> Int64 { marks.position(before: time) }
}

/// Where a recording stood about once a second in the last minute, in fixed memory.
private struct PositionMarks {
  private static var spacingNanoseconds: Int64 { 1_000_000_000 }
  private static var capacity: Int { 64 }

  private var times = InlineArray<64, Int64>(repeating: 0)
  private var positions = InlineArray<64, Int64>(repeating: 0)
  private var count = 0

  mutating func add(time: Int64, position: Int64) {
    if count > 0 {
      guard time - times[(count - 1) % Self.capacity] >= Self.spacingNanoseconds else { return }
    }
    times[count % Self.capacity] = time
    positions[count % Self.capacity] = position
    count += 1
  }

  /// The latest mark at or before `time`; the oldest where there is none.
  func position(before time: Int64) -> Int64 {
    precondition(count > 0, "a session is marked before its first report")
    let oldest = max(0, count - Self.capacity)
    var index = count - 1
    while index > oldest && times[index % Self.capacity] > time { index -= 1 }
    return positions[index % Self.capacity]
  }
}

/// A session that has ended and is not published yet.
final class EndedSession {
  let session: OpenSession
  /// Where its recording is to be cut; then it is derived anew from what stays.
  let cut: Int64?
  /// Its facts, once they are derived.
  var summary: SessionSummary?
  /// SHA-256 of its recording, once it is known.
  var recordingDigest: String?
  /// Where another thread is deriving them.
  var derivation: Derivation?

  init(_ session: OpenSession, cut: Int64?) {
    self.session = session
    self.cut = cut
  }

  /// A recording longer than this is not read on the thread that takes reports, in bytes.
  private static let readableBytesMax: Int64 = 1 << 23

  /// Whether another thread should see to its facts, or to its recording's digest.
  var isLong: Bool {
    summary == nil && isDerivedAnew
      || recordingDigest == nil && session.folder.position > Self.readableBytesMax
  }

  /// Whether its facts follow from the recording alone, since part of the reports is not in it.
  var isDerivedAnew: Bool { cut != nil || session.folder.reportsDropped > 0 }

  /// The recording as it will be published; nil where there is none.
  func settledRecording() throws(StoreError) -> String? {
    if let cut { try session.folder.cut(to: cut) }
    try session.folder.settle()
    return session.folder.recordingPath
  }
}

/// Facts that another thread derives.
final class Derivation: Sendable {
  /// What it found.
  struct Facts: Sendable {
    /// Nil where they were known already, or nothing is in the recording.
    var summary: SessionSummary?
    var recordingDigest: String
  }

  /// Nil while they are being derived.
  let facts = Mutex<Result<Facts, StoreError>?>(nil)

  var isDone: Bool { facts.withLock { $0 != nil } }
}

/// Waits between sessions for an effort, and keeps the last reports before it.
final class Scout {
  var builder: SessionBuilder
  private var preroll: ReportRing

  init(_ settings: SessionSettings, layout: SensorLayout) {
    builder = SessionBuilder(
      context: settings.context, layout: layout, parameters: settings.parameters)
    preroll = ReportRing(
      slots: SessionMachine.prerollSlots, reportBytesMax: settings.reportBytesMax)
  }

  /// Takes a report; true when an effort is under way.
  func add(_ bytes: Span<UInt8>, arrival: Int64) -> Bool {
    if !preroll.producer.push(arrivalNanoseconds: arrival, bytes: bytes) {
      preroll.consumer.dropOldest()
      _ = preroll.producer.push(arrivalNanoseconds: arrival, bytes: bytes)
    }
    preroll.consumer.dropOlder(than: arrival - SessionMachine.prerollNanoseconds)
    builder.add(bytes, arrivalNanoseconds: arrival)
    return builder.hasEffort
  }

  /// Hands out what was kept, oldest first.
  func drain(_ body: (Int64, Span<UInt8>) throws(StoreError) -> Void) throws(StoreError) {
    try preroll.consumer.drain { (arrival, bytes, _) throws(StoreError) in
      try body(arrival, bytes)
    }
  }
}
