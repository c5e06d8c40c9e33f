/// Decodes reports into samples by a layout compiled into a fixed table, and accounts for every report.
///
/// A report's samples are evenly spaced between its own time and that of the next report, so they are committed to the
/// ring when the next report comes, or at the end.
public struct ReportDecoder: ~Copyable {
  /// What became of a report.
  public enum Outcome: BitwiseCopyable, Sendable {
    /// Its samples are in the ring.
    case accepted
    /// It is declared but holds no force.
    case auxiliary
    /// It was counted and goes no further.
    case rejected
  }

  private let reports: FixedStorage<CompiledReport>
  private let readers: FixedStorage<FieldReader>
  private let numbersReports: Bool
  private var sequence: SequenceTracker
  private var timeline: Timeline
  var latestMotion = Sample()
  /// Reads the packets of a Go Direct dynamometer; at rest for all others.
  var packets: GoDirectReader
  private let isGoDirect: Bool
  /// How long a sample lasts, where the device was told; otherwise 0.
  private let statedSpacing: Int64
  /// The line from a dynamometer's force to a calibrated one, and the end of its range.
  let packetForce: FieldReader

  private var pendingStart: Int64 = 0
  var pendingSamples: Int64 = 0
  var lostSincePending: Int64 = 0
  /// When the last accepted report arrived, in ns.
  private var lastArrival: Int64 = 0
  /// How long the last report before the controller left lasted, in ns; nil unless it has just come back.
  private var spanBeforeRestart: Int64?

  /// What happened to the reports so far.
  public internal(set) var counters = ReportCounters()
  /// Nanoseconds between samples, smoothed over reports; 0 until the second report.
  public private(set) var sampleSpacingNanoseconds: Int64 = 0
  /// Time of the newest accepted report, in ns since the first.
  public var newestTime: Int64 { pendingStart }
  /// The battery's charge in per cent as last reported; negative when never reported.
  public internal(set) var batteryPercent: Double = -1

  /// A decoder for devices of this layout.
  public init(layout: SensorLayout) {
    let table = layout.compiled()
    var reports = FixedStorage(count: 256, filledWith: CompiledReport())
    for report in table.reports { reports[Int(report.id)] = report }
    var readers = FixedStorage(count: greater(table.readers.count, 1), filledWith: FieldReader())
    for index in table.readers.indices { readers[index] = table.readers[index] }
    self.reports = reports
    self.readers = readers
    numbersReports = layout.numbersReports
    isGoDirect = layout.goDirect != nil
    let stream = layout.goDirect ?? GoDirectStream(periodMicroseconds: 1, sensors: 0)
    packets = GoDirectReader(stream)
    packetForce = layout.plans.first?.samples.first?.first ?? FieldReader()
    statedSpacing = isGoDirect ? Int64(stream.periodMicroseconds) &* 1000 : 0
    sequence = SequenceTracker(bitSize: table.sequenceBits)
    timeline = Timeline(
      bitSize: table.timeBits, numerator: layout.tickNanosecondsNumerator,
      denominator: layout.tickNanosecondsDenominator)
  }

  /// Decodes one report as it came from the device, its id byte included.
  ///
  /// - Parameters:
  ///   - bytes: the report; may be anything.
  ///   - arrivalNanoseconds: when it arrived, on a clock that only runs forward within a connection.
  ///   - ring: where its samples go.
  public mutating func decode(
    _ bytes: Span<UInt8>, arrivalNanoseconds: Int64, into ring: inout SampleRing
  ) -> Outcome {
    counters.received &+= 1
    guard bytes.count > 0 else {
      counters.malformed &+= 1
      return .rejected
    }
    if isGoDirect { return decodePacket(bytes, arrival: arrivalNanoseconds, into: &ring) }
    let report = reports[numbersReports ? Int(bytes[0]) : 0]
    guard report.isDeclared else {
      counters.undeclared &+= 1
      return .rejected
    }
    guard bytes.count == Int(report.sizeBytes) else {
      counters.malformed &+= 1
      return .rejected
    }
    let ticks = report.hasTime ? readers[report.time].raw(bytes) : 0
    guard admit(bytes, report, ticks: ticks, arrival: arrivalNanoseconds) else { return .rejected }
    if report.hasBattery { readBattery(bytes, report) }
    guard report.samples > 0 else {
      counters.auxiliary &+= 1
      readAuxiliary(bytes, report)
      return .auxiliary
    }
    advance(ticks: ticks, arrival: arrivalNanoseconds, ring: &ring)
    counters.accepted &+= 1
    append(bytes, report, to: &ring)
    return .accepted
  }

  /// Commits the samples of the last report: nothing follows it.
  public mutating func finish(ring: inout SampleRing) {
    let known = greater(sampleSpacingNanoseconds, statedSpacing)
    let spacing = known > 0 ? known : 1
    commit(over: span(spacing &* pendingSamples), ring: &ring)
  }

  /// Commits the samples of the last report: the controller left, and no report says how long they lasted.
  mutating func suspend(ring: inout SampleRing) {
    guard pendingSamples > 0 else { return }
    let spacing = sampleSpacingNanoseconds
    spanBeforeRestart = span(spacing &* pendingSamples)
    commit(over: spacing &* pendingSamples, ring: &ring)
    sampleSpacingNanoseconds = spacing
  }

  /// The controller is back: numbers and clock of the next report continue nothing. Its time follows from the arrivals.
  mutating func restart(ring: inout SampleRing) {
    suspend(ring: &ring)
    sequence.restart()
    timeline.restart()
    packets.restart()
    latestMotion = Sample()
    lostSincePending = 0
  }

  // MARK: - Which reports count

  /// Whether a report is new; what is lost before it is counted.
  @inline(__always)
  private mutating func admit(
    _ bytes: Span<UInt8>, _ report: CompiledReport, ticks: Int64, arrival: Int64
  ) -> Bool {
    guard report.hasSequence else {
      guard report.samples > 0 && report.hasTime else { return true }
      switch timeline.judge(ticks: ticks, arrival: arrival) {
      case .new: return true
      case .repeated: counters.duplicated &+= 1
      case .old: counters.outOfOrder &+= 1
      case .implausible: counters.implausible &+= 1
      }
      return false
    }
    let hasTicks = report.samples > 0
    let number = readers[report.sequence].raw(bytes)
    switch sequence.judge(
      number,
      periodsElapsed: hasTicks
        ? timeline.periods(ticks: ticks, arrival: arrival) : timeline.periods(arrival: arrival),
      isOldByTime: hasTicks && !sequence.isExpected(number)
        && timeline.isOld(ticks: ticks, arrival: arrival))
    {
    case .new(let lost):
      counters.lost = countSum(counters.lost, lost)
      lostSincePending = countSum(lostSincePending, lost)
      return true
    case .restarted:
      counters.sequenceRestarts &+= 1
      lostSincePending &+= 1
      return true
    case .duplicate:
      counters.duplicated &+= 1
    case .late(let wasLost):
      counters.outOfOrder &+= 1
      if wasLost { counters.lost &-= 1 }
    case .implausible:
      counters.implausible &+= 1
    }
    return false
  }

  // MARK: - Time

  @inline(__always)
  mutating func advance(ticks: Int64, arrival: Int64, ring: inout SampleRing) {
    let lost = lostSincePending > 0
    let arrivalBefore = lastArrival
    lastArrival = arrival
    let step = timeline.advance(ticks: ticks, arrival: arrival, lost: lost)
    let total: Int64
    switch step {
    case .first:
      lostSincePending = 0
      guard let least = spanBeforeRestart else { return }
      spanBeforeRestart = nil
      pendingStart &+= span(greater(arrival &- arrivalBefore, least))
      return
    case .regular(let nanoseconds):
      counters.addInterval(timeline.intervalNanoseconds)
      total = span(nanoseconds)
      commit(over: total, ring: &ring)
    case .gap(let nanoseconds):
      total = span(nanoseconds)
      commit(over: spanBeforeGap(total, lost: lost), ring: &ring)
    case .jump(let nanoseconds):
      counters.timeJumps &+= 1
      total = span(nanoseconds)
      commit(over: spanBeforeGap(total, lost: lost), ring: &ring)
    }
    pendingStart &+= total
    lostSincePending = 0
  }

  /// Times end here, after 146 years, which only a stream that lies reaches: so times can be added and subtracted without
  /// overflow.
  private static var timeMax: Int64 { 1 << 62 }

  /// How long the last report lasts until the next: at least a nanosecond for each sample, so that no two have the same
  /// time.
  private func span(_ nanoseconds: Int64) -> Int64 {
    greater(lesser(nanoseconds, Self.timeMax &- pendingStart), pendingSamples)
  }

  /// How long the samples of the report before a gap last.
  private func spanBeforeGap(_ gap: Int64, lost: Bool) -> Int64 {
    if statedSpacing > 0 { return lesser(statedSpacing &* pendingSamples, gap) }
    let period = timeline.periodNanoseconds
    guard period > 0 else { return lesser(gap / (lostSincePending &+ 1), Timeline.jumpNanoseconds) }
    return lost ? gap / greater(timeline.periods(in: gap), 1) : lesser(period, gap)
  }

  /// Gives the samples of the last report their times, spread evenly over what it lasted.
  @inline(__always)
  private mutating func commit(over nanoseconds: Int64, ring: inout SampleRing) {
    guard pendingSamples > 0 else { return }
    let span = greater(nanoseconds, pendingSamples)
    let (whole, rest) = (span / pendingSamples, span % pendingSamples)
    // Sample i is at i * span / pendingSamples, rounded down; one division does for all.
    var (time, part) = (pendingStart, Int64(0))
    var left = pendingSamples
    while left > 0 {
      ring.commitNext(timeNanoseconds: time)
      time &+= whole
      part &+= rest
      if part >= pendingSamples {
        part &-= pendingSamples
        time &+= 1
      }
      left &-= 1
    }
    let period = timeline.periodNanoseconds
    sampleSpacingNanoseconds =
      statedSpacing > 0 ? statedSpacing : (period > 0 ? period : nanoseconds) / pendingSamples
    pendingSamples = 0
  }

  // MARK: - Values

  @inline(__always)
  private mutating func append(
    _ bytes: Span<UInt8>, _ report: CompiledReport, to ring: inout SampleRing
  ) {
    let common = report.hasFlags ? flags(readers[report.flags].raw(bytes)) : 0
    pendingSamples = Int64(report.samples)
    counters.samples &+= pendingSamples
    if report.uniformByte >= 0 { return appendUniform(bytes, report, common, to: &ring) }
    var index = report.firstSample
    var left = report.samples
    while left > 0 {
      var sample = latestMotion
      sample.flags = common
      readForce(bytes, readers[index], into: &sample)
      if report.hasMotion { readMotion(bytes, firstReader: index &+ 1, into: &sample) }
      if sample.isForceSaturated { counters.samplesSaturated &+= 1 }
      if sample.isForceMissing { counters.samplesMissing &+= 1 }
      ring.append(sample)
      latestMotion.acceleration = sample.acceleration
      latestMotion.angularVelocity = sample.angularVelocity
      index &+= CompiledReport.channels
      left &-= 1
    }
  }

  /// The same for reports whose samples are aligned 16-bit numbers in a row, as the reference controller's are: the scales
  /// are read once a report, and each value by one load. It gives the same bits.
  @inline(__always)
  private mutating func appendUniform(
    _ bytes: Span<UInt8>, _ report: CompiledReport, _ common: UInt16, to ring: inout SampleRing
  ) {
    let first = report.firstSample
    let force = Line(readers[first])
    let accelerationX = Line(readers[first &+ 1]), angularX = Line(readers[first &+ 4])
    let accelerationY = Line(readers[first &+ 2]), angularY = Line(readers[first &+ 5])
    let accelerationZ = Line(readers[first &+ 3]), angularZ = Line(readers[first &+ 6])
    var at = Int(report.uniformByte)
    var left = report.samples
    var sample = Sample()
    while left > 0 {
      let raw = Self.int16(bytes, at)
      sample.flags = raw == .min || raw == .max ? common | Sample.forceSaturated : common
      if sample.isForceSaturated { counters.samplesSaturated &+= 1 }
      sample.forceNewtons = force.value(raw)
      sample.acceleration.x = Float(accelerationX.value(Self.int16(bytes, at &+ 2)))
      sample.acceleration.y = Float(accelerationY.value(Self.int16(bytes, at &+ 4)))
      sample.acceleration.z = Float(accelerationZ.value(Self.int16(bytes, at &+ 6)))
      sample.angularVelocity.x = Float(angularX.value(Self.int16(bytes, at &+ 8)))
      sample.angularVelocity.y = Float(angularY.value(Self.int16(bytes, at &+ 10)))
      sample.angularVelocity.z = Float(angularZ.value(Self.int16(bytes, at &+ 12)))
      ring.append(sample)
      at &+= 14
      left &-= 1
    }
    latestMotion.acceleration = sample.acceleration
    latestMotion.angularVelocity = sample.angularVelocity
  }

  /// The line from raw to physical values of one channel.
  private struct Line: BitwiseCopyable {
    let scale: Double
    let offset: Double

    @inline(__always)
    init(_ reader: FieldReader) {
      scale = reader.scale
      offset = reader.offset
    }

    @inline(__always)
    func value(_ raw: Int16) -> Double { Double(raw) * scale + offset }
  }

  @inline(__always)
  private static func int16(_ bytes: Span<UInt8>, _ at: Int) -> Int16 {
    Int16(bitPattern: bytes.uint16(at: at))
  }

  // These are mutating, though they change nothing of the decoder: otherwise the compiler copies all of it for each value.

  @inline(__always)
  private mutating func readForce(
    _ bytes: Span<UInt8>, _ reader: FieldReader, into sample: inout Sample
  ) {
    let raw = reader.raw(bytes)
    guard reader.isInRange(raw) else {
      sample.flags |= Sample.forceMissing
      return
    }
    if reader.isAtEnd(raw) { sample.flags |= Sample.forceSaturated }
    sample.forceNewtons = reader.physical(raw)
  }

  @inline(__always)
  private mutating func readMotion(
    _ bytes: Span<UInt8>, firstReader: Int, into sample: inout Sample
  ) {
    sample.acceleration.x = value(bytes, firstReader, else: sample.acceleration.x)
    sample.acceleration.y = value(bytes, firstReader &+ 1, else: sample.acceleration.y)
    sample.acceleration.z = value(bytes, firstReader &+ 2, else: sample.acceleration.z)
    sample.angularVelocity.x = value(bytes, firstReader &+ 3, else: sample.angularVelocity.x)
    sample.angularVelocity.y = value(bytes, firstReader &+ 4, else: sample.angularVelocity.y)
    sample.angularVelocity.z = value(bytes, firstReader &+ 5, else: sample.angularVelocity.z)
  }

  @inline(__always)
  private mutating func value(_ bytes: Span<UInt8>, _ index: Int, else absent: Float) -> Float {
    let reader = readers[index]
    guard reader.exists else { return absent }
    let raw = reader.raw(bytes)
    return reader.isInRange(raw) ? Float(reader.physical(raw)) : absent
  }

  private mutating func readAuxiliary(_ bytes: Span<UInt8>, _ report: CompiledReport) {
    if report.hasMotion {
      var motion = latestMotion
      readMotion(bytes, firstReader: report.firstSample, into: &motion)
      latestMotion = motion
    }
  }

  private mutating func readBattery(_ bytes: Span<UInt8>, _ report: CompiledReport) {
    let reader = readers[report.battery]
    let raw = reader.raw(bytes)
    if reader.isInRange(raw) { batteryPercent = reader.physical(raw) }
  }

  @inline(__always)
  private func flags(_ raw: Int64) -> UInt16 {
    var flags: UInt16 = 0
    if raw & 1 != 0 { flags |= Sample.touched }
    if raw & 2 != 0 { flags |= Sample.charging }
    if raw & 4 != 0 { flags |= Sample.forceSaturated }
    if raw & 8 != 0 { flags |= Sample.motionSaturated }
    return flags
  }
}
