import ArgumentParser
import GripControl
import GripDocuments
import GripEvidence

/// gripctl report
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make the documents of a visit, or of a patient over time, and print where they are.",
    discussion: """
      Documents of a visit are made again from the sealed facts and from what was said
      since; each state of a visit has a folder of its own. The newest counts.

      With --patient: progress.html for the clinician and patient.html, one page in plain
      words, in the folder that --output names. They are not kept with the sessions: make
      them again when they are needed.

      EXAMPLES
        gripctl report P-104
        gripctl report --session undated/SN0001-5d41402abc4b2a76 --directory out
        gripctl report --patient P-104 --output pages
      """)

  @OptionGroup var visit: VisitOptions

  @Option(
    help: ArgumentHelp("A patient over all visits instead of one visit.", valueName: "reference"))
  var patient: String?

  @Option(help: ArgumentHelp("With --patient: the folder for the pages.", valueName: "folder"))
  var output: String?

  @Option(help: ArgumentHelp("With --patient: the index's file.", valueName: "file"))
  var index: String?

  @OptionGroup var norm: NormOptions

  private struct Result: Encodable {
    var documents: String
    var isNew: Bool
  }

  func validate() throws {
    guard (patient == nil) == (output == nil) else {
      throw ValidationError("--patient and --output go together")
    }
    guard patient != nil || norm.person == nil else {
      throw ValidationError("norms are of a patient over time: --sex and --age go with --patient")
    }
    guard patient == nil || visit.reference == nil && visit.session == nil else {
      throw ValidationError("--patient is about all visits: leave out what names one")
    }
  }

  func run() throws {
    if let patient, let output {
      let progress = try IndexOptions.progress(
        of: patient, in: visit.place, index: index, person: norm.person)
      let paths = try PatientPages.write(progress, to: output)
      return print(
        visit.place.daemon.json ? try Terminal.json(paths) : paths.joined(separator: "\n"))
    }
    let set = try VisitDocuments.make(
      try visit.account(), version: gripVersion, in: visit.place.path)
    guard !visit.place.daemon.json else {
      return print(try Terminal.json(Result(documents: set.folder, isNew: !set.wasThere)))
    }
    print("\(set.folder)/report.html")
  }
}
