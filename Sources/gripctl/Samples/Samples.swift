import ArgumentParser

/// gripctl samples
struct Samples: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write every sample of a session as a table.",
    discussion: """
      Reads a session's own recording and writes a row a sample: time, force, motion, how the device lay, its repetition
      and its block. CSV by RFC 4180, for spreadsheets and programs; docs/REPLAY.md explains the columns.

      EXAMPLES
        gripctl samples out/2026-11-22/163512Z-SN0001-5d41402abc4b2a76 --output samples.csv
        gripctl samples out/undated/usb-simulated-1-input0-ee2de21303d54c13 | head
      """)

  @Argument(help: "The session's folder.")
  var session: String

  @Option(
    name: .shortAndLong,
    help: "The table; a file that is there is replaced. Standard output without it.")
  var output: String?

  func validate() throws {
    guard output != "" else {
      throw ValidationError("--output is empty: name a file for the samples")
    }
  }

  func run() throws {
    try SamplesFile.write(session: session, to: output == "-" ? nil : output)
  }
}
