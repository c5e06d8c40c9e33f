/// The numbers that decide how the steps of a target are answered. They belong to the version of the rules.
public enum StepRules {
  /// The hand was where its mean over so long before the step is, in ns.
  public static var beforeNanoseconds: Int64 { 100_000_000 }
  /// It answers when it has gone this part of the step towards the new level.
  public static var onsetRatio: Double { 0.1 }
  /// Quicker than this, in ns, it has not answered but guessed.
  public static var reactionMin: Int64 { 100_000_000 }
  /// It has arrived when it stays in the band for so long, in ns.
  public static var settle: Int64 { 200_000_000 }
  /// Where data are missing for longer than this, in ns, nothing is known of the answer.
  public static var gapMax: Int64 { 100_000_000 }
}

/// How the steps of a target were answered.
public struct StepFacts: BitwiseCopyable, Sendable, Equatable {
  /// Steps that were answered, and the sum of the times from the step to the answer, in ns.
  public internal(set) var answered: Int64 = 0
  /// See `answered`.
  public internal(set) var reactionNanoseconds: Int64 = 0
  /// Those after which the hand came into the band and stayed, and the sum of the times from the answer until it was there, in ns.
  public internal(set) var arrived: Int64 = 0
  /// See `arrived`.
  public internal(set) var movementNanoseconds: Int64 = 0

  /// No steps.
  public init() {}
}

/// Follows how a hand answers the steps of a square target, moment by moment.
struct StepMeter: BitwiseCopyable {
  private enum State: BitwiseCopyable {
    /// Of no step, or of one that is done with.
    case idle
    case waiting
    case moving
  }

  private(set) var facts = StepFacts()
  /// Between two steps, in ns; 0 where the target has none.
  private var spacing: Int64 = 0
  private var mean = 0.0
  private var amplitude = 0.0
  private var band = 0.0

  private var state = State.idle
  /// The level that is shown: even ones are above the mean.
  private var level: Int64 = 0
  private var from = 0.0
  private var onset: Int64 = 0
  /// When it came into the band and did not leave since; negative: it is not in it.
  private var entered: Int64 = -1
  private var beforeSum = 0.0
  private var beforeCount: Int64 = 0
  private var lastTime: Int64 = 0

  /// Of no target.
  init() {}

  init(_ target: TargetShape) {
    guard let seconds = target.stepSeconds else { return }
    spacing = Int64(seconds * 1e9)
    (mean, amplitude, band) = (target.mean, target.amplitude, target.band)
  }

  /// Takes where the hand was at a moment, in ns since the target began.
  @inline(__always)
  mutating func add(_ value: Double, at time: Int64) {
    guard spacing > 0 else { return }
    let shown = time / spacing
    if shown != level { step(to: shown) }
    if time &- lastTime > StepRules.gapMax { state = .idle }
    lastTime = time
    let since = time &- level &* spacing
    switch state {
    case .idle: break
    case .waiting: wait(value, since)
    case .moving: move(value, since)
    }
    if spacing &- since <= StepRules.beforeNanoseconds {
      beforeSum += value
      beforeCount &+= 1
    }
  }

  private mutating func step(to shown: Int64) {
    let isSeen = shown == level &+ 1 && beforeCount > 0
    level = shown
    state = isSeen ? .waiting : .idle
    from = isSeen ? beforeSum / Double(beforeCount) : 0
    (beforeSum, beforeCount, entered) = (0, 0, -1)
  }

  private mutating func wait(_ value: Double, _ since: Int64) {
    let way = level & 1 == 0 ? value - from : from - value
    guard way >= StepRules.onsetRatio * 2 * amplitude else { return }
    state = .idle
    guard since >= StepRules.reactionMin else { return }
    facts.answered &+= 1
    facts.reactionNanoseconds &+= since
    guard band > 0 else { return }
    onset = since
    state = .moving
    move(value, since)
  }

  private mutating func move(_ value: Double, _ since: Int64) {
    let target = level & 1 == 0 ? mean + amplitude : mean - amplitude
    guard magnitude(value - target) <= band else {
      entered = -1
      return
    }
    if entered < 0 { entered = since }
    guard since &- entered >= StepRules.settle else { return }
    facts.arrived &+= 1
    facts.movementNanoseconds &+= entered &- onset
    state = .idle
  }
}
