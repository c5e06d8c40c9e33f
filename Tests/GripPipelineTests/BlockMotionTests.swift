import GripCore
import GripSession
import GripSimulator
import HID
import TestSupport
import Testing

/// Given a session of blocks, some with rotations: what each block has of motion, and what it engaged.
@Suite struct BlockMotionTests {
  private static let turning =
    "rotations: {axis: x, degrees: 60, count: 4, seconds: 1.2, pause: 0.5}"
  private static let bending =
    "rotations: {axis: y, degrees: -45, count: 3, seconds: 1, pause: 0.5}"
  private static let squeezing = "squeezes: {count: 5, force: 60, pause: 1}"
  private static let holding = "hold: {force: 50, seconds: 6, pause: 1}"
  private static let nothing = "rest: {seconds: 1}"

  private static let forceAlone =
    "layout: [{id: 1, sample: [{is: force, bits: 16, physical: [-400, 400]}]}]\n"

  /// What is simulated when these follow each other, each between two rests.
  private static func stream(_ activities: [String], _ layout: String) throws -> SimulatedStream {
    let lines = activities.map {
      "  - rest: {seconds: 4}\n  - \($0)\n  - rest: {seconds: 4}\n"
    }
    return simulate(
      try Scenario(
        yaml: "title: A test\nwhy: To test\n\(layout)activities:\n\(lines.joined())",
        name: "test.yaml"), seed: 1)
  }

  /// The session in which these follow each other; before each a block is commanded.
  private static func session(
    _ activities: [String], _ statement: BlockStatement = BlockStatement(), layout: String = "",
    pausedAt pause: Int64 = .max
  ) throws -> SessionSummary {
    var starts = try activities.indices.map { count in
      count == 0
        ? 0
        : Int64(try stream(Array(activities[..<count]), layout).truth.durationSeconds * 1e9)
    }[...]
    let all = try stream(activities, layout)
    let descriptor = all.device.reportDescriptor
    var builder = SessionBuilder(
      context: SessionContext(
        origin: .simulated, isDated: false,
        device: DeviceIdentity(
          vendorID: 1, productID: 2, name: "", serialNumber: "S", physicalPath: ""),
        reportDescriptor: descriptor),
      layout: SensorLayout(descriptor: try ReportDescriptor(parsing: descriptor)),
      parameters: DetectionParameters())
    var isPaused = false
    all.forEachReport { arrival, bytes in
      if arrival >= pause && !isPaused {
        builder.add(.pause)
        builder.add(.resume)
        isPaused = true
      }
      if let start = starts.first, arrival >= start {
        builder.add(.block(statement))
        starts.removeFirst()
      }
      builder.add(bytes.span, arrivalNanoseconds: arrival)
    }
    let summary = builder.finish()
    return try #require(summary)
  }

  private func value(_ id: String, _ block: SessionBlock) -> Double? {
    guard
      case .value(let value, _) = block.measures.first(where: { $0.definition.id == id })?.outcome
    else { return nil }
    return value
  }

  @Test func `A block's measures of motion are those of the same stretch alone`() throws {
    let activities = [Self.turning, Self.squeezing, Self.bending]
    let together = try Self.session(activities)
    #expect(together.blocks.count == 3)
    for (block, activity) in zip(together.blocks, activities) {
      let alone = try #require(try Self.session([activity]).blocks.first)
      for definition in MotionMeasures.definitions {
        let (found, expected) = (value(definition.id, block), value(definition.id, alone))
        #expect((found == nil) == (expected == nil), "\(activity): \(definition.id)")
        guard let found, let expected else { continue }
        // The bias of the gyroscope is known better later in a session; a report holds four samples.
        let tolerance = definition.unit == "{repetition}" ? 0 : max(0.05, 0.01 * expected.magnitude)
        #expect(abs(found - expected) <= tolerance, "\(activity): \(definition.id)")
      }
    }
    #expect(together.blocks.map { value("motion.rotation.count", $0) } == [4, 0, 3])
    #expect(together.blocks.map { value("motion.rotation.regions", $0) } == [4, 0, 3])
  }

  @Test func `Blocks part motion: nothing is lost and nothing is counted twice`() throws {
    let session = try Self.session([Self.turning, Self.bending, Self.turning, Self.nothing])
    let parts = session.blocks.compactMap(\.rotation)
    #expect(parts.count == 4)
    #expect(parts.flatMap(\.arcs) == session.rotation.arcs)
    let whole = session.rotation.facts
    func sum(_ member: KeyPath<MotionFacts, Int64>) -> Int64 {
      parts.map { $0.facts[keyPath: member] }.reduce(0, +)
    }
    for member in [
      \MotionFacts.samples, \.samplesSaturated, \.turning, \.turningWithForce, \.resting,
      \.restSteps, \.regionRotations,
    ] { #expect(sum(member) == whole[keyPath: member]) }
    let impulses = parts.map(\.facts.turningImpulse).reduce(0, +)
    #expect(abs(impulses - whole.turningImpulse) < 1e-9)
  }

  @Test func `A controller without a motion sensor has no such measures in its blocks`() throws {
    let session = try Self.session([Self.squeezing, Self.holding], layout: Self.forceAlone)
    #expect(session.blocks.allSatisfy { $0.rotation == nil })
    #expect(
      session.blocks.flatMap(\.measures).allSatisfy { !$0.definition.id.hasPrefix("motion") })
  }

  @Test(arguments: ["x", "y", "z"])
  func `How the steps of a target about an axis are answered`(axis: String) throws {
    var statement = BlockStatement()
    statement.target = try TargetShape(
      parsing: "square(axis=\(axis),mean=-30,amplitude=30,period=7.4,band=5)")
    // After the rest of 4 s each way begins 0.3 s after a step, and takes as long as there is between two steps.
    let activity = "rotations: {axis: \(axis), degrees: -60, count: 4, seconds: 3.7, pause: 0}"
    let block = try #require(try Self.session([activity], statement).blocks.first)
    // A smooth way, 3 s² - 2 s³, has gone a tenth after 0.196 of its time; a way back, which begins 1.5 degrees later than where the
    // hand was before the step, after 0.222; and lacks 5 of 60 degrees after 0.822.
    let reaction = try #require(value("tracking.rotation.reaction", block))
    #expect(abs(reaction - 0.3 - 3.7 * (0.196 + 7 * 0.222) / 8) < 0.02)
    let movement = try #require(value("tracking.rotation.movement", block))
    #expect(abs(movement - 3.7 * (0.822 - (0.196 + 7 * 0.222) / 8)) < 0.03)
    #expect(value("tracking.rmse", block) == nil)
  }

  @Test func `A turn that is a quarter of a period late`() throws {
    var statement = BlockStatement()
    // From the rest of 4 s on the way is nearly 30 - 30 cos; the target is 30 + 30 sin at the same time.
    statement.target = try TargetShape(parsing: "sine(axis=x,mean=30,amplitude=30,period=2)")
    let activity = "rotations: {axis: x, degrees: 60, count: 20, seconds: 1, pause: 0}"
    let block = try #require(try Self.session([activity], statement).blocks.first)
    // 8 of 48 s are at rest, where the error is that of the target alone: its mean square is 30² + 30²/2.
    let expected = ((40 * 900 + 8 * 1350) / 48.0).squareRoot()
    #expect(abs(try #require(value("tracking.rotation.rmse", block)) - expected) < 0.5)
    #expect(abs(try #require(value("tracking.rotation.constant", block)) + 30 * 8 / 48.0) < 0.3)
    #expect(abs(try #require(value("tracking.rotation.lag", block)) - 0.5) < 0.02)
  }

  @Test func `After a pause the angle is not compared any more, and in the next block it is`()
    throws
  {
    var statement = BlockStatement()
    statement.target = try TargetShape(parsing: "sine(axis=x,mean=30,amplitude=30,period=2)")
    let session = try Self.session(
      [Self.turning, Self.turning], statement, pausedAt: 8_000_000_000)
    let samples = session.blocks.map { Double($0.facts.tracking.samples) / 100 }
    #expect(abs(samples[0] - 8) < 0.1)
    #expect(abs(samples[1] - Double(session.blocks[1].clocks.wall) / 1e9) < 0.1)
  }

  @Test func `A controller without a motion sensor follows no target of rotation`() throws {
    var statement = BlockStatement()
    statement.target = try TargetShape(parsing: "constant(axis=x,mean=30)")
    let block = try #require(
      try Self.session([Self.squeezing], statement, layout: Self.forceAlone).blocks.first)
    let tracking = block.measures.filter { $0.definition.id.hasPrefix("tracking") }
    #expect(tracking.count == TrackingMeasures.rotationDefinitions.count)
    for measure in tracking {
      #expect(
        measure.outcome
          == .notReported(because: "the device has no gyroscope"))
    }
  }

  @Test(
    arguments: [
      (nothing, "", nil, []), (squeezing, "", nil, [.force]), (holding, "", nil, [.force, .hold]),
      (turning, "", nil, [.rotation]),
      (turning, "preload: 12\n", nil, [.rotation, .forceWhileTurning]),
      (squeezing, "", "constant(mean=60,band=5)", [.force, .tracking]),
    ] as [(String, String, String?, [EngagedParameter])])
  func `What a block engaged`(
    activity: String, grip: String, target: String?, engaged: [EngagedParameter]
  ) throws {
    var statement = BlockStatement()
    statement.target = try target.map { try TargetShape(parsing: $0) }
    let session = try Self.session([Self.nothing, activity], statement, layout: grip)
    #expect(session.blocks.last?.engaged == engaged)
  }
}
