import Foundation
import GripCore
import GripSimulator
import HID

/// Simulates sessions and counts their repetitions as the product does: from the reports' bytes, by `SessionAnalyzer`.
///
/// Scenarios (docs/SIMULATOR.md) come from standard input, each ended by a line `---`; session n has the seed n. For each a
/// line of JSON goes to standard output: what is true and what was found, each repetition as start, peak and end in seconds.
/// With `--reports FILE` the reports go there, one after the other, for programs that are compared on the same input.
/// With `--smoothness RATE` each line of standard input holds the speeds of a movement, so many a second, and a line of JSON its
/// smoothness.
/// With `--parameters JSON` the rule's parameters are others than the defaults: so it can be shown that a broken rule fails.
@main
enum AccuracyBench {
  /// One repetition: start, peak and end in s, height in N.
  typealias Row = [Double]

  /// A line of the output.
  struct Line: Encodable {
    var rateHz: Double
    var reports: Int
    var samplesPerReport: Int
    var noiseNewtons: Double
    var truth: [Row]
    var kinds: [String]
    var found: [Row]
  }

  static func main() throws {
    let arguments = try Arguments(CommandLine.arguments.dropFirst())
    let encoder = JSONEncoder()
    if let rate = arguments.smoothnessRate {
      while let line = readLine() {
        print(String(decoding: try encoder.encode(Smoothness(line, rate: rate)), as: UTF8.self))
      }
      return
    }
    var lines: [String] = []
    var seed: UInt64 = 0
    while let line = readLine() {
      guard line == "---" else {
        lines.append(line)
        continue
      }
      let scenario = try Scenario(
        yaml: lines.joined(separator: "\n"), name: "session \(seed)")
      let stream = simulate(scenario, seed: seed)
      let result = try derive(stream, arguments)
      print(String(decoding: try encoder.encode(result), as: UTF8.self))
      lines.removeAll()
      seed += 1
    }
  }

  private static func derive(_ stream: SimulatedStream, _ arguments: Arguments) throws -> Line {
    let descriptor = try ReportDescriptor(parsing: stream.device.reportDescriptor)
    var analyzer = SessionAnalyzer(
      layout: SensorLayout(descriptor: descriptor), parameters: arguments.parameters)
    var found: [Row] = []
    var count = 0
    var bytesOfReports: [UInt8] = []
    stream.forEachReport { arrival, bytes in
      _ = analyzer.add(bytes.span, arrivalNanoseconds: arrival)
      while let repetition = analyzer.takeRepetition() { found.append(row(repetition)) }
      count += 1
      if arguments.reports != nil { bytesOfReports += bytes }
    }
    analyzer.finish()
    while let repetition = analyzer.takeRepetition() { found.append(row(repetition)) }
    try arguments.reports?.write(contentsOf: bytesOfReports)
    let truth = stream.truth
    return Line(
      rateHz: truth.rateHz, reports: count, samplesPerReport: truth.samples / max(1, count),
      noiseNewtons: analyzer.noiseNewtons,
      truth: truth.repetitions.map { [$0.start, $0.peakTime, $0.end, $0.peakNewtons] },
      kinds: truth.repetitions.map(\.kind.rawValue), found: found)
  }

  private static func row(_ repetition: Repetition) -> Row {
    let times = [repetition.start, repetition.peakTime, repetition.end].map { Double($0) / 1e9 }
    return times + [repetition.heightNewtons]
  }
}

/// How smooth a movement was.
private struct Smoothness: Encodable {
  var spectralArcLength: Double?
  var logDimensionlessJerk: Double?

  init(_ line: String, rate: Double) throws {
    var profile = SpeedProfile()
    for word in line.split(separator: " ") {
      guard let speed = Double(word) else { throw BenchError(text: "\(word) is no speed") }
      profile.append(speed)
    }
    spectralArcLength = profile.spectralArcLength(rate: rate)
    logDimensionlessJerk = profile.logDimensionlessJerk(rate: rate)
  }
}

/// The command's options.
struct Arguments {
  var smoothnessRate: Double?
  var parameters = DetectionParameters()
  var reports: FileHandle?

  init(_ words: ArraySlice<String>) throws {
    var rest = words
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { throw BenchError(text: "\(option) needs a value") }
      switch option {
      case "--parameters":
        parameters = try JSONDecoder().decode(DetectionParameters.self, from: Data(value.utf8))
      case "--reports":
        guard FileManager.default.createFile(atPath: value, contents: nil),
          let file = FileHandle(forWritingAtPath: value)
        else { throw BenchError(text: "\(value) cannot be written") }
        reports = file
      case "--smoothness": smoothnessRate = Double(value)
      default:
        throw BenchError(
          text: "\(option) is unknown: --parameters JSON, --reports FILE, --smoothness RATE")
      }
    }
  }
}

/// Why the bench cannot run.
struct BenchError: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}
