/// One sample as the measures see it. A value is nil where they see none.
public struct TracedSample: BitwiseCopyable, Sendable, Equatable {
  /// Nanoseconds since the session's first sample.
  public internal(set) var timeNanoseconds: Int64 = 0
  /// Force in N from the zero or the tare in force, before smoothing; nil where the device showed none, during a pause, and while
  /// the sensor is not believed.
  public internal(set) var forceNewtons: Double?
  /// Acceleration along the device's axes in m/s².
  public internal(set) var acceleration: Sample.Vector?
  /// Angular velocity about the device's axes in rad/s, with the gyroscope's bias in it.
  public internal(set) var angularVelocity: Sample.Vector?
  /// The rotation from the device's frame to one whose z is up and whose heading is where the device lay first since the last gap.
  public internal(set) var orientation: Quaternion?
}

/// Shows every sample of a session as the measures see it: the session's own analyzer is run again, and looked at after each sample.
public struct SampleTracer: ~Copyable {
  private var analyzer: SessionAnalyzer
  private let hasAcceleration: Bool
  private let hasAngularVelocity: Bool

  /// A tracer for one session of a device of this layout.
  public init(layout: SensorLayout, parameters: DetectionParameters) {
    analyzer = SessionAnalyzer(layout: layout, parameters: parameters)
    hasAcceleration = layout.hasAcceleration
    hasAngularVelocity = layout.hasAngularVelocity
  }

  /// Takes a report as it came; samples whose time is known now go to `body`.
  public mutating func add(
    _ bytes: Span<UInt8>, arrivalNanoseconds: Int64, _ body: (TracedSample) -> Void
  ) {
    guard analyzer.decode(bytes, arrivalNanoseconds: arrivalNanoseconds) == .accepted else {
      return
    }
    analyze(body)
  }

  /// See `SessionAnalyzer.tare`.
  public mutating func tare(newtons: Double) { analyzer.tare(newtons: newtons) }

  /// See `SessionAnalyzer.pause`.
  public mutating func pause() { analyzer.pause() }

  /// See `SessionAnalyzer.resume`.
  public mutating func resume() { analyzer.resume() }

  /// See `SessionAnalyzer.disconnect`.
  public mutating func disconnect(_ body: (TracedSample) -> Void) {
    analyzer.commitPending()
    analyze(body)
    analyzer.disconnect()
  }

  /// See `SessionAnalyzer.connect`.
  public mutating func connect(_ body: (TracedSample) -> Void) {
    disconnect(body)
    analyzer.connect()
  }

  /// The session has ended: its last samples go to `body`. Nothing may be added afterwards.
  public mutating func finish(_ body: (TracedSample) -> Void) {
    analyzer.commitLast()
    analyze(body)
  }

  private mutating func analyze(_ body: (TracedSample) -> Void) {
    guard analyzer.beginAnalysis() else { return }
    while analyzer.analyzeNext() { if let sample = latest() { body(sample) } }
    while analyzer.hasRepetition, analyzer.takeRepetition() != nil {}
    while analyzer.takeArc() != nil {}
  }

  /// The sample that was analysed last. Mutating, though it changes nothing: see `SessionAnalyzer.hasBlock`.
  private mutating func latest() -> TracedSample? {
    guard let sample = analyzer.latestSample else { return nil }
    var traced = TracedSample()
    traced.timeNanoseconds = sample.timeNanoseconds
    if analyzer.measuresForce(of: sample) {
      traced.forceNewtons = sample.forceNewtons - analyzer.tareNewtons
    }
    guard !analyzer.isPaused else { return traced }
    if hasAcceleration {
      // Gravity is always there: without it, the device's first report of motion has not come yet.
      guard sample.acceleration != Sample.Vector() else { return traced }
      traced.acceleration = sample.acceleration
      traced.orientation = analyzer.orientation
    }
    if hasAngularVelocity { traced.angularVelocity = sample.angularVelocity }
    return traced
  }
}
