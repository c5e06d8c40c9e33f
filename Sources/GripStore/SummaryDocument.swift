import FoundationEssentials
package import GripCore
public import GripSession

/// summary.json: the facts of a session as JSON. docs/summary.schema.json describes it; units stand in the names.
package struct SummaryDocument: Codable {
  package static let schema = "https://grip.example/schemas/summary/1"

  package var schema = Self.schema
  package var algorithm: Algorithm
  package var session: Session
  package var device: Device
  package var repetitions: Repetitions
  package var peakGrip: PeakGrip
  package var peakGripByHand: [HandPeakDocument]
  package var minutesPlayed: Double
  package var clocks: Clocks
  package var blocks: [BlockDocument]
  package var trials: [TrialDocument]
  package var rotation: Rotation
  package var quality: Quality
  package var parameters: DetectionParameters
  package var measures: [MeasureDocument]
  package var notReported: [NotReported]

  package struct Algorithm: Codable {
    package var name = "grip"
    package var version = SessionSummary.algorithmVersion
  }

  package struct Session: Codable {
    package var id: String
    package var origin: SessionOrigin
    package var isDated: Bool
    package var startUTC: String?
    package var dateNote: String?
    package var durationSeconds: Double
    package var continues: String?
    package var zone: String?
    package var offsetMinutes: Int?
  }

  package struct Device: Codable {
    package var vendorID: Int
    package var productID: Int
    package var name: String
    package var serialNumber: String
    package var physicalPath: String
    package var reportDescriptorBytes: Int
    package var samplesPerReport: Int
    package var hasDeviceTime: Bool
    package var hasSequence: Bool
    package var hasMotion: Bool
    package var batteryPercent: Double?
    package var reportFormat: ReportFormatDocument?
    package var calibration: CalibrationDocument?
    package var notes: [String]

    /// Whether lost reports show: by their numbers, or by a dynamometer's own word and the clocks.
    package var countsLosses: Bool { hasSequence || reportFormat?.kind == "goDirect" }
  }

  package struct Repetitions: Codable {
    package var rule = "adaptive"
    package var count: Int
    package var sets: Int
    package var countByThresholdRule: Int
    package var rules = [
      "adaptive":
        "force leaves the baseline and falls again by a part of its height: docs/REPETITIONS.md",
      "threshold": "force goes from releaseNewtons to squeezeNewtons within squeezeSecondsMax",
    ]
    package var perSet: [Set]

    package struct Set: Codable {
      package var number: Int
      package var count: Int
      package var startSeconds: Double
      package var endSeconds: Double
      package var peakNewtons: Double
    }
  }

  package struct PeakGrip: Codable {
    package var newtons: Double
    package var kilogramsForce: Double
    package var poundsForce: Double
    package var aboveBaselineNewtons: Double
    package var atSeconds: Double?
    package var countsFrom = "the device's zero, or the tare that was set"
  }

  package struct Clocks: Codable {
    package var wallSeconds: Double
    package var connectedSeconds: Double
    package var activeSeconds: Double
    package var quietSeconds: Double
    package var pausedSeconds: Double
    package var disconnectedSeconds: Double
  }

  package struct Rotation: Codable {
    package var repetitions: Int
    package var repetitionsByRegionRule: Int
    package var arcs: [Arc]

    package struct Arc: Codable {
      package var axis: String
      package var startSeconds: Double
      package var endSeconds: Double
      package var degrees: Double?
      package var degreesNotReported: String?
      package var peakDegreesPerSecond: Double
      package var meanForceNewtons: Double
    }
  }

  package struct Quality: Codable {
    package var reportsReceived: Int64
    package var reportsAccepted: Int64
    package var reportsAuxiliary: Int64
    package var reportsExpected: Int64
    package var reportsLost: Int64
    package var reportsDuplicated: Int64
    package var reportsOutOfOrder: Int64
    package var reportsUndeclared: Int64
    package var reportsMalformed: Int64
    package var reportsImplausible: Int64
    package var reportsLostByHost: Int64
    package var sequenceRestarts: Int64
    package var timeJumps: Int64
    package var samplesReceived: Int64
    package var samplesWithoutForce: Int64
    package var samplesSaturated: Int64
    package var samplesImplausible: Int64
    package var taresRefused: Int64
    package var dataGaps: Int64
    package var samplesPerSecond: Double?
    package var reportIntervalMilliseconds: Interval?
    package var coveragePercent: Double
    package var coverageBasis: String
    package var forceNoiseNewtons: Double
    package var transferFailures: Int64
    package var unreadableRecords: Int64
    package var tornBytes: Int64
    package var timeSource: String
    package var deviceNotices: DeviceNotices?

    /// What a Go Direct dynamometer said of its measurement besides values.
    package struct DeviceNotices: Codable {
      package var samplesDropped: Int64
      package var startTimes: Int64
      package var periods: Int64
    }

    package struct Interval: Codable {
      package var mean: Double
      package var deviation: Double?
      package var minimum: Double
      package var maximum: Double
    }
  }

  package struct NotReported: Codable {
    package var measure: String
    package var because: String
  }
}

extension SessionSummary {
  /// The bytes of summary.json: canonical, the same for the same facts on every machine.
  ///
  /// - Throws: `StoreError` when the values cannot be written as JSON, which would be a fault of this program.
  public func summaryJSON() throws(StoreError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let document = try document()
    do {
      return try [UInt8](encoder.encode(document)) + [UInt8(ascii: "\n")]
    } catch {
      throw StoreError.encoding("summary.json", String(describing: error))
    }
  }

  func document() throws(StoreError) -> SummaryDocument {
    SummaryDocument(
      algorithm: .init(),
      session: .init(
        id: name.id, origin: context.origin, isDated: context.isDated,
        startUTC: name.startNanoseconds.map(UTCTime.text),
        dateNote: context.isDated ? nil : "date not recorded",
        durationSeconds: seconds(clocks.wall), continues: continues,
        zone: zone?.name, offsetMinutes: zone?.offsetMinutes),
      device: try deviceDocument(),
      repetitions: .init(
        count: repetitions.count, sets: clocks.sets, countByThresholdRule: thresholdCount,
        perSet: setDocuments),
      peakGrip: peakDocument, peakGripByHand: peaksByHand.map(HandPeakDocument.init),
      minutesPlayed: rounded(Double(clocks.active) / 60e9),
      clocks: .init(
        wallSeconds: seconds(clocks.wall), connectedSeconds: seconds(clocks.connected),
        activeSeconds: seconds(clocks.active), quietSeconds: seconds(clocks.quiet),
        pausedSeconds: seconds(clocks.paused), disconnectedSeconds: seconds(clocks.disconnected)),
      blocks: blocks.map(BlockDocument.init), trials: trialSeries.map(TrialDocument.init),
      rotation: rotationDocument, quality: qualityDocument, parameters: parameters,
      measures: measures.map(MeasureDocument.init), notReported: notReported)
  }

  private func deviceDocument() throws(StoreError) -> SummaryDocument.Device {
    .init(
      vendorID: Int(context.device.vendorID), productID: Int(context.device.productID),
      name: context.device.name, serialNumber: context.device.serialNumber,
      physicalPath: context.device.physicalPath,
      reportDescriptorBytes: context.reportDescriptor.count,
      samplesPerReport: layout.samplesPerReport, hasDeviceTime: layout.hasTime,
      hasSequence: layout.hasSequence, hasMotion: layout.hasMotion,
      batteryPercent: batteryPercent.map(rounded),
      reportFormat: try context.reportFormat.map { (format) throws(StoreError) in
        try ReportFormatDocument(format)
      },
      calibration: context.calibration.map {
        CalibrationDocument($0, startNanoseconds: name.startNanoseconds)
      }, notes: layout.notes)
  }

  private var setDocuments: [SummaryDocument.Repetitions.Set] {
    var sets: [SummaryDocument.Repetitions.Set] = []
    for repetition in repetitions {
      let measured = repetition.measured
      if sets.last?.number != repetition.set {
        sets.append(
          .init(
            number: repetition.set, count: 0, startSeconds: seconds(measured.start),
            endSeconds: 0, peakNewtons: rounded(measured.peakNewtons)))
      }
      let last = sets.count - 1
      sets[last].count += 1
      sets[last].endSeconds = seconds(measured.end)
      sets[last].peakNewtons = max(sets[last].peakNewtons, rounded(measured.peakNewtons))
    }
    return sets
  }

  private var peakDocument: SummaryDocument.PeakGrip {
    let newtons = force.hasPeak ? force.peakNewtons : 0
    return .init(
      newtons: rounded(newtons), kilogramsForce: rounded(newtons / Force.newtonsPerKilogramForce),
      poundsForce: rounded(newtons / Force.newtonsPerPoundForce),
      aboveBaselineNewtons: rounded(force.peakAboveBaselineNewtons),
      atSeconds: force.hasPeak ? seconds(force.peakTime) : nil)
  }

  private var qualityDocument: SummaryDocument.Quality {
    let coverage = coverage
    return .init(
      reportsReceived: counters.received, reportsAccepted: counters.accepted,
      reportsAuxiliary: counters.auxiliary, reportsExpected: reportsExpected,
      reportsLost: counters.lost, reportsDuplicated: counters.duplicated,
      reportsOutOfOrder: counters.outOfOrder, reportsUndeclared: counters.undeclared,
      reportsMalformed: counters.malformed, reportsImplausible: counters.implausible,
      reportsLostByHost: source.reportsLostByHost, sequenceRestarts: counters.sequenceRestarts,
      timeJumps: counters.timeJumps, samplesReceived: counters.samples,
      samplesWithoutForce: counters.samplesMissing, samplesSaturated: counters.samplesSaturated,
      samplesImplausible: force.samplesImplausible, taresRefused: force.taresRefused,
      dataGaps: force.gaps,
      samplesPerSecond: samplesPerSecond.map(rounded),
      reportIntervalMilliseconds: intervalDocument, coveragePercent: rounded(coverage.percent),
      coverageBasis: coverage.basis.rawValue, forceNoiseNewtons: rounded(noiseNewtons),
      transferFailures: source.transferFailures, unreadableRecords: source.unreadableRecords,
      tornBytes: source.tornBytes, timeSource: layout.hasTime ? "device" : "arrival",
      deviceNotices: goDirectNotices.map {
        .init(
          samplesDropped: $0.samplesDropped, startTimes: $0.startTimes, periods: $0.periods)
      })
  }

  private var intervalDocument: SummaryDocument.Quality.Interval? {
    guard counters.intervals > 0 else { return nil }
    return .init(
      mean: rounded(Double(counters.intervalSum) / Double(counters.intervals) / 1e6),
      deviation: intervalDeviation.map { rounded($0 / 1e6) },
      minimum: rounded(Double(counters.intervalMinimum) / 1e6),
      maximum: rounded(Double(counters.intervalMaximum) / 1e6))
  }

  private var rotationDocument: SummaryDocument.Rotation {
    .init(
      repetitions: rotation.repetitions.count,
      repetitionsByRegionRule: Int(rotation.facts.regionRotations),
      arcs: rotation.arcs.map { arc in
        .init(
          axis: (arc.degrees < 0 ? "-" : "+") + arc.axis.letter.uppercased(),
          startSeconds: seconds(arc.start),
          endSeconds: seconds(arc.end), degrees: arc.isReliable ? rounded(arc.degrees) : nil,
          degreesNotReported: arc.isReliable
            ? nil : "it turned about gravity, too long after rest",
          peakDegreesPerSecond: rounded(arc.peakDegreesPerSecond),
          meanForceNewtons: rounded(arc.meanForceNewtons))
      })
  }

  private var notReported: [SummaryDocument.NotReported] {
    var list: [SummaryDocument.NotReported] = []
    if !layout.hasMotion {
      list.append(
        .init(measure: "rotation", because: "the device has no gyroscope and accelerometer"))
    } else if !layout.hasAngularVelocity {
      list.append(.init(measure: "rotation", because: "the device has no gyroscope"))
    }
    if blocksRefused > 0 {
      list.append(
        .init(
          measure: "blocks",
          because:
            "\(blocksRefused) of them were commanded after the first \(SessionBlock.countMax)"))
    }
    if layout.goDirect != nil {
      list.append(
        .init(
          measure: "quality.reportsLost",
          because:
            "the device numbers no packets: those count that it says it dropped, that came damaged, and that the clocks miss"
        ))
    } else if !layout.hasSequence {
      list.append(
        .init(
          measure: "quality.reportsLost",
          because: "the device numbers no reports, so none can be missed")
      )
    }
    if repetitions.contains(where: { $0.measured.rateOfRise < 0 }) {
      list.append(
        .init(
          measure: "rate_of_rise_N_per_s of some repetitions",
          because: "their rise holds fewer than \(Repetition.rateSamplesMin) points"))
    }
    return list
  }
}

/// Units of force (exact by definition: kgf by the standard acceleration of gravity, lbf by the international pound).
public enum Force {
  /// 1 kgf in N.
  public static let newtonsPerKilogramForce = 9.80665
  /// 1 lbf in N.
  public static let newtonsPerPoundForce = 4.4482216152605
}

/// Nanoseconds as seconds: the quotient of two exact numbers, so that it prints with at most nine decimals.
func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }

/// To six decimals: enough for every measure, and free of the last bits' noise.
func rounded(_ value: Double) -> Double {
  let scaled = value * 1e6
  guard scaled.magnitude < 9e15 else { return value }
  let whole = Double(Int64(scaled < 0 ? scaled - 0.5 : scaled + 0.5))
  return whole / 1e6
}
