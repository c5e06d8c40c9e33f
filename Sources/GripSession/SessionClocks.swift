import GripCore

/// The clocks of a session, in nanoseconds: active, quiet, paused and disconnected time add up to the wall clock exactly.
public struct SessionClocks: Sendable, Equatable {
  /// From the first to the last sample.
  public internal(set) var wall: Int64 = 0
  /// Inside repetitions and the short pauses between them.
  public internal(set) var active: Int64 = 0
  /// Paused by command.
  public internal(set) var paused: Int64 = 0
  /// Without data.
  public internal(set) var disconnected: Int64 = 0
  /// Neither active nor paused nor disconnected.
  public var quiet: Int64 { wall - active - paused - disconnected }
  /// While data arrived.
  public var connected: Int64 { wall - disconnected }

  private var lastEnd: Int64?
  private var lastStretch: Int64 = -1
  /// Sets so far: a pause of `setPauseSeconds` or more begins a new one.
  public private(set) var sets = 0

  init() {}

  /// Takes the next repetition and returns the number of its set, from 1.
  mutating func add(_ repetition: Repetition, _ parameters: DetectionParameters) -> Int {
    let pause = lastEnd.map { repetition.start - $0 }
    if let pause, pause < Int64(parameters.activePauseSeconds * 1e9),
      repetition.stretch == lastStretch
    {
      active += pause
    }
    if pause.map({ $0 >= Int64(parameters.setPauseSeconds * 1e9) }) ?? true { sets += 1 }
    active += repetition.end - repetition.start
    lastEnd = repetition.end
    lastStretch = repetition.stretch
    return sets
  }

  /// When activity last ended, in ns since the first sample.
  public var lastActivityEnd: Int64? { lastEnd }
}
