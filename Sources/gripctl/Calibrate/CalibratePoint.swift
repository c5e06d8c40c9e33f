import ArgumentParser
import GripPipeline
import GripStore

/// gripctl calibrate point
struct CalibratePoint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "point", abstract: "Say what the controller showed in a stretch of a session.",
    discussion: """
      The mean of the force from the device's own zero, whatever calibration or tare the session has, with its standard
      deviation. Record a session with a weight on the controller, and take a stretch in which it hangs still.

      EXAMPLES
        gripctl calibrate point out/2026-11-22/163512Z-SN0001-5d41402abc4b2a76 --start 2 --end 7
      """)

  @Argument(help: "The session's folder.")
  var session: String

  @Option(help: "Where the stretch begins, in seconds since the first sample.")
  var start: Double

  @Option(help: "Where it ends.")
  var end: Double

  @Flag(help: "Print JSON.")
  var json = false

  /// A stretch shorter than this tells little, in s.
  private static let secondsMin = 1.0

  private struct Shown: Encodable {
    var shownNewtons: Double
    var deviationNewtons: Double
    var samples: Int
  }

  func validate() throws {
    guard start >= 0, end - start >= Self.secondsMin else {
      throw ValidationError("--start and --end need at least one second between them")
    }
  }

  func run() throws {
    var values: [Double] = []
    let (start, end) = (start, end)
    do {
      try SampleTrace.forEachShown(sessionFolder: session) { time, newtons in
        if start <= time && time < end { values.append(newtons) }
      }
    } catch { throw CommandFailure(error.description) }
    guard values.count >= 2 else {
      throw CommandFailure("\(session) has no samples with force from \(start) to \(end) s")
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let shown = Shown(
      shownNewtons: mean, deviationNewtons: (squares / Double(values.count - 1)).squareRoot(),
      samples: values.count)
    if json { return print(try Terminal.json(shown)) }
    print(
      "shown \(Terminal.decimal(shown.shownNewtons, 4)) N, standard deviation "
        + "\(Terminal.decimal(shown.deviationNewtons, 4)) N, \(Terminal.count(shown.samples, "sample"))"
    )
  }
}
