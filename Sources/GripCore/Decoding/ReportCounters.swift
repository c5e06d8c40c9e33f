/// What happened to the reports of one device: every report that arrived is in exactly one of the counts from `accepted`
/// to `implausible`.
public struct ReportCounters: BitwiseCopyable, Sendable, Equatable {
  /// Reports that arrived, whatever they were.
  public var received: Int64 = 0
  /// Reports with force whose samples were measured.
  public var accepted: Int64 = 0
  /// Declared reports without force (battery, motion alone).
  public var auxiliary: Int64 = 0
  /// Reports that came a second time.
  public var duplicated: Int64 = 0
  /// Reports that came after a newer one; not measured, since time runs forward only, and not counted as lost.
  public var outOfOrder: Int64 = 0
  /// Reports whose id the descriptor does not declare.
  public var undeclared: Int64 = 0
  /// Reports of another size than the descriptor declares, and empty ones.
  public var malformed: Int64 = 0
  /// Reports of the right form whose sequence number cannot be believed.
  public var implausible: Int64 = 0

  /// Reports missing by their sequence numbers.
  public var lost: Int64 = 0
  /// How often the sequence numbers began again.
  public var sequenceRestarts: Int64 = 0
  /// How often the device's clock jumped.
  public var timeJumps: Int64 = 0

  /// Samples in accepted reports.
  public var samples: Int64 = 0
  /// Samples in which the device gave no force (outside of the declared range).
  public var samplesMissing: Int64 = 0
  /// Samples in which force stood at the end of its range.
  public var samplesSaturated: Int64 = 0

  /// Times between reports that follow each other without loss, in ns: how many, their sum, the least and the greatest ...
  public var intervals: Int64 = 0
  /// See `intervals`.
  public var intervalSum: Int64 = 0
  /// See `intervals`.
  public var intervalMinimum: Int64 = .max
  /// See `intervals`.
  public var intervalMaximum: Int64 = 0
  /// ... and the sums of their differences from the first, and of the squares of those: small numbers, so that their
  /// spread comes out exactly.
  public var intervalDifferences: Double = 0
  /// See `intervalDifferences`.
  public var intervalSquares: Double = 0
  private var intervalFirst: Int64 = 0

  /// Nothing counted yet.
  public init() {}

  @inline(__always)
  mutating func addInterval(_ nanoseconds: Int64) {
    if intervals == 0 { intervalFirst = nanoseconds }
    intervals &+= 1
    intervalSum &+= nanoseconds
    let difference = Double(nanoseconds &- intervalFirst)
    intervalDifferences += difference
    intervalSquares += difference * difference
    if nanoseconds < intervalMinimum { intervalMinimum = nanoseconds }
    if nanoseconds > intervalMaximum { intervalMaximum = nanoseconds }
  }
}
