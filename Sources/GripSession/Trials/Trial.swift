public import GripCore

/// One trial of a test of grip, as the stream shows it.
public struct Trial: Sendable, Equatable {
  /// From 1 within its series, of all hands together.
  public let number: Int
  /// The repetition that it is: the number by which it is known in the session.
  public let repetition: Int
  /// The block it is in.
  public let block: Int
  /// The hand; nil where none was stated.
  public let hand: Hand?
  /// What was measured.
  public let measured: Repetition
  /// From the end of the one before, in ns: of the same hand where the protocol asks for rest, else of any; nil for the first.
  public let restNanoseconds: Int64?
  /// What departs from the protocol, as sentences; empty where nothing does.
  public let violations: [String]

  /// From the first to the last moment at 90 % of its height, in ns.
  public var holdNanoseconds: Int64 { measured.holdNanoseconds }
  /// Greatest force, from zero, in N.
  public var peakNewtons: Double { measured.peakNewtons }
}

/// The trials of one protocol at one position of the handle, of both hands, over all blocks of the session.
public struct TrialSeries: Sendable, Equatable {
  /// How the test is made.
  public let definition: TrialProtocol
  /// To which position the handle was set; nil where none was stated.
  public let handlePosition: Int?
  /// All trials, in their order.
  public let trials: [Trial]

  /// The trials of a hand; those without a stated hand for nil.
  public func trials(of hand: Hand?) -> [Trial] { trials.filter { $0.hand == hand } }

  /// The hands that have trials: left, right, and nil for trials without a stated hand.
  public var hands: [Hand?] {
    let all: [Hand?] = [.left, .right, nil]
    return all.filter { hand in trials.contains { $0.hand == hand } }
  }

  /// What departs from the protocol beside single trials, as sentences.
  public var violations: [String] {
    var found: [String] = []
    if let planned = definition.trials {
      if definition.isAlternating {
        if trials.count != planned { found.append("\(trials.count) trials of \(planned)") }
      } else {
        for hand in hands {
          let count = trials(of: hand).count
          let whose = hand.map { "\($0.rawValue) hand: " } ?? ""
          if count != planned { found.append("\(whose)\(count) trials of \(planned)") }
        }
      }
    }
    if trials.contains(where: { $0.hand == nil }) { found.append("the hand was not stated") }
    if definition.needsPosition && handlePosition == nil {
      found.append("the position of the handle was not stated")
    }
    return found
  }
}

extension TrialSeries {
  /// Recognises the trials of a session: each repetition in a block of a protocol is one.
  ///
  /// - Parameter blocks: those of the session, in their order.
  /// - Returns: a series for each protocol and position of the handle, in the order of their first block.
  public static func series(in blocks: [SessionBlock]) -> [TrialSeries] {
    var keys: [(definition: TrialProtocol, position: Int?)] = []
    for block in blocks {
      guard let definition = block.trialProtocol else { continue }
      let position = block.statement.handlePosition
      if !keys.contains(where: { $0.definition == definition && $0.position == position }) {
        keys.append((definition, position))
      }
    }
    return keys.map { key in
      TrialSeries(
        definition: key.definition, handlePosition: key.position,
        trials: trials(
          of: key.definition,
          in: blocks.filter {
            $0.trialProtocol == key.definition && $0.statement.handlePosition == key.position
          }))
    }
  }

  private static func trials(of definition: TrialProtocol, in blocks: [SessionBlock]) -> [Trial] {
    var trials: [Trial] = []
    for block in blocks {
      var hand = block.hand
      for repetition in block.repetitions {
        let before =
          definition.restSecondsMin == nil
          ? trials.last : trials.last { $0.hand == hand }
        let rest = before.map { repetition.measured.start - $0.measured.end }
        trials.append(
          Trial(
            number: trials.count + 1, repetition: repetition.number, block: block.number,
            hand: hand, measured: repetition.measured, restNanoseconds: rest,
            violations: definition.violations(of: repetition.measured, rest: rest)))
        if definition.isAlternating { hand = hand?.other }
      }
    }
    return trials
  }
}

extension TrialProtocol {
  /// What departs from the protocol in a trial.
  func violations(of trial: Repetition, rest: Int64?) -> [String] {
    var found: [String] = []
    func check(_ what: String, _ nanoseconds: Int64, _ least: Double?, _ most: Double?) {
      let time = "\(what) \(tenths(nanoseconds)) s"
      if let least, nanoseconds < Int64(least * 1e9) {
        found.append("\(time), at least \(tenths(Int64(least * 1e9))) s")
      }
      if let most, nanoseconds > Int64(most * 1e9) {
        found.append("\(time), at most \(tenths(Int64(most * 1e9))) s")
      }
    }
    check("hold", trial.holdNanoseconds, holdSecondsMin, nil)
    if let rest { check("rest", rest, restSecondsMin, restSecondsMax) }
    return found
  }

  /// Seconds with one decimal, cut off, so that 2.96 s is not shown as the 3 s that it is short of; none where it is 0.
  private func tenths(_ nanoseconds: Int64) -> String {
    let tenths = nanoseconds / 100_000_000
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
