import FoundationEssentials
import GripCore
public import GripSession

/// summary.json: the facts of a session as JSON. docs/summary.schema.json describes it; units stand in the names.
struct SummaryDocument: Encodable {
  static let schema = "https://grip.example/schemas/summary/1"

  var schema = Self.schema
  var algorithm: Algorithm
  var session: Session
  var device: Device
  var repetitions: Repetitions
  var peakGrip: PeakGrip
  var peakGripByHand: [HandPeakDocument]
  var minutesPlayed: Double
  var clocks: Clocks
  var blocks: [BlockDocument]
  var trials: [TrialDocument]
  var rotation: Rotation
  var quality: Quality
  var parameters: DetectionParameters
  var measures: [MeasureDocument]
  var notReported: [NotReported]

  struct Algorithm: Encodable {
    var name = "grip"
    var version = SessionSummary.algorithmVersion
  }

  struct Session: Encodable {
    var id: String
    var origin: SessionOrigin
    var isDated: Bool
    var startUTC: String?
    var dateNote: String?
    var durationSeconds: Double
    var continues: String?
  }

  struct Device: Encodable {
    var vendorID: Int
    var productID: Int
    var name: String
    var serialNumber: String
    var physicalPath: String
    var reportDescriptorBytes: Int
    var samplesPerReport: Int
    var hasDeviceTime: Bool
    var hasSequence: Bool
    var hasMotion: Bool
    var batteryPercent: Double?
    var notes: [String]
  }

  struct Repetitions: Encodable {
    var rule = "adaptive"
    var count: Int
    var sets: Int
    var countByThresholdRule: Int
    var rules = [
      "adaptive":
        "force leaves the baseline and falls again by a part of its height: docs/REPETITIONS.md",
      "threshold": "force goes from releaseNewtons to squeezeNewtons within squeezeSecondsMax",
    ]
    var perSet: [Set]

    struct Set: Encodable {
      var number: Int
      var count: Int
      var startSeconds: Double
      var endSeconds: Double
      var peakNewtons: Double
    }
  }

  struct PeakGrip: Encodable {
    var newtons: Double
    var kilogramsForce: Double
    var poundsForce: Double
    var aboveBaselineNewtons: Double
    var atSeconds: Double?
    var countsFrom = "the device's zero, or the tare that was set"
  }

  struct Clocks: Encodable {
    var wallSeconds: Double
    var connectedSeconds: Double
    var activeSeconds: Double
    var quietSeconds: Double
    var pausedSeconds: Double
    var disconnectedSeconds: Double
  }

  struct Rotation: Encodable {
    var repetitions = 0
  }

  struct Quality: Encodable {
    var reportsReceived: Int64
    var reportsAccepted: Int64
    var reportsAuxiliary: Int64
    var reportsExpected: Int64
    var reportsLost: Int64
    var reportsDuplicated: Int64
    var reportsOutOfOrder: Int64
    var reportsUndeclared: Int64
    var reportsMalformed: Int64
    var reportsImplausible: Int64
    var reportsLostByHost: Int64
    var sequenceRestarts: Int64
    var timeJumps: Int64
    var samplesReceived: Int64
    var samplesWithoutForce: Int64
    var samplesSaturated: Int64
    var samplesImplausible: Int64
    var taresRefused: Int64
    var dataGaps: Int64
    var samplesPerSecond: Double?
    var reportIntervalMilliseconds: Interval?
    var coveragePercent: Double
    var coverageBasis: String
    var forceNoiseNewtons: Double
    var transferFailures: Int64
    var unreadableRecords: Int64
    var tornBytes: Int64
    var timeSource: String

    struct Interval: Encodable {
      var mean: Double
      var deviation: Double?
      var minimum: Double
      var maximum: Double
    }
  }

  struct NotReported: Encodable {
    var measure: String
    var because: String
  }
}

extension SessionSummary {
  /// The bytes of summary.json: canonical, the same for the same facts on every machine.
  ///
  /// - Throws: `StoreError` when the values cannot be written as JSON, which would be a fault of this program.
  public func summaryJSON() throws(StoreError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try [UInt8](encoder.encode(document)) + [UInt8(ascii: "\n")]
    } catch {
      throw StoreError.encoding("summary.json", String(describing: error))
    }
  }

  private var document: SummaryDocument {
    SummaryDocument(
      algorithm: .init(),
      session: .init(
        id: name.id, origin: context.origin, isDated: context.isDated,
        startUTC: name.startNanoseconds.map(UTCTime.text),
        dateNote: context.isDated ? nil : "date not recorded",
        durationSeconds: seconds(clocks.wall), continues: continues),
      device: deviceDocument,
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
      rotation: .init(), quality: qualityDocument, parameters: parameters,
      measures: measures.map(MeasureDocument.init), notReported: notReported)
  }

  private var deviceDocument: SummaryDocument.Device {
    .init(
      vendorID: Int(context.device.vendorID), productID: Int(context.device.productID),
      name: context.device.name, serialNumber: context.device.serialNumber,
      physicalPath: context.device.physicalPath,
      reportDescriptorBytes: context.reportDescriptor.count,
      samplesPerReport: layout.samplesPerReport, hasDeviceTime: layout.hasTime,
      hasSequence: layout.hasSequence, hasMotion: layout.hasMotion,
      batteryPercent: batteryPercent.map(rounded), notes: layout.notes)
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
      tornBytes: source.tornBytes, timeSource: layout.hasTime ? "device" : "arrival")
  }

  private var intervalDocument: SummaryDocument.Quality.Interval? {
    guard counters.intervals > 0 else { return nil }
    return .init(
      mean: rounded(Double(counters.intervalSum) / Double(counters.intervals) / 1e6),
      deviation: intervalDeviation.map { rounded($0 / 1e6) },
      minimum: rounded(Double(counters.intervalMinimum) / 1e6),
      maximum: rounded(Double(counters.intervalMaximum) / 1e6))
  }

  private var notReported: [SummaryDocument.NotReported] {
    var list = [
      SummaryDocument.NotReported(
        measure: "rotation", because: "this version does not derive rotations")
    ]
    if blocksRefused > 0 {
      list.append(
        .init(
          measure: "blocks",
          because:
            "\(blocksRefused) of them were commanded after the first \(SessionBlock.countMax)"))
    }
    if !layout.hasSequence {
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
