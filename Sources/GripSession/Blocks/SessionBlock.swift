public import GripCore

/// A part of a session: from its first sample to that of the next one. Blocks follow each other without gaps, from the
/// session's first sample to its last, and each repetition belongs to the one in which its greatest force was.
public struct SessionBlock: Sendable, Equatable {
  /// A session has at most so many; commands beyond it begin none.
  public static let countMax = 500

  /// From 1.
  public let number: Int
  /// What was said of it; nothing of the first one, unless the session began with a block.
  public let statement: BlockStatement
  /// The hand that holds the controller: as stated for this block, else as it was last stated; nil where it never was.
  public let hand: Hand?
  /// What was measured in it.
  public let facts: BlockFacts
  /// Its clocks; those of all blocks add up to the session's, each by itself.
  public let clocks: BlockClocks
  /// The repetitions whose greatest force was in it.
  public let repetitions: [NumberedRepetition]
  /// The rotations that began in it; nil where the device has no motion sensor.
  public internal(set) var rotation: RotationSummary?

  /// The protocol that was stated.
  public var trialProtocol: TrialProtocol? { statement.protocolName.flatMap(TrialProtocol.named) }

  /// Every measure of it.
  public var measures: [Measure] {
    ForceMeasures.measures(
      of: repetitions.map(\.measured), statedMaximumNewtons: statement.maximumNewtons)
      + (rotation.map { MotionMeasures.measures(of: $0, hasMotion: true) } ?? [])
      + TrackingMeasures.measures(
        of: facts.tracking, target: statement.target, hasGyroscope: facts.motion.hasGyroscope)
  }
}

/// The clocks of a block, in ns: active, quiet, paused and disconnected add up to the wall clock exactly.
public struct BlockClocks: Sendable, Equatable {
  /// From its first sample to that of the next block, or to the session's last.
  public internal(set) var wall: Int64 = 0
  /// Inside repetitions and the short pauses between them, whatever block these began in.
  public internal(set) var active: Int64 = 0
  /// Paused by command.
  public internal(set) var paused: Int64 = 0
  /// Without data.
  public internal(set) var disconnected: Int64 = 0
  /// Neither active nor paused nor disconnected.
  public var quiet: Int64 { wall - active - paused - disconnected }
  /// While data arrived.
  public var connected: Int64 { wall - disconnected }
}

/// Follows the blocks of a session while it is derived.
struct BlockLedger {
  /// What was said with each command; the first stands for what was before any.
  private var said: [(statement: BlockStatement, hand: Hand?)] = [(BlockStatement(), nil)]
  private var ended: [BlockFacts] = []
  /// Blocks that were commanded beyond `SessionBlock.countMax`.
  private(set) var refused: Int64 = 0

  /// A block is commanded.
  ///
  /// - Returns: whether it begins.
  mutating func begin(_ statement: BlockStatement) -> Bool {
    guard said.count < SessionBlock.countMax else {
      refused = countSum(refused, 1)
      return false
    }
    said.append((statement, statement.hand ?? said[said.count - 1].hand))
    return true
  }

  /// The hand is stated for the session: it counts where none was stated yet.
  mutating func state(_ hand: Hand?) {
    for index in said.indices where said[index].hand == nil { said[index].hand = hand }
  }

  /// A block has ended.
  mutating func end(_ facts: BlockFacts) { ended.append(facts) }

  /// The blocks of a session that has ended.
  ///
  /// - Parameter arcs: of the session; nil where the device has no motion sensor.
  func blocks(
    _ repetitions: [NumberedRepetition], _ arcs: [RotationArc]?, _ parameters: DetectionParameters
  ) -> [SessionBlock] {
    var clocks = ended.map { block in
      BlockClocks(
        wall: block.end - block.start, paused: block.pausedNanoseconds,
        disconnected: block.disconnectedNanoseconds)
    }
    var members: [[NumberedRepetition]] = ended.map { _ in [] }
    var last: Repetition?
    var index = 0
    for repetition in repetitions {
      let measured = repetition.measured
      let from = SessionClocks.activeStart(of: measured, after: last, parameters)
      addActive(from, measured.end, to: &clocks, from: index)
      while index + 1 < ended.count && ended[index + 1].start <= measured.peakTime {
        index += 1
      }
      members[index].append(repetition)
      last = measured
    }
    let arcs = arcs.map(parted)
    return ended.indices.map { index in
      let (statement, hand) = said[Int(ended[index].command)]
      return SessionBlock(
        number: index + 1, statement: statement, hand: hand, facts: ended[index],
        clocks: clocks[index], repetitions: members[index],
        rotation: arcs.map { RotationSummary(arcs: $0[index], facts: ended[index].motion) })
    }
  }

  /// Arcs by the block in which they began, in their order.
  private func parted(_ arcs: [RotationArc]) -> [[RotationArc]] {
    var parts: [[RotationArc]] = ended.map { _ in [] }
    for arc in arcs {
      let index = ended.lastIndex { $0.start <= arc.start } ?? 0
      parts[index].append(arc)
    }
    return parts
  }

  /// Parts active time among the blocks; before the first and after the last there is nothing else it could belong to.
  private func addActive(
    _ start: Int64, _ end: Int64, to clocks: inout [BlockClocks], from first: Int
  ) {
    for index in first..<ended.count {
      let isLast = index + 1 == ended.count
      let from = index == 0 ? start : max(start, ended[index].start)
      let until = isLast ? end : min(end, ended[index].end)
      if until > from { clocks[index].active += until - from }
      if !isLast && end <= ended[index].end { return }
    }
  }
}
