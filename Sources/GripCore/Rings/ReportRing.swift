import Synchronization

/// A ring of reports between one producer and one consumer: fixed, without locks, and it never waits.
///
/// Each slot holds the arrival time, the length, the status and the bytes of one transfer and begins at a cache line. A live source
/// pushes from the thread that handles USB events; a replay pushes and pops on the same thread. When the ring is full a
/// push is refused and counted, so that nothing is lost silently.
@safe
final class ReportRingCore: @unchecked Sendable {
  static let headerBytes = 16

  // What the producer writes and what the consumer writes lie in different cache lines, and what neither writes in a third.
  let head = Atomic<UInt64>(0)
  let refused = Atomic<UInt64>(0)
  private let paddingAfterHead = InlineArray<8, UInt64>(repeating: 0)
  let tail = Atomic<UInt64>(0)
  private let paddingAfterTail = InlineArray<8, UInt64>(repeating: 0)
  let mask: UInt64
  let slotBytes: Int
  let reportBytesMax: Int
  private let base: UnsafeMutableRawPointer

  init(slots: Int, reportBytesMax: Int) {
    precondition(slots > 0 && slots & (slots - 1) == 0, "the number of slots is a power of two")
    precondition(
      reportBytesMax > 0 && reportBytesMax <= Int(UInt16.max), "report size out of range")
    let line = FixedStorage<UInt8>.alignmentBytes
    slotBytes = (Self.headerBytes + reportBytesMax + line - 1) / line * line
    mask = UInt64(slots - 1)
    self.reportBytesMax = reportBytesMax
    unsafe base = .allocate(byteCount: slots * slotBytes, alignment: line)
  }

  deinit { unsafe base.deallocate() }

  @inline(__always)
  func write(_ position: UInt64, arrival: Int64, bytes: Span<UInt8>, status: Int32) {
    let slot = unsafe base + Int(position & mask) &* slotBytes
    unsafe slot.storeBytes(of: arrival, as: Int64.self)
    unsafe slot.storeBytes(of: Int32(bytes.count), toByteOffset: 8, as: Int32.self)
    unsafe slot.storeBytes(of: status, toByteOffset: 12, as: Int32.self)
    unsafe bytes.withUnsafeBytes { source in
      if let from = source.baseAddress {
        unsafe (slot + Self.headerBytes).copyMemory(from: from, byteCount: source.count)
      }
    }
  }

  func arrival(of position: UInt64) -> Int64 {
    unsafe (base + Int(position & mask) &* slotBytes).load(as: Int64.self)
  }

  @inline(__always)
  func read<Failure: Error>(
    _ position: UInt64, _ body: (Int64, Span<UInt8>, Int32) throws(Failure) -> Void
  ) throws(Failure) {
    let slot = unsafe base + Int(position & mask) &* slotBytes
    let arrival = unsafe slot.load(as: Int64.self)
    let count = unsafe slot.load(fromByteOffset: 8, as: Int32.self)
    let status = unsafe slot.load(fromByteOffset: 12, as: Int32.self)
    let bytes = unsafe UnsafeRawBufferPointer(start: slot + Self.headerBytes, count: Int(count))
    try body(arrival, unsafe bytes.bindMemory(to: UInt8.self).span, status)
  }
}

/// The end of a report ring that takes reports in. There is one, and it may be used by one thread at a time.
public struct ReportRingProducer: ~Copyable, Sendable {
  private let core: ReportRingCore
  private var head: UInt64 = 0
  private var tailSeen: UInt64 = 0

  fileprivate init(_ core: ReportRingCore) { self.core = core }

  /// Copies one report into the ring.
  ///
  /// - Parameters:
  ///   - arrivalNanoseconds: when it arrived.
  ///   - bytes: the report; empty where the transfer failed.
  ///   - status: 0 for a report, a negative errno for a transfer that failed.
  /// - Returns: false when the ring is full or the report is longer than a slot; the report is then counted as refused.
  public mutating func push(
    arrivalNanoseconds: Int64, bytes: Span<UInt8>, status: Int32 = 0
  ) -> Bool {
    if head &- tailSeen > core.mask { tailSeen = core.tail.load(ordering: .acquiring) }
    if head &- tailSeen > core.mask || bytes.count > core.reportBytesMax {
      core.refused.wrappingAdd(1, ordering: .relaxed)
      return false
    }
    core.write(head, arrival: arrivalNanoseconds, bytes: bytes, status: status)
    head &+= 1
    core.head.store(head, ordering: .releasing)
    return true
  }
}

/// The end of a report ring that gives reports out. There is one, and it may be used by one thread at a time.
public struct ReportRingConsumer: ~Copyable, Sendable {
  private let core: ReportRingCore
  private var tail: UInt64 = 0

  fileprivate init(_ core: ReportRingCore) { self.core = core }

  /// Reports waiting now.
  public var waiting: Int { Int(core.head.load(ordering: .acquiring) &- tail) }

  /// Reports refused since the start because the ring was full or they were too long.
  public var refused: UInt64 { core.refused.load(ordering: .relaxed) }

  /// Hands every waiting report to `body`, oldest first, as (arrival in nanoseconds, bytes, status), and frees its
  /// slot.
  public mutating func drain<Failure: Error>(
    _ body: (Int64, Span<UInt8>, Int32) throws(Failure) -> Void
  ) throws(Failure) {
    let head = core.head.load(ordering: .acquiring)
    while tail != head {
      try core.read(tail, body)
      tail &+= 1
      core.tail.store(tail, ordering: .releasing)
    }
  }

  /// Frees the slots of the reports that arrived before `arrivalNanoseconds`.
  public mutating func dropOlder(than arrivalNanoseconds: Int64) {
    let head = core.head.load(ordering: .acquiring)
    while tail != head && core.arrival(of: tail) < arrivalNanoseconds { dropOldest() }
  }

  /// Frees the slot of the oldest report unread; nothing happens when the ring is empty.
  public mutating func dropOldest() {
    guard tail != core.head.load(ordering: .acquiring) else { return }
    tail &+= 1
    core.tail.store(tail, ordering: .releasing)
  }
}

/// Makes a ring for `slots` reports (a power of two) of at most `reportBytesMax` bytes each.
///
/// Frozen, since only then may another module take it apart and hand its ends to two threads.
@frozen
public struct ReportRing: ~Copyable {
  /// Where reports go in.
  public var producer: ReportRingProducer
  /// Where reports come out.
  public var consumer: ReportRingConsumer

  /// A ring with all its memory taken now.
  public init(slots: Int, reportBytesMax: Int) {
    let core = ReportRingCore(slots: slots, reportBytesMax: reportBytesMax)
    producer = ReportRingProducer(core)
    consumer = ReportRingConsumer(core)
  }
}
