import ArgumentParser
import Foundation
import GripControl
import GripDocuments
import GripEvidence

/// gripctl progress
struct ProgressCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "progress",
    abstract: "Show how a patient's measures changed over the visits.",
    discussion: """
      Each measure of each hand: the first and the newest value, and the change against
      the visit before, the first visit and the plan's goal. What cannot be given says
      why. `gripctl report --patient` makes a page of it.

      EXAMPLES
        gripctl progress P-104
        gripctl progress P-104 --json
      """)

  @Argument(help: "The patient's reference.")
  var reference: String

  @OptionGroup var options: IndexOptions
  @OptionGroup var norm: NormOptions

  func run() throws {
    let progress = try IndexOptions.progress(
      of: reference, in: options.place, index: options.index, person: norm.person)
    guard !options.place.daemon.json else { return print(try Terminal.json(progress)) }
    print(Self.text(progress))
  }

  static func text(_ progress: PatientProgress) -> String {
    let days = progress.visits.map(\.day)
    let (met, all) = progress.prescriptionsMet
    var lines = [
      "\(Terminal.plain(progress.reference)): \(Terminal.count(days.count, "visit"))"
        + (days.first.map { ", \($0)" } ?? "")
        + (days.count > 1 ? " to \(days[days.count - 1])" : "")
    ]
    if progress.isSimulated { lines.append("SIMULATED DATA in at least one visit.") }
    if all > 0 { lines.append("Prescription met in \(met) of \(all) visits.") }
    if progress.undated > 0 { lines.append("\(progress.undated) without a date left out.") }
    lines.append("")
    for series in progress.series {
      lines.append(Terminal.wrapped(Terminal.plain(ProgressWords.title(series))))
      let values = [series.points.first, series.points.count > 1 ? series.points.last : nil]
        .compactMap(\.self).map { "\(days[$0.visit]) \(ProgressWords.value($0.value, series))" }
      lines.append(
        "  " + values.joined(separator: ", ") + " (\(series.points.count) of \(days.count) visits)"
          + (series.isAttested ? ", attested" : ""))
      for change in series.changes {
        let n = change.notReported == nil ? change.n.map { ", n \($0)" } ?? "" : ""
        let text =
          "\(ProgressWords.against(change.kind)): " + ProgressWords.change(change, series) + n
        lines.append("  " + Terminal.wrapped(Terminal.plain(text), columns: 78, indentation: 4))
      }
    }
    return lines.joined(separator: "\n")
  }
}

/// The pages of a patient over time.
enum PatientPages {
  /// Writes progress.html and patient.html, in the place of those before.
  ///
  /// - Returns: their paths.
  static func write(_ progress: PatientProgress, to folder: String) throws -> [String] {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let pages = [
      ("progress.html", ProgressReport(progress, version: gripVersion).html),
      ("patient.html", PatientSheet(progress).html),
    ]
    return try pages.map { name, html in
      let path = URL(filePath: folder).appending(path: name)
      try Data(html.utf8).write(to: path, options: .atomic)
      return path.path
    }
  }
}
