/// What is exactly true of a simulated stream: known when it was made, not measured afterwards. Times are seconds after
/// the first sample, on the scenario's clock, which is the device's own as long as no fault moves that.
public struct Truth: Codable, Equatable, Sendable {
  /// The scenario's file name.
  public var scenario: String
  /// The seed that the stream was made with.
  public var seed: UInt64
  /// Samples a second.
  public var rateHz: Double
  /// From the first sample to one period after the last, lost ones included.
  public var durationSeconds: Double
  /// Samples that the device took, lost ones included.
  public var samples: Int
  /// Samples in reports that arrived whole, each counted once.
  public var samplesDelivered: Int
  /// Delivered samples whose force reads an end of its range.
  public var samplesSaturated: Int
  /// What became of the reports.
  public var reports: Reports
  /// How many repetitions there are; the length of `repetitions`.
  public var repetitionCount: Int
  /// Every repetition whose peak was delivered, in order.
  public var repetitions: [Repetition]
  /// Repetitions whose peak fell into an unplugged gap: they are not in `repetitions`.
  public var repetitionsUnseen: Int
  /// Sets of repetitions: pauses of 15 s or more part them.
  public var sets: Int
  /// The largest delivered force, from the device's zero, as its number in the report decodes.
  public var peakNewtonsEncoded: Double
  /// The same without samples that read an end of the range.
  public var peakNewtonsEncodedInRange: Double
  /// The largest delivered force above the baseline, without noise.
  public var peakAboveBaselineNewtons: Double
  /// From start to end of each repetition, summed.
  public var squeezingSeconds: Double
  /// Rotations out and back whose turning point was delivered.
  public var rotationRepetitions: Int

  /// When a block begins, and what is said of it; nil where nothing is said of any.
  public var blocks: [Block]?

  /// A part of the session, as it is stated.
  public struct Block: Codable, Equatable, Sendable {
    /// When it begins: the stream says so with the next report that arrives.
    public var start: Double
    /// What it is called.
    public var label: String?
    /// The hand that is stated: left or right.
    public var hand: String?
    /// The protocol that is stated.
    public var `protocol`: String?
    /// Repetitions whose largest force is in it.
    public var repetitionCount: Int
  }

  /// Pauses that part sets, in seconds.
  public static let setPauseSeconds = 15.0

  /// Counts of reports. `made` = those delivered whole + `dropped` + `unplugged` + `torn`.
  public struct Reports: Codable, Equatable, Sendable {
    /// Reports that the device made.
    public var made = 0
    /// Whole reports in the stream, doubled and false ones included.
    public var sent = 0
    /// Made, and lost on the way.
    public var dropped = 0
    /// Made while the device was unplugged.
    public var unplugged = 0
    /// The last report of a torn file: in it only in part.
    public var torn = 0
    /// Second copies.
    public var duplicated = 0
    /// Reports of an id that the descriptor does not declare, otherwise sound.
    public var unknown = 0
    /// Random bytes under an id that the descriptor does not declare.
    public var garbage = 0
    /// Copies that were cut short.
    public var short = 0
    /// Copies with bytes too many.
    public var long = 0
    /// Reports that arrived after the one that follows them.
    public var reordered = 0
    /// Reports with a sequence number that are missing between others: what a decoder can know to be lost.
    public var missingBySequence = 0
  }

  /// One squeeze, hold or ramp, or one peak of a double.
  public struct Repetition: Codable, Equatable, Sendable {
    /// What was done.
    public enum Kind: String, Codable, Sendable {
      case squeeze, hold, ramp, double, endurance, track
    }

    /// Where the force without noise passes a tenth of this repetition's height, rising; or the valley before it.
    public var start: Double
    /// The first moment of the largest force.
    public var peakTime: Double
    /// Where the force passes a tenth of the height, falling; or the valley after it.
    public var end: Double
    /// The height: the largest force above the baseline, without noise.
    public var peakNewtons: Double
    /// What was done.
    public var kind: Kind
  }
}
