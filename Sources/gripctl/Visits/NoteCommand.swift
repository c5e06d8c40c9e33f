import ArgumentParser
import Foundation
import GripControl
import GripDocuments
import GripEvidence

/// gripctl note
struct NoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note",
    abstract: "Print the paragraph for the clinic's record, to be pasted.",
    discussion: """
      One paragraph for each code that the therapist entered: what the device measured
      first, then what was attested and by whom, then what is missing. `gripctl verify
      --note FILE` checks a pasted note.

      EXAMPLES
        gripctl note P-104
        gripctl note P-104 --copy
        gripctl note P-104 --day 2026-11-22
      """)

  @OptionGroup var visit: VisitOptions

  @Flag(help: "Put it on the clipboard, where there is one.")
  var copy = false

  private struct Result: Encodable {
    var text: String
    var documents: String
  }

  func validate() throws {
    guard visit.plan == nil else {
      throw ValidationError(
        "a note is checked against records, so its plan must be one: `gripctl plan attach FILE` records it"
      )
    }
  }

  func run() throws {
    let account = try visit.account()
    let (set, text) = try Self.make(account, in: visit.place.path)
    guard !text.isEmpty else {
      throw CommandFailure(
        "no code was entered for this visit, so there is no paragraph: `gripctl attest` enters codes and minutes. "
          + "The documents are in \(set.folder)")
    }
    if visit.place.daemon.json {
      print(try Terminal.json(Result(text: text, documents: set.folder)))
    } else {
      print(text, terminator: "")
    }
    if copy { try Clipboard.copy(text) }
  }

  /// The documents of a visit, and its note.
  static func make(_ account: VisitAccount, in directory: String) throws -> (DocumentSet, String) {
    let set = try VisitDocuments.make(account, version: gripVersion, in: directory)
    let data = FileManager.default.contents(atPath: set.folder + "/note.txt") ?? Data()
    return (set, String(decoding: data, as: UTF8.self))
  }
}

/// gripctl worksheet
struct WorksheetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worksheet",
    abstract: "Show the therapist what is recorded for each block, and what is not.",
    discussion: """
      36 elements of documentation for each block and the code claimed for it, each
      recorded here, recorded elsewhere, not recorded here, or not applicable. It has
      no score, and it is no part of what goes to a payer.

      EXAMPLES
        gripctl worksheet P-104
        gripctl worksheet P-104 --open
      """)

  @OptionGroup var visit: VisitOptions

  @Flag(help: "Only what is not recorded here.")
  var open = false

  private struct Row: Encodable {
    var session: String
    var block: Int
    var code: String?
    var element: Int
    var title: String
    var state: String
    var places: [String]?
  }

  func run() throws {
    let account = try visit.account()
    let sheets = account.statedBlocks.map(account.worksheet)
    guard visit.place.daemon.json || open else {
      return print(Terminal.plainLines(WorksheetText.text(account)), terminator: "")
    }
    let rows = sheets.flatMap { sheet in
      sheet.rows.filter { !open || $0.state == .notRecordedHere }.map { Self.row($0, sheet) }
    }
    guard !visit.place.daemon.json else { return print(try Terminal.json(rows)) }
    guard !rows.isEmpty else { return print("Nothing is open.") }
    print(
      Terminal.table(
        [["block", "element", "not recorded here"]]
          + rows.map { [String($0.block), String($0.element), $0.title] }, numbersFrom: 3))
  }

  private static func row(_ row: Worksheet.Row, _ sheet: Worksheet) -> Row {
    var result = Row(
      session: sheet.session, block: sheet.block, code: sheet.code, element: row.element.number,
      title: row.element.title, state: "")
    switch row.state {
    case .recordedHere(let places): (result.state, result.places) = ("recordedHere", places)
    case .recordedElsewhere(let place):
      (result.state, result.places) = ("recordedElsewhere", [place])
    case .notRecordedHere: result.state = "notRecordedHere"
    case .notApplicable(let reason): (result.state, result.places) = ("notApplicable", [reason])
    }
    return result
  }
}
