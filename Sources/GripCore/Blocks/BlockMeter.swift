/// Parts a session's samples into blocks: a block begins with the first sample that is analysed after its command, so that
/// each sample, and the time from it to the next, is in exactly one.
struct BlockMeter: ~Copyable {
  private var facts = BlockFacts()
  private var tracking = TrackingMeter()
  /// Whether the next sample begins a block.
  private(set) var isBeginning = false
  private var commands: Int64 = 0
  private var nextTarget: TargetShape?
  private var forceBefore = ForceFacts()
  private var motionBefore = MotionFacts()
  /// How the device lay at the block's first sample, from which an angle counts ...
  private var firstOrientation: Quaternion?
  /// ... and whether it means nothing any more: heading is found anew after data were missing.
  private var isOrientationLost = false
  private var tilt = TiltMeter()
  private var ended = BlockFacts()
  /// Whether a block has ended that was not taken.
  private(set) var hasEnded = false

  /// The next sample begins a block.
  mutating func begin(_ target: TargetShape?) {
    isBeginning = true
    commands &+= 1
    nextTarget = target
  }

  /// Takes a sample.
  @inline(__always)
  mutating func addSample() { facts.samples &+= 1 }

  /// Takes its force, where it is measured.
  @inline(__always)
  mutating func add(force: Double, time: Int64) {
    if !facts.hasPeak || force > facts.peakNewtons {
      facts.peakNewtons = force
      facts.peakTime = time
      facts.hasPeak = true
    }
    if tracking.isActive && tracking.axis == nil { tracking.add(time: time, value: force) }
  }

  /// The axis about which the block's target is to be followed; nil where none is shown, or one of force.
  var axisShown: RotationAxis? { tracking.isActive ? tracking.axis : nil }

  /// Takes how the device lies, where the block has a target about an axis. Its angle counts from how it lay first.
  mutating func add(orientation: Quaternion, about axis: RotationAxis, time: Int64) {
    guard !isOrientationLost else { return }
    let first = firstOrientation ?? orientation
    firstOrientation = first
    tracking.add(time: time, value: orientation.degrees(about: axis, from: first))
  }

  /// Takes where up is in the device's frame, where it has no gyroscope and lies still.
  mutating func add(up: Vector3) { tilt.add(up) }

  /// Data are missing, or a pause begins.
  mutating func breakSeries() { isOrientationLost = firstOrientation != nil }

  /// Ends the last block with the session.
  mutating func finish(_ force: ForceFacts, _ motion: MotionFacts) -> BlockFacts {
    close(force.lastTime, force, motion)
    return facts
  }

  /// The block that has ended, once.
  mutating func takeEnded() -> BlockFacts? {
    guard hasEnded else { return nil }
    hasEnded = false
    return ended
  }

  /// The sample that begins a block comes: its time, and what was measured in the session before it.
  mutating func change(_ time: Int64, _ force: ForceFacts, _ motion: MotionFacts) {
    isBeginning = false
    if facts.samples > 0 {
      precondition(!hasEnded, "a block that has ended is taken after each report")
      close(time, force, motion)
      ended = facts
      hasEnded = true
    }
    facts = BlockFacts()
    facts.command = commands
    facts.start = time
    (forceBefore, motionBefore) = (force, motion)
    (firstOrientation, isOrientationLost) = (nil, false)
    tilt = TiltMeter()
    tracking.begin(nextTarget, at: time)
  }

  private mutating func close(_ time: Int64, _ force: ForceFacts, _ motion: MotionFacts) {
    tracking.finish()
    facts.end = time
    facts.pausedNanoseconds = force.pausedNanoseconds &- forceBefore.pausedNanoseconds
    facts.disconnectedNanoseconds =
      force.disconnectedNanoseconds &- forceBefore.disconnectedNanoseconds
    facts.motion = motion.since(motionBefore)
    facts.motion.tilt = tilt.facts
    facts.tracking = tracking.facts
  }
}

/// What was measured in a block, beside its repetitions. Times are in ns since the session's first sample.
public struct BlockFacts: BitwiseCopyable, Sendable, Equatable {
  /// Which command began it, from 1; 0 for what was before the first command.
  public internal(set) var command: Int64 = 0
  /// Its first sample (half-open interval: this instant belongs to it) ...
  public internal(set) var start: Int64 = 0
  /// ... and the first sample of the next one (this instant does not), or the session's last.
  public internal(set) var end: Int64 = 0
  /// Samples in it.
  public internal(set) var samples: Int64 = 0
  /// Whether there was any force.
  public internal(set) var hasPeak = false
  /// Greatest force from zero (or the tare), in N, and when it was; meaningless while `hasPeak` is false.
  public internal(set) var peakNewtons = 0.0
  /// See `peakNewtons`.
  public internal(set) var peakTime: Int64 = 0
  /// Time with data that was paused by command.
  public internal(set) var pausedNanoseconds: Int64 = 0
  /// Time without data.
  public internal(set) var disconnectedNanoseconds: Int64 = 0
  /// What was measured of motion, beside its arcs; of no samples where the device has none.
  public internal(set) var motion = MotionFacts()
  /// How force followed the target; of no samples where none was stated.
  public internal(set) var tracking = TrackingFacts()

  /// Nothing measured yet.
  public init() {}
}
