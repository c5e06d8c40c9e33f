import GripControl

/// The part of gripd's unit that lets it write to another output directory than the package's own.
public struct ServiceDropIn: Sendable, Equatable {
  /// Where systemd looks for it.
  public static let path = "/etc/systemd/system/gripd.service.d/directory.conf"

  /// The file's text.
  public let text: String
  /// What makes the directory and puts the part into force, as commands for an administrator.
  public let commands: [String]

  /// For this output directory.
  ///
  /// - Throws: `ConfigurationError` where the daemon's unit hides the place, so that no part of a unit helps.
  public init(directory: String) throws(ConfigurationError) {
    let hidden = ["/home", "/root", "/run/user", "/tmp", "/var/tmp", "/dev", "/proc", "/sys"]
    if let place = hidden.first(where: { directory == $0 || directory.hasPrefix($0 + "/") }) {
      throw ConfigurationError(
        directory, key: "directory",
        "the daemon does not see \(place); take a folder elsewhere, as /srv/grip")
    }
    var commands = ["systemctl daemon-reload", "systemctl restart gripd.service"]
    if directory == DaemonSettings().directory {
      text = "# The output directory is the package's own; nothing is needed here.\n"
    } else {
      text = """
        # Made by `gripctl config drop-in`: gripd writes its sessions to another directory.
        [Unit]
        RequiresMountsFor=\(Self.quoted(directory))

        [Service]
        ReadWritePaths=\(Self.quoted(directory))

        """
      let folder =
        "'"
        + directory.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
      commands.insert("install -d -o gripd -g grip -m 2750 \(folder)", at: 0)
    }
    self.commands = commands
  }

  /// A path as units write it: in quotes, with a second % for each.
  private static func quoted(_ path: String) -> String {
    let escaped = path.map { character in
      switch character {
      case "\\", "\"": "\\" + String(character)
      case "%": "%%"
      default: String(character)
      }
    }
    return "\"" + escaped.joined() + "\""
  }
}
