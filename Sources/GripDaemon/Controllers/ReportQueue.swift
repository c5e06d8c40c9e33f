import GripCore
import Synchronization
import USB

/// What one connection of a controller sends, on its way from the thread of USB events to the loop: a fixed ring, so that
/// nothing on that thread allocates or waits.
final class ReportQueue: USBStreamReceiver, @unchecked Sendable {
  /// How long a report may wait, in s: a busy disk stalls for less.
  static let seconds = 5
  /// What a ring takes up at most, in bytes: 5 s of the longest reports, 1000 a second.
  static let bytesMax = 32 * 1024 * 1024

  /// Used by the event thread alone.
  private var producer: ReportRingProducer
  /// Used by the loop alone.
  var consumer: ReportRingConsumer

  private let wakeUp: WakeUp
  private let wantsWakeUp = Atomic<Bool>(true)
  private let halted = Atomic<Bool>(false)
  private let gone = Atomic<Bool>(false)
  /// Failed transfers that found no place in the ring.
  fileprivate let failuresRefused = Atomic<UInt64>(0)

  /// - Parameters:
  ///   - intervalMicroseconds: how often the device may send.
  ///   - reportBytesMax: the longest transfer.
  ///   - wakeUp: wakes the loop when something comes after `sleep`, and when the device fails.
  init(intervalMicroseconds: Int, reportBytesMax: Int, wakeUp: WakeUp) {
    let ring = ReportRing(
      slots: Self.slots(
        intervalMicroseconds: intervalMicroseconds, reportBytesMax: reportBytesMax),
      reportBytesMax: reportBytesMax)
    producer = ring.producer
    consumer = ring.consumer
    self.wakeUp = wakeUp
  }

  /// Slots for `seconds` of reports, a power of two; fewer where they would take more than `bytesMax`.
  static func slots(intervalMicroseconds: Int, reportBytesMax: Int) -> Int {
    let needed = seconds * 1_000_000 / max(intervalMicroseconds, 1)
    var slots = 64
    while slots < needed && 2 * slots * reportBytesMax <= bytesMax { slots *= 2 }
    return slots
  }

  func received(_ bytes: Span<UInt8>, bootNanoseconds: Int64) {
    _ = producer.push(arrivalNanoseconds: bootNanoseconds, bytes: bytes)
    if wantsWakeUp.exchange(false, ordering: .acquiringAndReleasing) { wakeUp.signal() }
  }

  func failed(_ failure: USBTransferFailure, bootNanoseconds: Int64) {
    let nothing: [UInt8] = []
    let isKept = producer.push(
      arrivalNanoseconds: bootNanoseconds, bytes: nothing.span, status: failure.errno)
    if !isKept { failuresRefused.wrappingAdd(1, ordering: .relaxed) }
    switch failure {
    case .noDevice, .submission: gone.store(true, ordering: .releasing)
    case .stalled: halted.store(true, ordering: .releasing)
    default: break
    }
    wakeUp.signal()
  }

  /// Whether the endpoint was halted since the last call.
  func takeHalted() -> Bool { halted.exchange(false, ordering: .acquiringAndReleasing) }

  /// Whether the device says that it is gone.
  var isGone: Bool { gone.load(ordering: .acquiring) }

  /// Asks to be woken by the next report: to be called when nothing has come for a while.
  func sleep() { wantsWakeUp.store(true, ordering: .releasing) }
}

extension ReportQueue {
  /// Reports that found no place in the ring so far; to be asked by the loop.
  var reportsRefused: UInt64 {
    let failures = failuresRefused.load(ordering: .relaxed)
    let all = consumer.refused
    return all > failures ? all - failures : 0
  }
}
