/// The samples of the last moments, in a fixed buffer: the newest overwrites the oldest.
///
/// The decoder appends samples whose time is not known yet (a report's spacing is known when the next report comes) and
/// commits them once it is. Analysis reads committed samples only.
public struct SampleRing: ~Copyable {
  /// How many samples the ring holds; a power of two. At 4 kHz a quarter of a second, at 100 Hz ten seconds.
  public static var capacity: Int { 1024 }

  private var storage = FixedStorage(count: SampleRing.capacity, filledWith: Sample())
  /// Samples appended since the start.
  public private(set) var appended: UInt64 = 0
  /// Samples whose time is known, counted since the start.
  public private(set) var committed: UInt64 = 0

  /// An empty ring.
  public init() {}

  /// Appends a sample whose time is still to come.
  @inline(__always)
  mutating func append(_ sample: Sample) {
    storage[Int(truncatingIfNeeded: appended) & (Self.capacity &- 1)] = sample
    appended &+= 1
  }

  /// Gives the oldest uncommitted sample its time, in nanoseconds.
  @inline(__always)
  mutating func commitNext(timeNanoseconds: Int64) {
    let index = Int(truncatingIfNeeded: committed) & (Self.capacity &- 1)
    storage[index].timeNanoseconds = timeNanoseconds
    committed &+= 1
  }

  /// Sample number `position` since the start; it must be one of the last `capacity` that were appended.
  @inline(__always)
  subscript(position: UInt64) -> Sample {
    storage[Int(truncatingIfNeeded: position) & (Self.capacity &- 1)]
  }
}
