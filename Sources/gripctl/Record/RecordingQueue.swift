import GripCore
import Synchronization
import USB

/// What a controller sends, on its way from the thread of USB events to the one that writes: a fixed ring, so that the
/// former never waits.
final class RecordingQueue: USBStreamReceiver, @unchecked Sendable {
  /// Room for 8 seconds at 1000 reports a second, while the disk is busy.
  private static let slots = 8192

  /// Used by the event thread alone.
  private var producer: ReportRingProducer
  /// Used by the writing thread alone.
  private var consumer: ReportRingConsumer
  private let gone = Atomic<Bool>(false)

  /// - Parameter reportBytesMax: the longest transfer.
  init(reportBytesMax: Int) {
    let ring = ReportRing(slots: Self.slots, reportBytesMax: reportBytesMax)
    producer = ring.producer
    consumer = ring.consumer
  }

  func received(_ bytes: Span<UInt8>, bootNanoseconds: Int64) {
    _ = producer.push(arrivalNanoseconds: bootNanoseconds, bytes: bytes)
  }

  func failed(_ failure: USBTransferFailure, bootNanoseconds: Int64) {
    let nothing: [UInt8] = []
    _ = producer.push(
      arrivalNanoseconds: bootNanoseconds, bytes: nothing.span, status: failure.errno)
    switch failure {
    case .noDevice, .submission: gone.store(true, ordering: .releasing)
    default: break
    }
  }

  /// Whether the device says that it is gone.
  var isGone: Bool { gone.load(ordering: .acquiring) }

  /// How many reports and failures found no place so far.
  var refused: Int64 { Int64(consumer.refused) }

  /// Hands on what waits, as (arrival in ns since boot, bytes, status).
  func drain<Failure: Error>(
    _ body: (Int64, Span<UInt8>, Int32) throws(Failure) -> Void
  ) throws(Failure) {
    try consumer.drain(body)
  }
}
