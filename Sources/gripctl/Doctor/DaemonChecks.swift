import Foundation
import GripControl

/// Checks of the daemon and of what it says.
struct DaemonChecks {
  let machine: Machine
  let socket: String
  private(set) var status: DaemonStatus?
  private(set) var checks: [DoctorCheck] = []

  init(machine: Machine, socket: String) {
    self.machine = machine
    self.socket = socket
    do {
      let client = try ControlClient(path: socket, timeoutSeconds: 5)
      let reply = try client.request(ControlRequest(.status))
      let status = reply.status ?? DaemonStatus()
      self.status = status
      checks = [
        .ok(
          "daemon",
          "gripd \(client.greeting.version) answers, up \(Terminal.clock(status.uptimeSeconds))"),
        version(client.greeting.version),
      ]
      checks += storage(status)
      checks += controllers(reply.controllers ?? [])
    } catch {
      checks = [unreachable(error)]
    }
  }

  private func version(_ daemon: String) -> DoctorCheck {
    if daemon == gripVersion { return .ok("versions", "gripctl and gripd are both \(daemon)") }
    return .warning(
      "versions", "gripctl is \(gripVersion), the running gripd \(daemon)",
      mend: "sudo systemctl restart gripd, when no session is under way")
  }

  private func storage(_ status: DaemonStatus) -> [DoctorCheck] {
    var found: [DoctorCheck] = []
    if status.storage == "ok" {
      found.append(.ok("storage", "the daemon can write to \(status.directory)"))
    } else {
      found.append(
        .problem(
          "storage", "the daemon cannot write to \(status.directory): \(status.storage)",
          mend: "df -h \(status.directory); ls -ld \(status.directory): it must belong to gripd"))
    }
    if status.reportsUnrecorded > 0 {
      found.append(
        .warning(
          "recordings",
          "\(status.reportsUnrecorded) reports could not be recorded since the daemon's start",
          mend: "journalctl -u gripd says when and why; the sessions' summaries count them"))
    }
    if status.sessionsWaitingForDisk > 0 {
      found.append(
        .warning(
          "publication", "\(status.sessionsWaitingForDisk) sessions wait to be published",
          mend: "mend the output directory; the daemon goes on by itself"))
    }
    return found
  }

  private func controllers(_ all: [ControllerStatus]) -> [DoctorCheck] {
    let ours = all.filter { $0.state != .leftAlone }
    guard !ours.isEmpty else {
      return [
        .warning(
          "controllers", "the daemon sees none",
          mend:
            "plug one in; `lsusb` shows whether the computer sees it, `gripctl devices` whether it was left alone"
        )
      ]
    }
    return ours.map { controller in
      let text = "\(controller.controller): \(controller.state.text)"
      let found = controller.reason.isEmpty ? text : text + ": " + controller.reason
      return switch controller.state {
      case .failing:
        .problem(
          "controller", found,
          mend: "unplug it and plug it in again; `journalctl -u gripd` says more")
      case .silent, .away:
        .warning("controller", found, mend: "squeeze it; if it stays so, plug it in again")
      case .opening, .streaming, .leftAlone: .ok("controller", found)
      }
    }
  }

  private func unreachable(_ error: ControlClientError) -> DoctorCheck {
    guard case .notRunning = error else {
      return .problem("daemon", error.description, mend: "journalctl -u gripd -n 50")
    }
    let name = "daemon"
    switch machine.output("systemctl", ["is-active", "gripd.service"]) {
    case "active":
      return .problem(
        name, "gripd runs, but does not listen on \(socket)",
        mend: "name its socket by --socket; `gripctl config show` says which it is")
    case "activating":
      return .warning(
        name, "gripd is starting: it may be recovering sessions", mend: "wait, and look again")
    case "failed":
      return .problem(
        name, "gripd failed to start", mend: "journalctl -u gripd -n 50; gripctl config check")
    case "inactive":
      return .problem(name, "gripd is not running", mend: "sudo systemctl enable --now gripd")
    case "unknown":
      return .problem(name, "gripd is not installed here", mend: "install the package gripd")
    default:
      return .problem(
        name, "nothing answers on \(socket), and systemd cannot be asked", mend: "start gripd")
    }
  }
}
