import Foundation

/// What a check found.
struct DoctorCheck: Encodable {
  /// How bad it is.
  enum Result: String, Encodable {
    case ok
    case warning
    case problem
  }

  var name: String
  var result: Result
  /// What was found.
  var text: String
  /// What to do; nil where nothing is to be done.
  var mend: String?

  static func ok(_ name: String, _ text: String) -> DoctorCheck {
    DoctorCheck(name: name, result: .ok, text: text)
  }

  static func warning(_ name: String, _ text: String, mend: String) -> DoctorCheck {
    DoctorCheck(name: name, result: .warning, text: text, mend: mend)
  }

  static func problem(_ name: String, _ text: String, mend: String) -> DoctorCheck {
    DoctorCheck(name: name, result: .problem, text: text, mend: mend)
  }
}

/// All that was found.
struct DoctorReport: Encodable {
  var checks: [DoctorCheck]
  var problems: Int
  var warnings: Int

  init(_ checks: [DoctorCheck]) {
    self.checks = checks
    problems = checks.count { $0.result == .problem }
    warnings = checks.count { $0.result == .warning }
  }

  /// For people: a line for each check, and below it what to do.
  var text: String {
    let width = checks.map(\.name.count).max() ?? 0
    let inset = 9 + width + 2
    var lines = checks.flatMap { check in
      let result = check.result.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0)
      let name = check.name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
      let found = Terminal.wrapped(
        Terminal.plain(check.text), columns: 80 - inset, indentation: 0)
      let mend = check.mend.map { ["to do: " + $0] } ?? []
      let parts = found.split(separator: "\n").map(String.init) + mend
      let spaces = String(repeating: " ", count: inset)
      return parts.enumerated().map { ($0 == 0 ? result + name : spaces) + $1 }
    }
    switch (problems, warnings) {
    case (0, 0): lines.append("All is well.")
    default: lines.append("Problems: \(problems). Warnings: \(warnings).")
    }
    return lines.joined(separator: "\n")
  }
}
