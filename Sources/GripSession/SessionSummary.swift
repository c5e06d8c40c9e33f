public import GripCore

import Glibc  // squareRoot links only with it in debug builds

/// The facts of one session: plain values, in nanoseconds and SI units.
public struct SessionSummary: Sendable {
  /// The version of the rules that derived it; it changes whenever the same recording could give other facts.
  public static let algorithmVersion = "2.2.0"

  /// The session's name.
  public let name: SessionName
  /// Origin, date and device.
  public let context: SessionContext
  /// The numbers that decided what counts.
  public let parameters: DetectionParameters
  /// Where the device's reports hold what.
  public let layout: SensorLayout
  /// The folder of the session that this one continues, within the output directory; nil when it begins anew.
  public let continues: String?
  /// The clinic's own time at its beginning; nil where the recording does not say.
  public let zone: LocalZone?
  /// Every repetition by the adaptive rule.
  public let repetitions: [NumberedRepetition]
  /// What the device's rotations were; without anything where it has no motion sensor.
  public internal(set) var rotation: RotationSummary
  /// The blocks: they part the session without gaps. There is always one.
  public let blocks: [SessionBlock]
  /// Blocks that were commanded beyond `SessionBlock.countMax`, and did not begin.
  public let blocksRefused: Int64
  /// Repetitions by the threshold rule.
  public let thresholdCount: Int
  /// The clocks.
  public let clocks: SessionClocks
  /// Peak and gaps.
  public let force: ForceFacts
  /// What happened to the reports.
  public let counters: ReportCounters
  /// What is known of losses outside of the reports.
  public let source: SourceFacts
  /// Standard deviation of the force signal's noise at rest, in N.
  public let noiseNewtons: Double
  /// The battery's charge as last reported; nil when never reported.
  public let batteryPercent: Double?
  /// What a Go Direct dynamometer said of its measurement besides values; nil for other controllers.
  public let goDirectNotices: GoDirectNotices?
}

/// Losses that the reports themselves do not show.
public struct SourceFacts: Sendable, Equatable {
  /// Records of the stream that could not be read.
  public internal(set) var unreadableRecords: Int64 = 0
  /// Bytes cut from the stream's end because its last record was not whole.
  public internal(set) var tornBytes: Int64 = 0
  /// USB transfers that failed.
  public internal(set) var transferFailures: Int64 = 0
  /// Reports that reached this machine and were lost in it.
  public internal(set) var reportsLostByHost: Int64 = 0
}

/// How much of what the device sent was measured.
public struct Coverage: Sendable, Equatable {
  /// What the figure is derived from.
  public enum Basis: String, Sendable {
    /// Sequence numbers.
    case sequence
    /// The clock: samples received against those that the rate leads one to expect.
    case time
  }

  /// In per cent, 0 ... 100.
  public let percent: Double
  /// What it is derived from.
  public let basis: Basis
}

extension SessionSummary {
  /// Reports that the device sent, as far as is known.
  public var reportsExpected: Int64 {
    counters.accepted + counters.auxiliary + counters.outOfOrder + counters.lost
  }

  /// Samples a second while reports followed each other without loss; nil with fewer than two reports.
  public var samplesPerSecond: Double? {
    guard counters.intervals > 0, counters.intervalSum > 0, counters.accepted > 0 else {
      return nil
    }
    let samplesPerReport = Double(counters.samples) / Double(counters.accepted)
    return samplesPerReport * Double(counters.intervals) * 1e9 / Double(counters.intervalSum)
  }

  /// The share of what was sent that was measured.
  public var coverage: Coverage {
    if layout.hasSequence {
      let measured = counters.accepted + counters.auxiliary
      let expected = reportsExpected
      return Coverage(
        percent: expected == 0 ? 0 : 100 * Double(measured) / Double(expected), basis: .sequence)
    }
    guard let rate = samplesPerSecond else {
      return Coverage(percent: counters.samples > 0 ? 100 : 0, basis: .time)
    }
    let expected = Double(clocks.wall) * 1e-9 * rate + 1
    let percent = 100 * Double(counters.samples) / expected
    return Coverage(percent: percent > 100 ? 100 : percent, basis: .time)
  }

  /// The standard deviation (n - 1) of the time between reports, in ns; nil with fewer than three reports.
  public var intervalDeviation: Double? {
    let n = Double(counters.intervals)
    guard counters.intervals > 1 else { return nil }
    let sum = counters.intervalDifferences
    let variance = (counters.intervalSquares - sum * sum / n) / (n - 1)
    return variance > 0 ? variance.squareRoot() : 0
  }
}
