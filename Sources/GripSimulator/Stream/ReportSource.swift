/// The reports of a stream one after the other, each made when it is asked for, with all that the faults do to them.
/// Memory does not grow with the stream.
struct ReportSource {
  private let scenario: Scenario
  private let clock: SampleClock
  private let sampleCount: Int
  private var signal: Signal
  private var losses: SeededRandom
  private var garbage: SeededRandom

  private var samples: [Sample]
  private var sampleIndex = 0
  private var reportNumber = 0
  private var sequence: UInt64
  private var batteryCount = 0
  private var nextTimeJump = 0
  private var timeShift: Int64 = 0
  private var nextUnplug = 0
  private var restartNanoseconds: Int64 = 0
  private var isRestarting = false
  private var isUnplugged = false

  private var ready: [Emission] = []
  private var readyIndex = 0
  private var held: [Emission] = []
  private var latestArrival: Int64 = 0

  init(_ scenario: Scenario, timeline: Timeline, seed: UInt64) {
    self.scenario = scenario
    clock = SampleClock(rateMicrohertz: scenario.rateMicrohertz)
    sampleCount = Self.sampleCount(scenario, timeline)
    signal = Signal(scenario, timeline: timeline, seed: seed)
    losses = SeededRandom(seed: seed, purpose: .losses)
    garbage = SeededRandom(seed: seed, purpose: .garbage)
    samples = Array(repeating: Sample(), count: scenario.samplesPerReport)
    sequence = scenario.sequenceStart
  }

  /// Whole reports, so that the last one may reach a little past the last activity.
  static func sampleCount(_ scenario: Scenario, _ timeline: Timeline) -> Int {
    let samples = timeline.seconds * Double(scenario.rateMicrohertz) / 1e6
    // A millionth of a sample is what adding up times may cost.
    let each = Double(scenario.samplesPerReport)
    let full = Int(nearest((samples - 1e-6) / each + 0.5))
    return max(1, full) * scenario.samplesPerReport
  }

  mutating func next() -> Emission? {
    while readyIndex == ready.count {
      ready.removeAll(keepingCapacity: true)
      readyIndex = 0
      if sampleIndex < sampleCount {
        makeReports()
      } else if !held.isEmpty {
        ready = held
        held = []
      } else {
        return nil
      }
    }
    // Extra reports come a little later than the one that they were made from; whatever follows queues up behind them.
    latestArrival = max(latestArrival, ready[readyIndex].arrivalNanoseconds)
    ready[readyIndex].arrivalNanoseconds = latestArrival
    readyIndex += 1
    return ready[readyIndex - 1]
  }

  // MARK: What the device does

  /// Takes the samples of one report and makes each report that is due.
  private mutating func makeReports() {
    let first = clock.nanoseconds(ofSample: sampleIndex)
    for index in samples.indices {
      let time = Double(clock.nanoseconds(ofSample: sampleIndex + index)) / 1e9
      signal.measure(at: time, into: &samples[index])
    }
    sampleIndex += samples.count
    let arrival = clock.nanoseconds(ofSample: sampleIndex)
    followPlug(arrival: arrival, firstSample: first)
    for report in scenario.reports { make(report, firstSample: first, arrival: arrival) }
    if let battery = scenario.battery {
      let due = Double(batteryCount) * battery.everySeconds
      if Double(first) / 1e9 >= due {
        batteryCount += 1
        make(battery.report, firstSample: first, arrival: arrival)
      }
    }
  }

  private mutating func followPlug(arrival: Int64, firstSample: Int64) {
    let unplugs = scenario.faults.unplugs
    isUnplugged = false
    guard nextUnplug < unplugs.count else { return }
    let gap = unplugs[nextUnplug]
    let seconds = Double(arrival) / 1e9
    if seconds >= gap.at + gap.seconds {
      nextUnplug += 1
      if gap.restarts {
        isRestarting = true
        sequence = scenario.sequenceStart
        restartNanoseconds = firstSample
      }
    } else if seconds >= gap.at {
      isUnplugged = true
    }
  }

  private mutating func make(_ report: CompiledReport, firstSample: Int64, arrival: Int64) {
    let faults = scenario.faults
    let number = reportNumber
    reportNumber += 1
    while nextTimeJump < faults.timeJumps.count, faults.timeJumps[nextTimeJump].at <= number {
      timeShift += Int64(faults.timeJumps[nextTimeJump].microseconds) * 1000
      nextTimeJump += 1
    }
    let head = ReportEncoder.Head(
      sequence: sequence, timeNanoseconds: firstSample - restartNanoseconds + timeShift,
      timeStart: scenario.timeStart, batteryPercent: batteryPercent(at: firstSample),
      isForceSaturated: faults.saturate.contains(number))
    if report.hasSequence { sequence &+= 1 }
    let (bytes, force) = ReportEncoder.encode(report, head: head, samples: samples)
    var emission = Emission(
      arrivalNanoseconds: arrival, bytes: bytes, fate: .delivered,
      hasSequence: report.hasSequence, isRestart: isRestarting, force: force)
    isRestarting = false
    let isLost = faults.dropRate > 0 && losses.unit() < faults.dropRate
    if isUnplugged {
      emission.fate = .unplugged
    } else if isLost || faults.drop.contains(number) {
      emission.fate = .dropped
    }
    send(emission, number: number)
  }

  /// One percent less every ten minutes.
  private func batteryPercent(at nanoseconds: Int64) -> Int {
    max(0, (scenario.battery?.percent ?? 0) - Int(nanoseconds / 600_000_000_000))
  }

  // MARK: What happens on the way

  private mutating func send(_ emission: Emission, number: Int) {
    let late = clock.extraDelay(samplesPerReport: samples.count)
    let extras = emission.fate == .delivered ? self.extras(emission, number: number, late) : []
    if !held.isEmpty {
      ready.append(emission)
      ready += extras
      if emission.fate == .delivered, held[0].fate == .delivered {
        held[0].fate = .reordered
        for index in held.indices {
          held[index].arrivalNanoseconds = emission.arrivalNanoseconds + late
        }
      }
      ready += held
      held = []
    } else if scenario.faults.reorder.contains(number), emission.fate == .delivered {
      held = [emission] + extras
    } else {
      ready.append(emission)
      ready += extras
    }
  }

  /// Reports that come besides this one, a little later.
  private mutating func extras(_ sound: Emission, number: Int, _ late: Int64) -> [Emission] {
    let faults = scenario.faults
    let arrival = sound.arrivalNanoseconds + late
    var extras: [Emission] = []
    func add(_ bytes: [UInt8], _ fate: Emission.Fate) {
      extras.append(Emission(arrivalNanoseconds: arrival, bytes: bytes, fate: fate))
    }
    if faults.duplicate.contains(number) { add(sound.bytes, .duplicate) }
    if faults.short.contains(number) {
      add(Array(sound.bytes.prefix(max(1, sound.bytes.count / 2))), .short)
    }
    if faults.long.contains(number) { add(sound.bytes + [0, 0, 0], .long) }
    if faults.unknown.contains(number) { add([Self.unknownID] + sound.bytes.dropFirst(), .unknown) }
    if faults.garbage.contains(number) {
      let count = 1 + Int(garbage.next() % UInt64(Scenario.reportBytesMax - 1))
      add([Self.garbageID] + (0..<count).map { _ in UInt8(garbage.next() >> 56) }, .garbage)
    }
    return extras
  }

  /// Ids that no layout may declare.
  static let unknownID: UInt8 = 0xDD
  static let garbageID: UInt8 = 0xEE
}

/// When samples are taken, exactly.
struct SampleClock {
  let rateMicrohertz: Int64

  /// Nanoseconds from the first sample to another, rounded down.
  func nanoseconds(ofSample index: Int) -> Int64 {
    // 10^15 nanoseconds are a million seconds, in which `rateMicrohertz` samples are taken.
    Int64(Int128(index) * 1_000_000_000_000_000 / Int128(rateMicrohertz))
  }

  /// How long after a report an extra one arrives: 100 µs, or less where reports come faster than that.
  func extraDelay(samplesPerReport: Int) -> Int64 {
    min(100_000, nanoseconds(ofSample: samplesPerReport) / 4)
  }
}
