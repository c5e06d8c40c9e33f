/// A short stretch of the force signal: what the detectors work on. At 100 Hz and below each is one sample; faster devices
/// have several samples in each, so that the work per sample stays small and noise averages out.
struct ForceBin: BitwiseCopyable {
  /// The middle between its first and its last sample, which its mean belongs to, in ns since the first sample of the session.
  var time: Int64 = 0
  /// Mean force in N.
  var mean = 0.0
  /// Greatest force in N and when it was.
  var maximum = 0.0
  var maximumTime: Int64 = 0
  /// Integral of force over time from the session's start to `time`, in N·s.
  var impulse = 0.0
}

/// One point of the smoothed force.
struct ForcePoint: BitwiseCopyable {
  var time: Int64 = 0
  /// The bin's own mean, in N.
  var raw = 0.0
  /// In an entry of several points their number, and the sum of the squared deviations of `raw` from its mean, in N².
  var points: Int32 = 1
  var squares = 0.0
  /// Centred moving mean over about 50 ms, in N.
  var force = 0.0
  /// Centred moving mean over about 100 ms, in N.
  var mean100 = 0.0
  var maximum = 0.0
  var maximumTime: Int64 = 0
  var impulse = 0.0
}

/// Gathers samples into bins of at least 10 ms and smooths them.
struct ForceSmoother: BitwiseCopyable {
  static var binNanoseconds: Int64 { 10_000_000 }
  static var smoothingNanoseconds: Int64 { 60_000_000 }
  static var meanNanoseconds: Int64 { 100_000_000 }
  /// A point needs so many bins after it.
  static var centre: Int { 5 }
  static var meanBinsMax: Int64 { 10 }

  private var samplesPerBin: Int32 = 1
  private var nominalSpacing: Int64 = 0
  private var smoothingReach = 0
  private var meanCount = 1

  private var open = ForceBin()
  private var openSum = 0.0
  private var openCount: Int32 = 0
  private(set) var impulse = 0.0
  private var lastForce = 0.0
  private var lastTime: Int64 = 0
  private var hasLast = false

  /// The last bins of this stretch, by their number & 15.
  private var window = InlineArray<16, ForceBin>(repeating: ForceBin())
  /// Bins in this stretch, and points given out for them.
  private var filled = 0
  private var emitted = 0

  /// Nanoseconds that one bin lasts.
  private var binSpan: Int64 { nominalSpacing &* Int64(samplesPerBin) }

  /// Nanoseconds between samples that the bins are fitted to.
  var spacing: Int64 { nominalSpacing }

  /// Bins on each side of the centre of the smoothing window.
  var reach: Int { smoothingReach }

  /// Whether the spacing of samples is another than the bins are fitted to.
  @inline(__always)
  func needsFit(spacing: Int64) -> Bool {
    spacing > 0
      && (nominalSpacing == 0 || magnitude(spacing &- nominalSpacing) > nominalSpacing / 5)
  }

  /// Fits the bins to the device's rate; to be called when no point is left.
  mutating func fit(spacing: Int64) {
    nominalSpacing = spacing
    samplesPerBin = Int32(greater(1, (Self.binNanoseconds &+ spacing &- 1) / spacing))
    let bins = Int(Self.smoothingNanoseconds / binSpan)
    smoothingReach = greater(0, lesser(Self.centre, (bins &+ 1) / 2 &- 1))
    let count = (Self.meanNanoseconds &+ binSpan / 2) / binSpan
    meanCount = Int(greater(1, lesser(Self.meanBinsMax, count)))
  }

  /// Adds a sample.
  ///
  /// - Returns: true when a bin is complete: then call `nextPoint`.
  @inline(__always)
  mutating func add(time: Int64, force: Double) -> Bool {
    let complete = openCount >= samplesPerBin
    if complete { push() }
    if hasLast { impulse += lastForce * (seconds(time &- lastTime)) }
    lastForce = force
    lastTime = time
    hasLast = true
    if openCount == 0 {
      open.time = time
      open.impulse = impulse
      open.maximum = force
      open.maximumTime = time
      openSum = 0
    } else if force > open.maximum {
      open.maximum = force
      open.maximumTime = time
    }
    openSum += force
    openCount &+= 1
    return complete
  }

  /// Ends the series at a gap: what is open becomes a bin, and the next sample starts anew.
  mutating func breakSeries() {
    if openCount > 0 { push() }
    if hasLast { impulse += lastForce * (seconds(nominalSpacing)) }
    hasLast = false
  }

  private mutating func push() {
    open.mean = openSum / Double(openCount)
    open.time &+= (lastTime &- open.time) / 2
    open.impulse += (impulse - open.impulse) / 2
    openCount = 0
    window[filled & 15] = open
    filled &+= 1
  }

  /// The next smoothed point, if enough bins follow it, or, with `flush`, if there is any left.
  mutating func nextPoint(flush: Bool = false) -> ForcePoint? {
    guard emitted < filled && (flush || filled &- emitted > Self.centre) else {
      if flush { resetWindow() }
      return nil
    }
    let index = emitted
    emitted &+= 1
    let bin = window[index & 15]
    let reach = lesser(smoothingReach, lesser(index, filled &- 1 &- index))
    var point = ForcePoint(
      time: bin.time, raw: bin.mean, maximum: bin.maximum, maximumTime: bin.maximumTime)
    point.impulse = bin.impulse
    point.force = mean(from: index &- reach, count: 2 &* reach &+ 1)
    let first = greater(0, index &- (meanCount &- 1) / 2)
    point.mean100 = mean(from: first, count: lesser(meanCount, filled &- first))
    return point
  }

  // Mutating, though it changes nothing: otherwise the compiler copies the window for each call.
  @inline(__always)
  private mutating func mean(from first: Int, count: Int) -> Double {
    var sum = 0.0
    var index = first
    while index < first &+ count {
      sum += window[index & 15].mean
      index &+= 1
    }
    return sum / Double(count)
  }

  private mutating func resetWindow() {
    filled = 0
    emitted = 0
  }
}
