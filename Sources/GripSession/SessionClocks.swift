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

  private var last: Repetition?
  /// Sets so far: a pause of `setPauseSeconds` or more begins a new one.
  public private(set) var sets = 0

  init() {}

  /// Takes the next repetition and returns the number of its set, from 1.
  mutating func add(_ repetition: Repetition, _ parameters: DetectionParameters) -> Int {
    active += repetition.end - Self.activeStart(of: repetition, after: last, parameters)
    let pause = last.map { repetition.start - $0.end }
    if pause.map({ $0 >= Int64(parameters.setPauseSeconds * 1e9) }) ?? true { sets += 1 }
    last = repetition
    return sets
  }

  /// From when on time up to the end of a repetition is active: its start, or, after a short pause within connected data,
  /// the end of the one before.
  static func activeStart(
    of repetition: Repetition, after last: Repetition?, _ parameters: DetectionParameters
  ) -> Int64 {
    guard let last, last.stretch == repetition.stretch,
      repetition.start - last.end < Int64(parameters.activePauseSeconds * 1e9)
    else { return repetition.start }
    return last.end
  }

  /// When activity last ended, in ns since the first sample.
  public var lastActivityEnd: Int64? { last?.end }
}
