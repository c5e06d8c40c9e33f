/// The smoothed force since the last repetition ended, in fixed memory.
///
/// At rest only the newest points are kept. During an effort all are: when the memory is full, neighbours are merged, and
/// from then on new points are merged alike, so that the longest hold is there as a whole, at one resolution.
struct RepetitionTrace: ~Copyable {
  static var capacity: Int { 4096 }
  /// Points kept at rest: ten seconds at 100 Hz.
  static var restCapacity: Int { 1024 }

  private var storage = FixedStorage(count: RepetitionTrace.capacity, filledWith: ForcePoint())
  private var first = 0
  private(set) var count = 0
  /// Points merged into each entry; a power of two.
  private var stride = 1
  /// The entry that is being merged, its fields still sums, and how many points are in it.
  private var open = ForcePoint()
  private var openFirstTime: Int64 = 0
  private var openCount = 0

  /// Whether the next point makes it merge neighbours that were not merged before.
  @inline(__always)
  var isFull: Bool { count == Self.capacity && stride == 1 }

  @inline(__always)
  subscript(index: Int) -> ForcePoint { storage[(first &+ index) & (Self.capacity &- 1)] }

  @inline(__always)
  mutating func append(_ point: ForcePoint, isResting: Bool) {
    if isResting {
      if stride > 1 { refine() }
      if count >= Self.restCapacity { dropFirst(count &- Self.restCapacity &+ 1) }
    }
    if stride == 1 { store(point) } else { gather(point) }
  }

  mutating func dropFirst(_ number: Int) {
    let dropped = lesser(number, count)
    first = (first &+ dropped) & (Self.capacity &- 1)
    count &-= dropped
    if stride > 1 && count < Self.capacity / 2 { refine() }
  }

  mutating func removeAll() {
    count = 0
    openCount = 0
    stride = 1
  }

  /// Makes an entry of the points that are being merged, so that the trace reaches up to the last point.
  mutating func closeEntry() {
    guard openCount > 0 else { return }
    var entry = open
    let share = 1 / Double(openCount)
    entry.force *= share
    entry.impulse *= share
    entry.time = openFirstTime &+ entry.time / Int64(openCount)
    openCount = 0
    store(entry)
  }

  /// Goes back to an entry for each point.
  private mutating func refine() {
    closeEntry()
    stride = 1
  }

  private mutating func store(_ point: ForcePoint) {
    if count == Self.capacity { merge() }
    storage[(first &+ count) & (Self.capacity &- 1)] = point
    count &+= 1
  }

  private mutating func gather(_ point: ForcePoint) {
    if openCount == 0 {
      open = point
      openFirstTime = point.time
      open.time = 0
    } else {
      open.force += point.force
      let deviation = point.raw - open.raw
      open.raw += deviation / Double(openCount &+ 1)
      open.squares += deviation * (point.raw - open.raw)
      open.points &+= 1
      open.impulse += point.impulse
      open.time &+= point.time &- openFirstTime
      Self.keepGreatest(of: point, in: &open)
    }
    openCount &+= 1
    if openCount == stride { closeEntry() }
  }

  private mutating func merge() {
    var index = 0
    while index < count / 2 {
      var merged = self[2 &* index]
      let other = self[2 &* index &+ 1]
      merged.force = (merged.force + other.force) / 2
      merged.addSpread(of: other)
      merged.impulse = (merged.impulse + other.impulse) / 2
      merged.time &+= (other.time &- merged.time) / 2
      Self.keepGreatest(of: other, in: &merged)
      storage[(first &+ index) & (Self.capacity &- 1)] = merged
      index &+= 1
    }
    count = index
    stride &*= 2
  }

  private static func keepGreatest(of point: ForcePoint, in entry: inout ForcePoint) {
    entry.mean100 = greater(entry.mean100, point.mean100)
    if point.maximum > entry.maximum {
      entry.maximum = point.maximum
      entry.maximumTime = point.maximumTime
    }
  }
}

extension ForcePoint {
  /// Makes the unsmoothed force that of both entries, with its spread within both and between them.
  fileprivate mutating func addSpread(of other: ForcePoint) {
    let own = Double(points)
    let added = Double(other.points)
    let deviation = other.raw - raw
    raw += deviation * (added / (own + added))
    squares += other.squares + deviation * deviation * (own * added / (own + added))
    points &+= other.points
  }
}
