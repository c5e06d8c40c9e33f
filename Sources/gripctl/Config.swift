import ArgumentParser
import Foundation
import GripConfiguration
import GripControl
import GripStore

/// gripctl config
struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check, compile and show the daemon's configuration.",
    discussion: """
      Values come from four layers, later ones win: built-in, the file, environment variables (GRIPD_LOG_LEVEL for \
      log-level), and --set. docs/CONFIGURATION.md and gripd.yaml(5) describe every key.

      EXAMPLES
        gripctl config check
        gripctl config show
        gripctl config compile --output /run/gripd/settings.json
        gripctl config drop-in --write
      """,
    subcommands: [ConfigCheck.self, ConfigCompile.self, ConfigShow.self, ConfigDropIn.self])
}

/// What the commands have in common.
struct ConfigOptions: ParsableArguments {
  @Argument(help: "The configuration file.")
  var file = "/etc/gripd/gripd.yaml"

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("A value that goes before all others.", valueName: "key=value"))
  var settings: [String] = []

  @OptionGroup var devices: ProfileOptions

  @Option(help: ArgumentHelp("The folder of calibrations.", valueName: "folder"))
  var calibrations = CalibrationFolder.local

  /// The configuration, or everything that is wrong with it.
  func effective() throws -> EffectiveConfiguration {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw CommandFailure(
        "\(file) cannot be read: check that it is there and that you may read it.")
    }
    guard let yaml = String(data: data, encoding: .utf8) else {
      throw CommandFailure("\(file) is not UTF-8 text: save it as UTF-8.")
    }
    let profiles = try devices.read()
    do {
      return try EffectiveConfiguration(
        yaml: yaml, file: file, environment: ProcessInfo.processInfo.environment,
        arguments: settings, profiles: profiles.profiles,
        calibrations: CalibrationFolder.applied(in: calibrations))
    } catch {
      throw CommandFailure(error.description)
    }
  }
}

/// gripctl config check
struct ConfigCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "Say what is wrong with the configuration: file, line, column, key; nothing when all is well."
  )

  @OptionGroup var options: ConfigOptions

  func run() throws { _ = try options.effective() }
}

/// gripctl config compile
struct ConfigCompile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract: "Check the configuration and write it as the daemon reads it.",
    discussion: """
      The output is replaced as a whole, and stays as it was when something is wrong. gripd's unit runs this before each
      start and reload.
      """)

  @OptionGroup var options: ConfigOptions

  @Option(name: .shortAndLong, help: "The compiled settings, JSON.")
  var output: String

  func run() throws {
    let settings = try options.effective().settings
    // A new file may be read by its owner and group only; one that is replaced keeps its mode.
    umask(0o027)
    do {
      try settings.compiled.write(to: URL(filePath: output), options: .atomic)
    } catch {
      throw CommandFailure("\(output) cannot be written: \(error.localizedDescription)")
    }
  }
}

/// gripctl config show
struct ConfigShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show every key's value and the layer that it comes from.")

  @OptionGroup var options: ConfigOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let values = try options.effective().values
    if json {
      print(try Terminal.json(values))
      return
    }
    let rows = values.map { value in
      let text = value.texts.joined(separator: "; ")
      let origin = value.place.isEmpty ? value.layer.rawValue : value.place
      return [value.key, text.isEmpty ? "-" : text, origin]
    }
    print(Terminal.table([["key", "value", "from"]] + rows, numbersFrom: 3))
  }
}

/// gripctl config drop-in
struct ConfigDropIn: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop-in",
    abstract: "Make the part of gripd's unit that lets it write to another output directory.",
    discussion: """
      The daemon may write to /var/lib/gripd only. When `directory` is elsewhere, its unit needs this. It is printed, or
      written with --write, which also says what to do next.
      """)

  @OptionGroup var options: ConfigOptions

  @Flag(help: "Write it to where systemd looks for it.")
  var write = false

  @Option(help: ArgumentHelp("Write below this folder instead of /.", visibility: .hidden))
  var root = ""

  func run() throws {
    let directory = try options.effective().settings.directory
    let dropIn: ServiceDropIn
    do {
      dropIn = try ServiceDropIn(directory: directory)
    } catch {
      throw CommandFailure(error.description)
    }
    guard write else {
      print(dropIn.text, terminator: "")
      return
    }
    let path = root + ServiceDropIn.path
    do {
      let folder = URL(filePath: path).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(dropIn.text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw CommandFailure(
        "\(path) cannot be written: \(error.localizedDescription) It needs an administrator: sudo.")
    }
    print(
      "Written: \(path). Now run:\n" + dropIn.commands.map { "  " + $0 }.joined(separator: "\n"))
  }
}
