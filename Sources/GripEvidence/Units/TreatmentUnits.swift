/// Units of a visit by two rules side by side, from what a therapist attested and from nothing else. It says what each rule
/// gives; which applies, and what is claimed, the therapist decides.
public struct TreatmentUnits: Sendable, Equatable {
  /// What both rules give for one code.
  public struct Code: Sendable, Equatable {
    /// The code as entered.
    public let code: String
    /// Everything attested for it that counts, exactly.
    public let seconds: Int64
    /// The whole minutes of `seconds`: what is left over is dropped, never rounded up.
    public var minutes: Int64 { seconds / 60 }
    /// Seconds that the tables do not show, since they count whole minutes.
    public var secondsTruncated: Int64 { seconds % 60 }
    /// Units by the 8-minute rule that are this code's for certain; units of a tie come on top for whoever gets them.
    public internal(set) var unitsCMS: Int64
    /// Units by the midpoint rule.
    public let unitsAMA: Int64
    /// Whether the code has fewer than `articleMinutesMin` minutes.
    public var isBelowArticleMinutes: Bool { minutes < TreatmentUnits.articleMinutesMin }
  }

  /// Codes with the same remainder for which fewer units are left than there are codes.
  public struct Tie: Sendable, Equatable {
    /// The codes, in their order; any of them may take a unit.
    public let codes: [String]
    /// How many units there are for them.
    public let units: Int64
  }

  /// Attested time that counts no units, with the reason.
  public struct Excluded: Sendable, Equatable {
    /// Why it counts none.
    public enum Reason: String, Sendable { case notTimed, notAttended }
    /// The code as entered.
    public let code: String
    /// What was attested.
    public let seconds: Int64
    /// Why it counts none.
    public let reason: Reason
  }

  /// What was attested and cannot be, given another figure.
  public enum Contradiction: Sendable, Equatable {
    /// More was attested with the device than its wall clock holds.
    case aboveWall(code: String, attestedSeconds: Int64, wallSeconds: Double)
    /// More was attested with the device than it was connected.
    case aboveConnected(code: String, attestedSeconds: Int64, connectedSeconds: Double)
    /// The codes together are above the total treatment time, which was attested as well.
    case aboveTotal(attestedSeconds: Int64, totalSeconds: Int64)
  }

  /// A rule of counting, with where it stands.
  public enum Rule: String, CaseIterable, Sendable {
    /// Minutes of the day pooled over the timed codes.
    case cms
    /// The same bands for each code by itself.
    case ama

    /// Where the rule stands.
    public var citation: String {
      switch self {
      case .cms: "Medicare Claims Processing Manual, Pub. 100-04, chapter 5, section 20.2"
      case .ama:
        "CPT midpoint rule (American Medical Association): a unit when its midpoint is passed"
      }
    }
  }

  /// The codes with time that counts, in the order of the code.
  public let codes: [Code]
  /// Units of the visit by the 8-minute rule.
  public let unitsCMS: Int64
  /// Units of the visit by the midpoint rule: the sum over the codes.
  public let unitsAMA: Int64
  /// A unit that equal remainders compete for; the rule does not say whose it is, and neither does this program.
  public let tie: Tie?
  /// What counts none.
  public let excluded: [Excluded]
  /// What does not agree.
  public let contradictions: [Contradiction]

  /// Minutes of a unit.
  public static let unitMinutes: Int64 = 15
  /// From these minutes on what is left over gives one more unit.
  public static let midpointMinutes: Int64 = 8
  /// Below these minutes a code is flagged. It is no rule of units: published guidance on 97530 asks for them.
  public static let articleMinutesMin: Int64 = 15

  /// Counts the units of one visit.
  /// - Parameters:
  ///   - attested: in any order; times of one code are added exactly, and only then cut to whole minutes.
  ///   - totalSeconds: the attested total treatment time, if there is one.
  ///   - clocks: the device's clocks over the blocks of each code.
  public init(
    attested: [AttestedTime], totalSeconds: Int64? = nil, clocks: [String: DeviceClocks] = [:]
  ) {
    let counted = attested.filter { $0.isTimed && $0.isAttended }
    excluded = attested.filter { !($0.isTimed && $0.isAttended) }.map {
      Excluded(
        code: $0.code, seconds: $0.seconds, reason: $0.isTimed ? .notAttended : .notTimed)
    }
    var codes = Self.sums(counted).map { code, seconds in
      Code(
        code: code, seconds: seconds, unitsCMS: seconds / 60 / Self.unitMinutes,
        unitsAMA: Self.units(minutes: seconds / 60))
    }
    unitsCMS = Self.units(minutes: codes.reduce(0) { $0 + $1.minutes })
    unitsAMA = codes.reduce(0) { $0 + $1.unitsAMA }
    tie = Self.giveRemaining(of: unitsCMS, to: &codes)
    self.codes = codes
    contradictions = Self.contradictions(attested, totalSeconds: totalSeconds, clocks: clocks)
  }

  /// The bands that both rules share: 8-22 minutes are one unit, 23-37 two, and so on.
  public static func units(minutes: Int64) -> Int64 {
    minutes / unitMinutes + (minutes % unitMinutes >= midpointMinutes ? 1 : 0)
  }

  private static func sums(_ attested: [AttestedTime]) -> [(String, Int64)] {
    var sums: [String: Int64] = [:]
    for time in attested { sums[time.code, default: 0] += time.seconds }
    return sums.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Whole units are given already; the others go to the largest remainders. There are never more of them than codes with a
  /// remainder, since each remainder is below a unit.
  private static func giveRemaining(of units: Int64, to codes: inout [Code]) -> Tie? {
    var left = units - codes.reduce(0) { $0 + $1.unitsCMS }
    let remainders = Set(codes.map { $0.minutes % unitMinutes }).subtracting([0])
    for remainder in remainders.sorted(by: >) where left > 0 {
      let places = codes.indices.filter { codes[$0].minutes % unitMinutes == remainder }
      guard Int64(places.count) <= left else {
        return Tie(codes: places.map { codes[$0].code }, units: left)
      }
      for place in places { codes[place].unitsCMS += 1 }
      left -= Int64(places.count)
    }
    return nil
  }

  private static func contradictions(
    _ attested: [AttestedTime], totalSeconds: Int64?, clocks: [String: DeviceClocks]
  ) -> [Contradiction] {
    var found: [Contradiction] = []
    for (code, seconds) in sums(attested.filter(\.usedDevice)) {
      guard let clock = clocks[code] else { continue }
      if Double(seconds) > clock.wallSeconds {
        found.append(
          .aboveWall(code: code, attestedSeconds: seconds, wallSeconds: clock.wallSeconds))
      } else if Double(seconds) > clock.connectedSeconds {
        found.append(
          .aboveConnected(
            code: code, attestedSeconds: seconds, connectedSeconds: clock.connectedSeconds))
      }
    }
    let all = attested.reduce(0) { $0 + $1.seconds }
    if let totalSeconds, all > totalSeconds {
      found.append(.aboveTotal(attestedSeconds: all, totalSeconds: totalSeconds))
    }
    return found
  }
}
