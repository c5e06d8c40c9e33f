/// What was done in a block of a session, as far as a prescription speaks of it.
public struct BlockDone: Sendable, Equatable {
  /// A repetition.
  public struct Repetition: Sendable, Equatable {
    /// Its greatest force, in N.
    public var peakNewtons: Double
    /// When that was, in µs from the session's first sample.
    public var peakAtMicroseconds: Int64
    /// How long it was held, in s; nil where no hold was measured.
    public var holdSeconds: Double?

    /// A repetition.
    public init(peakNewtons: Double, peakAtMicroseconds: Int64, holdSeconds: Double? = nil) {
      self.peakNewtons = peakNewtons
      self.peakAtMicroseconds = peakAtMicroseconds
      self.holdSeconds = holdSeconds
    }
  }

  /// A rotation of the device.
  public struct Arc: Sendable, Equatable {
    /// Its arc, in degrees; nil where it could not be measured.
    public var degrees: Double?
    /// When it began, in µs from the session's first sample.
    public var atMicroseconds: Int64

    /// A rotation.
    public init(degrees: Double?, atMicroseconds: Int64) {
      self.degrees = degrees
      self.atMicroseconds = atMicroseconds
    }
  }

  /// Repetitions in each set, in their order.
  public var repetitionsPerSet: [Int]
  /// The repetitions, in their order.
  public var repetitions: [Repetition]
  /// Pauses between the sets, in s.
  public var restsSeconds: [Double]
  /// The rotations; nil where the device reports no motion.
  public var arcs: [Arc]?
  /// The block's active time, in s.
  public var activeSeconds: Double?

  /// What was done.
  public init(
    repetitionsPerSet: [Int] = [], repetitions: [Repetition] = [], restsSeconds: [Double] = [],
    arcs: [Arc]? = nil, activeSeconds: Double? = nil
  ) {
    self.repetitionsPerSet = repetitionsPerSet
    self.repetitions = repetitions
    self.restsSeconds = restsSeconds
    self.arcs = arcs
    self.activeSeconds = activeSeconds
  }
}

/// One field of a prescription beside what was done. It states both and judges nothing.
public struct DosageComparison: Codable, Sendable, Equatable {
  /// The field's name in `PlanBlock.Prescription`.
  public let field: String
  /// What was prescribed, in `unit`.
  public let prescribed: Double
  /// "N", "s", "deg", "min", or empty for a count.
  public let unit: String
  /// What was done, in `unit`: one value, or one for each set, repetition, pause or rotation.
  public let done: [Double]
  /// How many of `done` are at least what was prescribed.
  public let reached: Int
  /// Repetitions or rotations for which this was not measured.
  public let notMeasured: Int
  /// Why nothing stands beside it.
  public let reason: String?
  /// One line for a person.
  public let text: String
}

extension PlanBlock {
  /// Every field that is prescribed beside what was done, in the order of the prescription.
  /// - Parameters:
  ///   - done: what was done.
  ///   - maximumNewtons: the stated maximum of the hand, which a target in per cent needs.
  public func comparison(with done: BlockDone, maximumNewtons: Double?) -> [DosageComparison] {
    guard let prescription else { return [] }
    let peaks = done.repetitions.map(\.peakNewtons)
    let percent = prescription.targetPercentOfMaximum
    let percentNewtons = percent.flatMap { percent in
      maximumNewtons.map { $0 * percent / 100 }
    }
    return [
      DosageComparison.single(
        "sets", prescription.sets.map(Double.init), "", done: Double(done.repetitionsPerSet.count)),
      DosageComparison.each(
        "repetitions", prescription.repetitions.map(Double.init), "",
        done: done.repetitionsPerSet.map(Double.init), of: "sets"),
      DosageComparison.each(
        "targetNewtons", prescription.targetNewtons, "N", done: peaks, of: "repetitions"),
      percent == nil || percentNewtons != nil
        ? DosageComparison.each(
          "targetPercentOfMaximum", percentNewtons, "N", done: peaks, of: "repetitions")
        : DosageComparison.absent(
          "targetPercentOfMaximum", percent, "%", "no maximum of the hand is stated"),
      DosageComparison.each(
        "holdSeconds", prescription.holdSeconds, "s",
        done: done.repetitions.compactMap(\.holdSeconds), of: "repetitions",
        notMeasured: done.repetitions.filter { $0.holdSeconds == nil }.count),
      DosageComparison.each(
        "restSeconds", prescription.restSeconds, "s", done: done.restsSeconds,
        of: "pauses between sets"),
      done.arcs.map {
        DosageComparison.each(
          "arcDegrees", prescription.arcDegrees, "deg", done: $0.compactMap(\.degrees?.magnitude),
          of: "rotations", notMeasured: $0.filter { $0.degrees == nil }.count)
      }
        ?? DosageComparison.absent(
          "arcDegrees", prescription.arcDegrees, "deg", "the device reports no motion"),
      done.activeSeconds.map {
        DosageComparison.single("minutes", prescription.minutes, "min", done: $0 / 60)
      }
        ?? DosageComparison.absent(
          "minutes", prescription.minutes, "min", "the block has no active time"),
    ].compactMap(\.self)
  }
}

extension DosageComparison {
  /// One value beside the prescribed one.
  fileprivate static func single(
    _ field: String, _ prescribed: Double?, _ unit: String, done: Double
  ) -> DosageComparison? {
    guard let prescribed else { return nil }
    return DosageComparison(
      field: field, prescribed: prescribed, unit: unit, done: [done],
      reached: done >= prescribed ? 1 : 0, notMeasured: 0, reason: nil,
      text: "\(name(field)): \(shown(prescribed, unit)) prescribed, \(shown(done, unit)) done")
  }

  /// Several values, each of which should be at least the prescribed one.
  fileprivate static func each(
    _ field: String, _ prescribed: Double?, _ unit: String, done: [Double], of what: String,
    notMeasured: Int = 0
  ) -> DosageComparison? {
    guard let prescribed else { return nil }
    let reached = done.filter { $0 >= prescribed }.count
    let missing = notMeasured == 0 ? "" : " (\(notMeasured) more not measured)"
    let values = field == "repetitions" ? ", done " + done.map(tenths).joined(separator: " + ") : ""
    return DosageComparison(
      field: field, prescribed: prescribed, unit: unit, done: done, reached: reached,
      notMeasured: notMeasured, reason: nil,
      text: "\(name(field)): \(shown(prescribed, unit)) prescribed\(values), "
        + "reached in \(reached) of \(done.count) \(what)\(missing)")
  }

  fileprivate static func absent(
    _ field: String, _ prescribed: Double?, _ unit: String, _ reason: String
  ) -> DosageComparison? {
    guard let prescribed else { return nil }
    return DosageComparison(
      field: field, prescribed: prescribed, unit: unit, done: [], reached: 0, notMeasured: 0,
      reason: reason,
      text: "\(name(field)): \(shown(prescribed, unit)) prescribed, not reported because \(reason)")
  }

  private static func name(_ field: String) -> String {
    switch field {
    case "repetitions": "repetitions per set"
    case "targetNewtons", "targetPercentOfMaximum": "force"
    case "holdSeconds": "hold"
    case "restSeconds": "rest between sets"
    case "arcDegrees": "arc"
    case "minutes": "duration"
    default: field
    }
  }

  private static func shown(_ value: Double, _ unit: String) -> String {
    tenths(value) + (unit.isEmpty ? "" : " " + unit)
  }

  /// To a tenth, as people read it.
  private static func tenths(_ value: Double) -> String {
    let rounded = (value * 10).rounded() / 10
    return Int(exactly: rounded).map(String.init) ?? String(rounded)
  }
}

/// A limit that was passed.
public struct Exceedance: Codable, Sendable, Equatable {
  /// What has a limit.
  public enum Quantity: String, Codable, Sendable {
    /// The force of a repetition.
    case force
    /// The arc of a rotation of the device.
    case arc
  }

  /// What has the limit.
  public let quantity: Quantity
  /// The greatest value, in N or degrees.
  public let value: Double
  /// The limit, in the same unit.
  public let ceiling: Double
  /// When, in µs from the session's first sample.
  public let atMicroseconds: Int64
}

extension Plan {
  /// Every repetition and rotation of a block that went beyond the plan's ceilings, in the order of time.
  public func exceedances(in done: BlockDone) -> [Exceedance] {
    var found: [Exceedance] = []
    if let ceiling = precautions?.forceCeilingNewtons {
      found += done.repetitions.filter { $0.peakNewtons > ceiling }.map {
        Exceedance(
          quantity: .force, value: $0.peakNewtons, ceiling: ceiling,
          atMicroseconds: $0.peakAtMicroseconds)
      }
    }
    if let ceiling = precautions?.arcCeilingDegrees {
      for arc in done.arcs ?? [] {
        guard let degrees = arc.degrees?.magnitude, degrees > ceiling else { continue }
        found.append(
          Exceedance(
            quantity: .arc, value: degrees, ceiling: ceiling, atMicroseconds: arc.atMicroseconds))
      }
    }
    return found.sorted { $0.atMicroseconds < $1.atMicroseconds }
  }
}
