import ArgumentParser
import Capture
import GripConfiguration
import GripCore
import GripStore

/// gripctl profile
struct ProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile",
    abstract:
      "Check and show device profiles: how controllers are read that do not describe themselves.",
    discussion: """
      Profiles are files in \(ProfileFolders.local), the clinic's own, and \(ProfileFolders.shipped). \
      docs/PROFILES.md describes them. gripd reads them when it starts and with `systemctl reload gripd`.

      EXAMPLES
        gripctl profile check my-gripper.yaml
        gripctl profile show my-gripper.yaml
        gripctl profile list
        gripctl profile schema > profile.schema.json
      """,
    subcommands: [
      ProfileCheck.self, ProfileShow.self, ProfileList.self, ProfileSchemaCommand.self,
    ])
}

/// Where profiles are looked for.
struct ProfileOptions: ParsableArguments {
  @Option(
    name: .customLong("profiles"),
    help: ArgumentHelp(
      "A folder of device profiles; those of \(ProfileFolders.local) and \(ProfileFolders.shipped) where none is named.",
      valueName: "folder"))
  var folders: [String] = []

  /// The profiles, or everything that is wrong with them.
  func read() throws -> ProfileBook {
    do {
      return try ProfileFolders.read(
        folders.isEmpty ? [ProfileFolders.local, ProfileFolders.shipped] : folders)
    } catch { throw CommandFailure(error.description) }
  }
}

/// gripctl profile check
struct ProfileCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what is wrong with a profile: file, line, column, key; otherwise what it is for."
  )

  @Argument(help: "The profiles.", completion: .file(extensions: ["yaml"]))
  var files: [String]

  func run() throws {
    for file in files {
      let profile = try ProfileShow.read(file)
      print("\(file): \(Terminal.plain(profile.name)), for \(profile.devices)")
    }
  }
}

/// gripctl profile show
struct ProfileShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what a profile reads from which bits, and in what unit.")

  @Argument(help: "The profile.", completion: .file(extensions: ["yaml"]))
  var file: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let profile = try Self.read(file)
    print(json ? try Terminal.json(profile) : profile.text)
  }

  static func read(_ file: String) throws -> DeviceProfile {
    do { return try ProfileFolders.read(file: file) } catch {
      throw CommandFailure(error.description)
    }
  }
}

/// gripctl profile list
struct ProfileList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the profiles that are in force, by falling precedence.")

  @OptionGroup var options: ProfileOptions

  func run() throws {
    let rows = try options.read().profiles.map { [Terminal.plain($0.name), $0.devices] }
    guard !rows.isEmpty else { return print("There is none.") }
    print(Terminal.table([["profile", "for"]] + rows, numbersFrom: 2))
  }
}

/// gripctl profile schema
struct ProfileSchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of profiles, with which an editor helps."
  )

  func run() throws { Terminal.line([UInt8](ProfileFile.schema)) }
}

extension DeviceProfile {
  /// The devices that it is for, in few words.
  fileprivate var devices: String {
    matches.map { match in
      let ids = hexadecimal4(match.vendorID) + ":" + hexadecimal4(match.productID)
      return match.descriptorSHA256.map { "\(ids) with descriptor \($0.prefix(8))…" } ?? ids
    }.joined(separator: ", ")
  }

  /// For people.
  fileprivate var text: String {
    var lines = ["\(Terminal.plain(name)), for \(devices)"]
    if let rangeNewtons { lines.append("force up to \(Terminal.decimal(rangeNewtons, 1)) N") }
    if let rateHertz { lines.append("\(Terminal.decimal(rateHertz, 1)) samples a second") }
    lines.append(
      readsLike.map { "reads like a \($0): published figures for that instrument may be compared" }
        ?? "not said to read like any instrument: no published figures are compared")
    let units = [
      ("force", self.units.force), ("acceleration", self.units.acceleration),
      ("angular velocity", self.units.angularVelocity),
    ]
    for case (let what, .some(let unit)) in units {
      lines.append("\(what) of its own descriptor is in \(unit.rawValue)")
    }
    return (lines + reports.flatMap(\.lines)).joined(separator: "\n")
  }
}

extension ProfileReport {
  fileprivate var lines: [String] {
    let number = id.map { "report \($0)" } ?? "its report, which has no id"
    let many = samples > 1 ? ", \(samples) samples, one every \(sampleBits) bits" : ""
    let common = [("sequence", sequence), ("time", time), ("battery", battery)].compactMap {
      name, field in field.map { (name, $0) }
    }
    let measured = ProfileChannel.allCases.compactMap { channel in
      channels[channel].map { (channel.rawValue, $0) }
    }
    let rows = (common + measured).map { name, field in ["  " + name] + field.row }
    return ["\(number), \(bytes) bytes\(many)"]
      + (rows.isEmpty ? [] : [Terminal.table(rows, numbersFrom: 4)])
  }
}

extension ProfileField {
  fileprivate var row: [String] {
    let order = bits > 8 ? (isBigEndian ? ", highest byte first" : ", lowest byte first") : ""
    let line = unit.map { unit in
      "× \(scale)" + (offset == 0 ? "" : " + \(offset)") + " \(unit.rawValue)"
    }
    return ["bits \(bit) to \(bit + bits - 1)", encoding.rawValue + order, line ?? ""]
  }
}
