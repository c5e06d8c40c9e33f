import Foundation
import GripControl

/// Checks of how the machine is set up. None needs the daemon.
extension Machine {
  private static let ruleFolders = [
    "/etc/udev/rules.d", "/run/udev/rules.d", "/usr/local/lib/udev/rules.d",
    "/usr/lib/udev/rules.d",
    "/lib/udev/rules.d",
  ]

  func checkRule() -> DoctorCheck {
    let name = "udev rule"
    for folder in Self.ruleFolders {
      if let file = names(in: folder).first(where: { $0.hasSuffix("-grip.rules") }) {
        return .ok(name, "\(folder)/\(file)")
      }
    }
    return .problem(
      name, "no rule lets the daemon open controllers",
      mend: "install the package gripd, or as root: cp udev/60-grip.rules /etc/udev/rules.d/ && "
        + "udevadm control --reload && udevadm trigger")
  }

  func checkGroup(_ group: String) -> DoctorCheck {
    let name = "group"
    guard let (id, members) = entry(of: group) else {
      return .problem(
        name, "there is no group \(group)",
        mend: "sudo systemd-sysusers, or: sudo groupadd --system \(group)")
    }
    let user = NSUserName()
    if user == "root" { return .ok(name, "\(group); root needs no group") }
    if !isOther && System.groups.contains(id) { return .ok(name, "\(user) is in \(group)") }
    if members.contains(user) {
      return isOther
        ? .ok(name, "\(user) is in \(group)")
        : .warning(
          name, "\(user) is in \(group), but not yet in this login", mend: "log out and in again")
    }
    return .problem(
      name, "\(user) is not in the group \(group)",
      mend: "sudo usermod -aG \(group) \(user), then log out and in again")
  }

  /// A group's id and members, from its file or else from where the system has its users.
  private func entry(of group: String) -> (UInt32, [String])? {
    let inFile = text("/etc/group")?.split(separator: "\n").first { $0.hasPrefix(group + ":") }
    let line = inFile.map(String.init) ?? (isOther ? nil : output("getent", ["group", group]))
    let fields = line?.split(separator: ":", omittingEmptySubsequences: false) ?? []
    guard fields.count == 4, let id = UInt32(fields[2]) else { return nil }
    return (id, fields[3].split(separator: ",").map(String.init))
  }

  func checkClock() -> DoctorCheck {
    let name = "clock"
    let said = output("timedatectl", ["show", "--property=NTPSynchronized", "--value"])
    switch said {
    case "yes": return .ok(name, "synchronised")
    case "no":
      return .warning(
        name, "the clock is not synchronised: sessions may get a wrong date",
        mend: "sudo timedatectl set-ntp true")
    default:
      return .warning(
        name, "whether the clock is synchronised is not known here",
        mend: "compare `date` with a clock that you trust")
    }
  }

  func checkDirectory(_ directory: String) -> DoctorCheck {
    let name = "output directory"
    guard let kind = kind(of: directory) else {
      return .problem(
        name, "\(directory) is not there, or may not be seen by you",
        mend: "sudo systemctl restart gripd makes it; `gripctl config show` says where it should be"
      )
    }
    guard kind == .typeDirectory else {
      return .problem(
        name, "\(directory) is no folder", mend: "set another `directory` in /etc/gripd/gripd.yaml")
    }
    return .ok(name, directory)
  }

  /// Free space as time of recording.
  func checkSpace(_ directory: String) -> DoctorCheck? {
    let name = "free space"
    guard let free = System.freeBytes(path(directory)) else { return nil }
    let days = Double(free) / Self.bytesADay
    let text =
      "\(Terminal.decimal(Double(free) / 1e9, 1)) GB: \(Terminal.decimal(days, 1)) days of recording without a "
      + "pause at 1000 reports/s"
    let mend = "make room on that disk, or set `retention` in /etc/gripd/gripd.yaml"
    if days < 0.1 { return .problem(name, text, mend: mend) }
    return days < 2 ? .warning(name, text, mend: mend) : .ok(name, text)
  }

  /// A report of 64 bytes takes 160 in a recording.
  private static let bytesADay = 160.0 * 1000 * 86_400
}
