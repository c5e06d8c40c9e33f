import TestSupport
import Testing

@testable import GripCore

@Suite struct SampleRingTests {
  private func sample(_ force: Double) -> Sample {
    var sample = Sample()
    sample.forceNewtons = force
    return sample
  }

  @Test func `Samples are appended without a time and committed in their order`() {
    var ring = SampleRing()
    for index in 0..<3 { ring.append(sample(Double(index))) }
    #expect(ring.appended == 3)
    #expect(ring.committed == 0)
    ring.commitNext(timeNanoseconds: 100)
    ring.commitNext(timeNanoseconds: 200)
    #expect(ring.committed == 2)
    #expect([ring[0], ring[1]].map(\.timeNanoseconds) == [100, 200])
    #expect([ring[0], ring[1], ring[2]].map(\.forceNewtons) == [0, 1, 2])
  }

  @Test func `The newest samples overwrite the oldest`() {
    var ring = SampleRing()
    let number = 5 * SampleRing.capacity + 7
    for index in 0..<number {
      ring.append(sample(Double(index)))
      ring.commitNext(timeNanoseconds: Int64(index))
    }
    var wrong = 0
    for index in number - SampleRing.capacity..<number {
      let kept = ring[UInt64(index)]
      if kept.forceNewtons != Double(index) || kept.timeNanoseconds != Int64(index) { wrong += 1 }
    }
    #expect(wrong == 0)
  }
}

@Suite struct ReportRingTests {
  /// Report n: 1 to 64 bytes that follow from n, so that a torn one shows.
  private static func report(_ number: Int) -> [UInt8] {
    (0...number % 64).map { UInt8(truncatingIfNeeded: number &* 31 &+ $0) }
  }

  private static func isWhole(_ bytes: Span<UInt8>, _ number: Int) -> Bool {
    guard bytes.count == number % 64 + 1 else { return false }
    for index in bytes.indices
    where bytes[index] != UInt8(truncatingIfNeeded: number &* 31 &+ index) {
      return false
    }
    return true
  }

  private func push(_ ring: inout ReportRing, _ arrival: Int64, _ bytes: [UInt8]) -> Bool {
    ring.producer.push(arrivalNanoseconds: arrival, bytes: bytes.span)
  }

  @Test func `Reports come out as they went in, oldest first, around the ring many times`() {
    var ring = ReportRing(slots: 8, reportBytesMax: 64)
    var (next, wrong) = (0, 0)
    for number in 0..<1000 {
      #expect(push(&ring, Int64(number), Self.report(number)))
      guard number % 5 == 4 else { continue }
      #expect(ring.consumer.waiting == 5)
      ring.consumer.drain { arrival, bytes, _ in
        if arrival != Int64(next) || !Self.isWhole(bytes, next) { wrong += 1 }
        next += 1
      }
    }
    #expect(next == 1000)
    #expect(wrong == 0)
    #expect(ring.consumer.refused == 0)
  }

  @Test func `A full ring refuses and counts, and keeps what it has`() {
    var ring = ReportRing(slots: 4, reportBytesMax: 8)
    let taken = (0..<7).map {
      push(&ring, $0, [UInt8($0)])
    }
    #expect(taken == [true, true, true, true, false, false, false])
    #expect(ring.consumer.refused == 3)
    var arrivals: [Int64] = []
    ring.consumer.drain { arrival, _, _ in arrivals.append(arrival) }
    #expect(arrivals == [0, 1, 2, 3])
    #expect(push(&ring, 9, [9]))
  }

  @Test func `A report longer than a slot is refused, an empty one is not`() {
    var ring = ReportRing(slots: 4, reportBytesMax: 8)
    #expect(!push(&ring, 0, [UInt8](repeating: 1, count: 9)))
    #expect(push(&ring, 1, []))
    #expect(ring.consumer.refused == 1)
    var lengths: [Int] = []
    ring.consumer.drain { _, bytes, _ in lengths.append(bytes.count) }
    #expect(lengths == [0])
  }

  @Test func `Old reports can be dropped unread`() {
    var ring = ReportRing(slots: 8, reportBytesMax: 8)
    for number in Int64(0)..<6 {
      #expect(push(&ring, number * 10, [UInt8(number)]))
    }
    ring.consumer.dropOlder(than: 30)
    ring.consumer.dropOldest()
    var arrivals: [Int64] = []
    ring.consumer.drain { arrival, _, _ in arrivals.append(arrival) }
    #expect(arrivals == [40, 50])
    ring.consumer.dropOldest()
    ring.consumer.dropOlder(than: 1000)
    #expect(ring.consumer.waiting == 0)
  }

  @Test func `A report whose reader throws is read again`() {
    struct Refusal: Error {}
    var ring = ReportRing(slots: 4, reportBytesMax: 8)
    for number in Int64(0)..<2 {
      #expect(push(&ring, number, [UInt8(number)]))
    }
    var seen: [Int64] = []
    #expect(throws: Refusal.self) {
      try ring.consumer.drain { (arrival, _, _) throws(Refusal) in
        seen.append(arrival)
        if arrival == 1 { throw Refusal() }
      }
    }
    ring.consumer.drain { arrival, _, _ in seen.append(arrival) }
    #expect(seen == [0, 1, 1])
  }

  /// What one thread alone uses, handed to it.
  private final class Box<Value: ~Copyable>: @unchecked Sendable {
    var value: Value
    init(_ value: consuming Value) { self.value = value }
  }

  @Test func `Between two threads no report is lost, doubled or torn`() async {
    let number = 100_000
    let ring = ReportRing(slots: 256, reportBytesMax: 64)
    let producer = Box(ring.producer)
    let consumer = Box(ring.consumer)
    let refusedPushes = Task.detached {
      var refused: UInt64 = 0
      for index in 0..<number {
        let bytes = Self.report(index)
        while !producer.value.push(arrivalNanoseconds: Int64(index), bytes: bytes.span) {
          refused += 1
          await Task.yield()
        }
      }
      return refused
    }
    let read = Task.detached {
      var (next, wrong) = (0, 0)
      while next < number {
        consumer.value.drain { arrival, bytes, _ in
          if arrival != Int64(next) || !Self.isWhole(bytes, next) { wrong += 1 }
          next += 1
        }
        await Task.yield()
      }
      return (next, wrong, consumer.value.waiting)
    }
    let (next, wrong, waiting) = await read.value
    #expect(next == number)
    #expect(wrong == 0)
    #expect(waiting == 0)
    #expect(await refusedPushes.value == consumer.value.refused)
  }
}
