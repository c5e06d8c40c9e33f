/// One report that the device made, or that a fault put into the stream, and what became of it.
struct Emission: Sendable {
  enum Fate: Sendable {
    /// Arrived.
    case delivered
    /// Arrived after the report that follows it.
    case reordered
    /// Never arrived.
    case dropped, unplugged
    /// Arrived besides the report that it was made from.
    case duplicate, unknown, garbage, short, long
  }

  var arrivalNanoseconds: Int64
  var bytes: [UInt8]
  var fate: Fate
  var hasSequence = false
  /// Whether the device began its sequence anew with this report.
  var isRestart = false
  /// What the report's forces amount to; nil for reports without force.
  var force: ForceFacts?

  /// Whether this is in the stream at all.
  var isSent: Bool { fate != .dropped && fate != .unplugged }
}

/// The forces of one report.
struct ForceFacts: Sendable {
  var samples = 0
  var saturated = 0
  var peakNewtons = -Double.infinity
  var peakNewtonsInRange = -Double.infinity
  var peakAboveBaselineNewtons = 0.0
}
