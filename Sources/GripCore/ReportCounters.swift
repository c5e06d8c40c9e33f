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

  /// Time between reports that follow each other without loss: count, sum and sum of squares, least and greatest, in ns.
  public var intervals: Int64 = 0
  public var intervalSum: Int64 = 0
  public var intervalSquares: Double = 0
  public var intervalMinimum: Int64 = .max
  public var intervalMaximum: Int64 = 0

  /// Nothing counted yet.
  public init() {}

  @inline(__always)
  mutating func addInterval(_ nanoseconds: Int64) {
    intervals &+= 1
    intervalSum &+= nanoseconds
    intervalSquares += Double(nanoseconds) * Double(nanoseconds)
    if nanoseconds < intervalMinimum { intervalMinimum = nanoseconds }
    if nanoseconds > intervalMaximum { intervalMaximum = nanoseconds }
  }
}
