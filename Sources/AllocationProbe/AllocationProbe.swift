import CAllocationCounter
import GripCore
import HID

/// Shows that nothing is allocated on the path of a sample: counts every allocation of the process while reports are
/// accepted, and while they are rejected. In a process of its own, since a test runner allocates as it likes.
@main
enum AllocationProbe {
  static let warmUpReports = 2_000
  static let countedReports = 100_000
  /// So many reports make a block.
  static let blockReports = 1000

  /// Exits with 0 where nothing was allocated, 1 where something was, 2 where the probe itself went wrong and 77 under a
  /// sanitizer, whose allocator cannot be counted.
  ///
  /// `--break` allocates once for each report on purpose, to show that the probe sees it. `--part NAME --reports N` counts nothing and
  /// does no more than a part of the work, for `Benchmarks/instructions`.
  static func main() throws {
    if let work = try PartOfWork(CommandLine.arguments.dropFirst()) { return try work.run() }
    guard allocationCounterIsActive() else { end(77, "a sanitizer's allocator is in use") }
    var probe = Probe(
      layout: SensorLayout(
        descriptor: try ReportDescriptor(parsing: ReferenceReports.descriptor)),
      isBroken: CommandLine.arguments.dropFirst().contains("--break"))
    guard allocationCount() > 0 else { end(2, "the counter counts nothing") }
    probe.accept(warmUpReports)
    probe.reject(warmUpReports)
    let before = probe.tally
    let accepted = probe.accept(countedReports)
    let rejected = probe.reject(countedReports)
    if let problem = probe.problem(since: before) { end(2, problem) }
    print(
      "allocations per report: \(perReport(accepted)) accepted, \(perReport(rejected)) rejected "
        + "(\(countedReports) reports each)")
    end(accepted == 0 && rejected == 0 ? 0 : 1)
  }

  private static func perReport(_ count: UInt64) -> String {
    let reports = UInt64(countedReports)
    return count % reports == 0 ? "\(count / reports)" : "\(Double(count) / Double(reports))"
  }
}

/// What the probe has seen happen.
struct Tally {
  var counters = ReportCounters()
  var repetitions = 0
  var blocks = 0
}

/// An analyzer, and the reports it is fed.
struct Probe: ~Copyable {
  private var analyzer: SessionAnalyzer
  private var reports = ReferenceReports()
  private var repetitions = 0
  private var blocks = 0
  /// Blocks with targets of each kind follow each other, of force and of rotation.
  private let targets: [TargetShape] = TargetShape.Kind.allCases.flatMap { kind in
    var target = TargetShape(kind)
    (target.mean, target.amplitude, target.band) = (50, 40, 10)
    (target.periodSeconds, target.durationSeconds) = (4, 30)
    (target.riseSeconds, target.holdSeconds, target.fallSeconds) = (1, 1, 1)
    (target.startHertz, target.endHertz) = (0.1, 2)
    var turned = target
    turned.axis = .x
    return [target, turned]
  }
  private let isBroken: Bool
  private let part: Part
  private var waste: [UInt8] = []

  init(layout: SensorLayout, isBroken: Bool, part: Part = .tracking) {
    self.part = part
    analyzer = SessionAnalyzer(layout: layout, parameters: DetectionParameters())
    self.isBroken = isBroken
  }

  var tally: Tally {
    Tally(counters: analyzer.counters, repetitions: repetitions, blocks: blocks)
  }

  /// Feeds reports that are accepted, squeezes among them; returns how many allocations that took.
  @discardableResult
  mutating func accept(_ number: Int) -> UInt64 {
    let before = allocationCount()
    for index in 0..<number {
      if part >= .blocks && index % AllocationProbe.blockReports == 0 {
        analyzer.beginBlock(
          target: part >= .tracking
            ? targets[index / AllocationProbe.blockReports % targets.count] : nil)
      }
      reports.makeNext()
      if part >= .force { feed() }
    }
    return allocationCount() - before
  }

  /// Feeds reports of every kind that is rejected, in turn; returns how many allocations that took.
  @discardableResult
  mutating func reject(_ number: Int) -> UInt64 {
    let before = allocationCount()
    for index in 0..<number {
      switch index % 4 {
      case 0:
        reports.set(id: 9)
        feed()
        reports.set(id: 1)
      case 1: feed(bytes: ReferenceReports.sizeBytes - 7)
      case 2: feed()
      default:
        reports.set(sequenceAhead: 20_000)
        feed()
        reports.set(sequenceAhead: 0)
      }
    }
    return allocationCount() - before
  }

  private mutating func feed(bytes: Int = ReferenceReports.sizeBytes) {
    if isBroken { allocate(bytes) }
    let arrival = reports.arrivalNanoseconds
    let buffer = reports.buffer  // shared for the moment, not copied
    _ = analyzer.add(buffer.span.extracting(first: bytes), arrivalNanoseconds: arrival)
    if analyzer.hasBlock, let block = analyzer.takeBlock() {
      blocks += block.tracking.samples > 0 ? 1 : 0
    }
    while analyzer.hasRepetition {
      _ = analyzer.takeRepetition()
      repetitions += 1
    }
  }

  @inline(never)
  private mutating func allocate(_ bytes: Int) {
    waste = [UInt8](repeating: 1, count: bytes)
  }

  /// What the reports that were counted should have done and did not.
  func problem(since before: Tally) -> String? {
    let now = analyzer.counters
    let reports = Int64(AllocationProbe.countedReports)
    let was = before.counters
    if isBroken == waste.isEmpty { return "what was to be allocated on purpose was not" }
    let repetitionsExpected = AllocationProbe.countedReports / 250 - 2
    let blocksExpected = AllocationProbe.countedReports / AllocationProbe.blockReports - 2
    if blocks - before.blocks < blocksExpected { return "blocks have not followed each other" }
    if now.accepted - was.accepted != reports { return "not every good report was accepted" }
    for (kind, number) in [
      ("undeclared", now.undeclared - was.undeclared),
      ("malformed", now.malformed - was.malformed),
      ("duplicated", now.duplicated - was.duplicated),
      ("implausible", now.implausible - was.implausible),
    ] where number != reports / 4 {
      return "\(number) reports counted as \(kind), not \(reports / 4)"
    }
    return repetitions - before.repetitions < repetitionsExpected
      ? "\(repetitions - before.repetitions) repetitions found, not \(repetitionsExpected)" : nil
  }
}
