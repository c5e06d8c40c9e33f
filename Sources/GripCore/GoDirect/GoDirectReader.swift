/// How a Go Direct device was told to measure: what its packets do not say of themselves.
public struct GoDirectStream: Codable, Sendable, Equatable {
  /// The longest period that is measured with, in microseconds.
  public static let periodMicrosecondsMax: UInt32 = 1_000_000
  /// What the maker of the one dynamometer that measures so says of its use: it stands on everything that is derived.
  public static let limit = "Vernier sells this dynamometer for education, not for medical use."
  /// The sensor of force, in newtons.
  public static let forceSensor = 1
  /// The sensors of acceleration X, Y, Z in m/s², then of angular velocity X, Y, Z in rad/s.
  public static let motionSensors = 2...7

  /// Microseconds from sample to sample.
  public var periodMicroseconds: UInt32
  /// Bit n: sensor n is measured.
  public var sensors: UInt32
  /// The end of the range of force, in N, as the device says it; nil where it does not.
  public var forceNewtonsMax: Double?

  /// A measurement of these sensors with this period.
  public init(periodMicroseconds: UInt32, sensors: UInt32, forceNewtonsMax: Double? = nil) {
    self.periodMicroseconds = periodMicroseconds
    self.sensors = sensors
    self.forceNewtonsMax = forceNewtonsMax
  }

  /// What is wrong with it; nil where nothing is.
  public var fault: String? {
    if !(1...Self.periodMicrosecondsMax ~= periodMicroseconds) {
      return
        "periodMicroseconds is \(periodMicroseconds): expected 1 to \(Self.periodMicrosecondsMax)"
    }
    if let forceNewtonsMax, !(1...100_000 ~= forceNewtonsMax) {
      return "forceNewtonsMax is \(forceNewtonsMax): expected 1 to 100000"
    }
    if !measures(Self.forceSensor) { return "sensors is \(sensors): sensor 1, force, is not in it" }
    return nil
  }

  /// Whether a sensor is measured.
  public func measures(_ sensor: Int) -> Bool { sensors & 1 << UInt32(sensor) != 0 }
}

/// What a Go Direct device said of its measurement besides values: facts about quality.
public struct GoDirectNotices: BitwiseCopyable, Sendable, Equatable {
  /// Samples that it said it dropped.
  public var samplesDropped: Int64 = 0
  /// Packets that say when it began; what their bytes mean is not published.
  public var startTimes: Int64 = 0
  /// Packets that say its period; what their bytes mean is not published.
  public var periods: Int64 = 0
}

/// Samples of a Go Direct device from its reports. Packets have no time of their own: a sample's time is its number by the period,
/// and numbers are left out where samples were lost. Nothing here allocates or reads a clock.
public struct GoDirectReader: Sendable {
  /// What a report brought.
  public enum Step: Sendable, Equatable {
    /// The end of a packet with so many samples of force, to be had from `sample`.
    case samples(Int)
    /// A part of a packet, an answer, or a measurement without force.
    case nothing
    /// Nothing that can be read.
    case broken
  }

  /// One sample. What was not measured has the value it had last; 0 before the first.
  public struct Sample: Sendable, Equatable {
    /// Since the first, in microseconds.
    public var microseconds: Int64
    /// Force in N, as the device says it: may be any bit pattern.
    public var force: Float
    /// Acceleration X, Y, Z in m/s², angular velocity X, Y, Z in rad/s.
    public var motion: InlineArray<6, Float>

    /// Whether time, force and motion are the same numbers.
    public static func == (a: Sample, b: Sample) -> Bool {
      a.microseconds == b.microseconds && a.force == b.force
        && (0..<6).allSatisfy { a.motion[$0] == b.motion[$0] }
    }
  }

  /// After so many packets in a row whose byte 3 is the sum of the others, one where it is not is a damaged one.
  static let checksumsTrusted = 8
  /// Losses that the device does not tell are looked for over so long.
  static let windowMicroseconds: Int64 = 2_000_000
  /// Samples that come later than the period says, by at least this, and stay so, are lost ones: computers stall for tens of ms.
  static let lateMicrosecondsMin: Int64 = 100_000
  /// The clocks of a device and of a computer differ by less than one part in so many.
  static let driftShare: Int64 = 1000

  private let stream: GoDirectStream
  private var assembler = GoDirectAssembler()
  private var values = GoDirectMeasurement.Values(sensors: 0, count: 0, areIntegers: false, at: 0)
  private var motion = InlineArray<6, Float>(repeating: 0)
  private var checksums = 0
  private var punctuality = Punctuality()

  /// The number of the first sample in the packet that is whole.
  private var first: Int64 = 0
  /// The number of the next one.
  private var next: Int64 = 0
  private var lost: Int64 = 0

  /// What the device said of its measurement besides values.
  public private(set) var notices = GoDirectNotices()
  /// The battery's charge in per cent as last reported; negative when never reported.
  public private(set) var batteryPercent = -1.0

  /// A reader for a device that measures so.
  public init(_ stream: GoDirectStream) { self.stream = stream }

  /// Takes a report.
  public mutating func add(_ report: Span<UInt8>, arrivalNanoseconds: Int64) -> Step {
    let step = assembler.add(report)
    if assembler.hasAbandoned { leaveOutPacket() }
    switch step {
    case .broken: return .broken
    case .part: return .nothing
    case .whole: break
    }
    guard isBelieved() else {
      if assembler.packet.isMeasurement { leaveOutPacket() }
      return .broken
    }
    guard assembler.packet.isMeasurement else {
      readStatus()
      return .nothing
    }
    switch GoDirectMeasurement(assembler.packet) {
    case nil: return .broken
    case .startTime:
      notices.startTimes &+= 1
      return .nothing
    case .period:
      notices.periods &+= 1
      return .nothing
    case .dropped(let samples):
      notices.samplesDropped = sum(notices.samplesDropped, samples)
      leaveOut(samples)
      return .nothing
    case .values(let values):
      self.values = values
      guard values.sensors & 1 << UInt32(GoDirectStream.forceSensor) != 0 else {
        readMotion(values.count - 1)
        return .nothing
      }
      number(arrivalNanoseconds)
      return .samples(values.count)
    }
  }

  /// The sample of the packet that is whole; to be asked in rising order, each once.
  public mutating func sample(_ index: Int) -> Sample {
    precondition(0 <= index && index < values.count, "the packet has no such sample")
    readMotion(index)
    // Force has the lowest number of all sensors but the device's own sensor 0.
    let position = (values.sensors & 1).nonzeroBitCount
    return Sample(
      microseconds: (first + Int64(index)) * Int64(stream.periodMicroseconds),
      force: assembler.packet.value(values, sample: index, sensor: position), motion: motion)
  }

  /// Samples lost before those of the packet that is whole, since the last call.
  public mutating func takeLost() -> Int64 {
    defer { lost = 0 }
    return lost
  }

  /// Goes on with another connection of the device, which counts from its own beginning.
  public mutating func restart() {
    assembler.restart()
    punctuality = Punctuality()
    motion = InlineArray(repeating: 0)
    (next, lost, checksums) = (0, 0, 0)
  }

  // MARK: -

  private mutating func isBelieved() -> Bool {
    if assembler.packet.hasChecksum {
      checksums = min(checksums + 1, 2 * Self.checksumsTrusted)
      return true
    }
    defer { checksums = max(0, checksums - 1) }
    return checksums < Self.checksumsTrusted
  }

  private mutating func number(_ arrival: Int64) {
    let period = Int64(stream.periodMicroseconds)
    let late = punctuality.late(
      arrivalMicroseconds: arrival / 1000,
      sampleMicroseconds: (next + Int64(values.count)) * period,
      least: max(Self.lateMicrosecondsMin, Int64(values.count) * period))
    if late > 0 { leaveOut(late / period) }
    first = next
    next += Int64(values.count)
  }

  /// Times stay below this, in samples: no stream that is true reaches it.
  private static let samplesMax: Int64 = 1 << 42

  private mutating func leaveOut(_ samples: Int64) {
    let believed = min(samples, max(0, Self.samplesMax - next))
    lost = sum(lost, believed)
    next += believed
  }

  /// A packet of measurement could not be read: it is taken to be as long as the one before.
  private mutating func leaveOutPacket() { leaveOut(Int64(max(1, values.count))) }

  /// An answer to a question for the status has the battery's charge.
  private mutating func readStatus() {
    let packet = assembler.packet
    guard packet.command == 0x10, packet.payloadBytes >= 12 else { return }
    let percent = packet.bytes[GoDirectPacket.payloadAt + 10]
    if percent <= 100 { batteryPercent = Double(percent) }
  }

  private func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
  }

  private mutating func readMotion(_ sample: Int) {
    var position = (values.sensors & 0b11).nonzeroBitCount
    for sensor in GoDirectStream.motionSensors where values.sensors & 1 << UInt32(sensor) != 0 {
      motion[sensor - GoDirectStream.motionSensors.lowerBound] = assembler.packet.value(
        values, sample: sample, sensor: position)
      position += 1
    }
  }
}

/// How late packets come against the period. Its least over a stretch grows by no more than clocks drift, unless samples are missing:
/// a computer that stalls catches up, a device that lost samples does not.
private struct Punctuality: Sendable {
  private var origin: Int64?
  private var offset: Int64 = 0
  private var begin: Int64 = 0
  private var least = Int64.max
  private var before: Int64?

  /// How much later packets come since the stretch before, in microseconds, where that is at least `least`; otherwise 0.
  mutating func late(
    arrivalMicroseconds: Int64, sampleMicroseconds: Int64, least threshold: Int64
  ) -> Int64 {
    guard let origin, arrivalMicroseconds >= origin else {
      // The first packet, or a clock that was set back.
      (origin, begin, least, before) = (arrivalMicroseconds, sampleMicroseconds, 0, nil)
      offset = sampleMicroseconds
      return 0
    }
    let lag = (arrivalMicroseconds &- origin) &- (sampleMicroseconds &- offset)
    least = min(least, lag)
    guard sampleMicroseconds - begin >= GoDirectReader.windowMicroseconds else { return 0 }
    let late = least - (before ?? least)
    let isLoss = late >= threshold
    // Small losses add up; what clocks drift apart does not.
    before =
      before.map { min(least, $0 + GoDirectReader.windowMicroseconds / GoDirectReader.driftShare) }
      ?? least
    if isLoss { before = least - late }
    (begin, least) = (sampleMicroseconds + (isLoss ? late : 0), .max)
    return isLoss ? late : 0
  }
}
