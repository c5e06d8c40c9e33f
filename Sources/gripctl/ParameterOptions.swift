import ArgumentParser
import GripCore

/// The rules' parameters as options.
struct ParameterOptions: ParsableArguments {
  @Option(help: "Least height of a repetition above the baseline, in N.")
  var heightMin: Double?

  @Option(help: "Release threshold of the threshold rule, in N.")
  var release: Double?

  @Option(help: "Squeeze threshold of the threshold rule, in N.")
  var squeeze: Double?

  @Option(help: "Time limit of the threshold rule, in s.")
  var squeezeTime: Double?

  @Option(help: "Pauses of at least this part sets, in s.")
  var setPause: Double?

  @Option(help: "Pauses shorter than this are active time, in s.")
  var activePause: Double?

  @Option(help: "An idle stretch longer than this parts the sessions of a stream, in s.")
  var idle: Double?

  @Option(help: "Time without data that counts as disconnected, in s.")
  var disconnect: Double?

  /// The defaults with what was given.
  var parameters: DetectionParameters {
    var parameters = DetectionParameters()
    if let heightMin { parameters.heightNewtonsMin = heightMin }
    if let release { parameters.releaseNewtons = release }
    if let squeeze { parameters.squeezeNewtons = squeeze }
    if let squeezeTime { parameters.squeezeSecondsMax = squeezeTime }
    if let setPause { parameters.setPauseSeconds = setPause }
    if let activePause { parameters.activePauseSeconds = activePause }
    if let idle { parameters.idleSeconds = idle }
    if let disconnect { parameters.disconnectSeconds = disconnect }
    return parameters
  }

  /// Whether any was given, be it with its default.
  var isGiven: Bool { !given.isEmpty }

  private var given: [(name: String, value: Double)] {
    let options = [
      ("--height-min", heightMin), ("--release", release), ("--squeeze", squeeze),
      ("--squeeze-time", squeezeTime), ("--set-pause", setPause), ("--active-pause", activePause),
      ("--idle", idle), ("--disconnect", disconnect),
    ]
    return options.compactMap { name, value in value.map { (name, $0) } }
  }

  func validate() throws {
    for (name, value) in given where !(value > 0 && value <= 86_400) {
      throw ValidationError("\(name) is \(value): it must be above 0 and at most 86400")
    }
    if let idle, idle < 10 {
      throw ValidationError(
        "--idle is \(idle): it must be at least 10, since a session keeps 10 s after its last repetition"
      )
    }
    if parameters.squeezeNewtons <= parameters.releaseNewtons {
      throw ValidationError(
        "--squeeze (\(parameters.squeezeNewtons) N) must be above --release (\(parameters.releaseNewtons) N)"
      )
    }
  }
}
