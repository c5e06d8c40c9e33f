import GripCore
import HID
import TestSupport
import Testing

@testable import GripSession

/// How commands part a session into blocks.
@Suite struct BlockTests {
  /// What happens in a session, in order.
  enum Step: Sendable {
    case rest(Double)
    case squeeze(Double)
    case say(SessionEvent)
    /// The controller is gone for so long, in s.
    case away(Double)

    static func block(_ label: String, _ hand: Hand? = nil) -> Step {
      var statement = BlockStatement(label: label)
      statement.hand = hand
      return .say(.block(statement))
    }
  }

  private static func summary(_ steps: [Step]) throws -> SessionSummary {
    var builder = try SessionBuilderTests.builder()
    var (number, connections) = (0, Int64(1))
    func little(_ value: Int, _ bytes: Int) -> [UInt8] {
      (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    func report(_ newtons: Double) {
      let bytes =
        little(number, 2) + little(number * 10_000, 4) + little(Int((newtons * 100).rounded()), 2)
      builder.add(bytes.span, arrivalNanoseconds: Int64(number) * 10_000_000)
      number += 1
    }
    for step in steps {
      switch step {
      case .rest(let seconds): for _ in 0..<Int(seconds * 100) { report(2) }
      case .squeeze(let newtons):
        for part in 1...20 { report(2 + newtons * Double(part) / 20) }
        for _ in 0..<60 { report(2 + newtons) }
        for part in 1...20 { report(2 + newtons * Double(20 - part) / 20) }
      case .say(let event): builder.add(event)
      case .away(let seconds):
        builder.add(.disconnect)
        number += Int(seconds * 100)
        connections += 1
        builder.add(.connect(connection: connections))
      }
    }
    let summary = builder.finish()
    return try #require(summary)
  }

  private static let squeezes: [Step] = [.rest(2), .squeeze(50), .rest(2), .squeeze(40), .rest(6)]

  @Test func `A session without commands is one block of which nothing is said`() throws {
    let summary = try Self.summary(Self.squeezes)
    try #require(summary.blocks.count == 1)
    let block = summary.blocks[0]
    #expect(block.statement == BlockStatement() && block.hand == nil)
    #expect(block.facts.start == 0 && block.facts.end == summary.clocks.wall)
    #expect(block.repetitions == summary.repetitions)
    #expect(block.clocks.active == summary.clocks.active)
    #expect(block.facts.peakNewtons == summary.force.peakNewtons)
  }

  @Test(
    arguments: [
      (
        "a hand stays until another is stated",
        [
          Step.block("a"), .rest(1), .block("b", .left), .rest(1), .block("c"), .rest(1),
          .block("d", .right), .rest(1), .block("e"), .rest(1),
        ], [nil, .left, .left, .right, .right]
      ),
      (
        "a session begun with a hand has it from the beginning",
        [
          .say(.start(assignment: nil, hand: .left)), .rest(1), .block("b"), .rest(1),
        ], [.left, .left]
      ),
      (
        "a hand that is said later is that of what was before",
        [
          .rest(1), .block("b", .right), .rest(1), .say(.start(assignment: nil, hand: .left)),
          .rest(1),
        ], [.left, .right]
      ),
      (
        "a block without a sample is none, but what it says of the hand stays",
        [
          .rest(1), .block("b", .right), .block("c"), .rest(1),
        ], [nil, .right]
      ),
    ] as [(String, [Step], [Hand?])])
  func `The hand`(name: String, steps: [Step], hands: [Hand?]) throws {
    #expect(try Self.summary(steps).blocks.map(\.hand) == hands, "\(name)")
  }

  @Test func `A repetition belongs to the block of its greatest force, wherever it began`() throws {
    let summary = try Self.summary(
      [.rest(2), .squeeze(50), .rest(2), .block("second"), .squeeze(60), .rest(6)])
    #expect(summary.blocks.map { $0.repetitions.map(\.number) } == [[1], [2]])
    #expect(summary.blocks.map { $0.facts.peakNewtons.rounded() } == [52, 62])
    #expect(abs(Double(summary.blocks[1].facts.start) / 1e9 - 4.99) < 0.011)
  }

  @Test func `A block that is commanded while the controller is away begins when it is back`()
    throws
  {
    let summary = try Self.summary(
      [.rest(2), .say(.disconnect), .block("b"), .away(8), .rest(2)])
    try #require(summary.blocks.count == 2)
    #expect(summary.blocks[0].clocks.disconnected == summary.clocks.disconnected)
    #expect(summary.blocks[1].clocks.disconnected == 0)
    #expect(summary.blocks[0].clocks.disconnected > 7_900_000_000)
  }

  @Test func `Beyond 500 blocks no more begin, and they are counted`() throws {
    let steps = (0..<510).flatMap { [Step.block("\($0)"), .rest(0.02)] }
    let summary = try Self.summary([.rest(0.02)] + steps)
    #expect(summary.blocks.count == SessionBlock.countMax && summary.blocksRefused == 11)
    #expect(summary.blocks.map(\.clocks.wall).reduce(0, +) == summary.clocks.wall)
  }

  @Test func `Peaks are per hand, and never summed`() throws {
    let summary = try Self.summary(
      [.block("l", .left)] + Self.squeezes + [.block("r", .right)] + Self.squeezes
        + [.squeeze(70), .rest(6)])
    #expect(summary.peaksByHand.map(\.hand) == [.left, .right])
    #expect(summary.peaksByHand.map { $0.newtons.rounded() } == [52, 72])
  }

  /// In any order: blocks part time, clocks, samples and repetitions.
  @Test(arguments: UInt64(1)...40)
  func `Whatever happens, blocks part it exactly`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let steps = (0..<40).map { _ -> Step in
      switch Int.random(in: 0..<10, using: &random) {
      case 0, 1: .block("any", [.left, .right, nil].randomElement(using: &random) ?? nil)
      case 2: .say(.pause)
      case 3: .say(.resume)
      case 4: .away(Double.random(in: 0.1...9, using: &random))
      case 5: .say(.tare(newtons: Double.random(in: 0...3, using: &random)))
      case 6...8: .squeeze(Double.random(in: 5...90, using: &random))
      default: .rest(Double.random(in: 0.02...8, using: &random))
      }
    }
    let summary = try Self.summary([.rest(0.05)] + steps)
    let (blocks, clocks) = (summary.blocks, summary.clocks)
    #expect(blocks.first?.facts.start == 0 && blocks.last?.facts.end == clocks.wall)
    #expect(blocks.dropFirst().map(\.facts.start) == blocks.dropLast().map(\.facts.end))
    for block in blocks {
      let parts = block.clocks
      #expect(parts.active + parts.quiet + parts.paused + parts.disconnected == parts.wall)
      #expect(parts.active >= 0 && parts.quiet >= 0)
    }
    func sum(_ path: KeyPath<BlockClocks, Int64>) -> Int64 {
      blocks.map { $0.clocks[keyPath: path] }.reduce(0, +)
    }
    #expect(sum(\.wall) == clocks.wall && sum(\.active) == clocks.active)
    #expect(sum(\.paused) == clocks.paused && sum(\.disconnected) == clocks.disconnected)
    #expect(blocks.flatMap(\.repetitions) == summary.repetitions)
    #expect(blocks.map(\.facts.samples).reduce(0, +) == summary.force.samples)
  }
}
