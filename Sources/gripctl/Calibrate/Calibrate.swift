import ArgumentParser
import Foundation
import GripConfiguration
import GripCore
import GripEvidence
import GripStore

/// gripctl calibrate
struct Calibrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Calibrate a controller's force with known weights.",
    discussion: """
      Hang or press known weights, take what the controller shows under each, and write both into a table. A line is laid
      through them; docs/CALIBRATION.md goes through it step by step. What the controller shows stays as it is in
      recordings: sessions name the calibration that they were derived by.

      EXAMPLES
        gripctl calibrate point weight-10kg.hid --start 2 --end 7
        gripctl calibrate new --serial SN0001 --points points.csv --by ann --reference "M1 weights, certificate 4711"
        gripctl calibrate list
        gripctl calibrate show /etc/gripd/calibrations/SN0001/2026-11-22T091500Z.json
      """,
    subcommands: [
      CalibratePoint.self, CalibrateNew.self, CalibrateShow.self, CalibrateList.self,
    ])
}

/// gripctl calibrate new
struct CalibrateNew: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Lay the line through a table of points, and store it.",
    discussion: """
      The table has a header and these columns: load_N or load_kg (times 9.80665), shown_N, and if wanted direction
      (loading or unloading) and use (fit or hold-out). At least two different loads; three or more give residuals and an
      uncertainty.
      """)

  @Option(help: "The controller's serial number, as gripctl devices shows it.")
  var serial: String

  @Option(help: ArgumentHelp("The table of points.", valueName: "file"))
  var points: String

  @Option(help: "Who measured.")
  var by: String

  @Option(help: "What the loads are and how they are known.")
  var reference: String

  @Option(help: "How long it holds, in days.")
  var days = 365

  @Option(
    help: ArgumentHelp(
      "The greatest error of a point that is held out; 1 % of the greatest load where nothing is said.",
      valueName: "newtons"))
  var limit: Double?

  @Option(
    help: ArgumentHelp("When it was measured, as 2026-11-22T09:15:00Z; now.", valueName: "time"))
  var date: String?

  @Option(help: ArgumentHelp("Where calibrations are.", valueName: "folder"))
  var folder = CalibrationFolder.local

  func validate() throws {
    guard 1...3650 ~= days else { throw ValidationError("--days takes 1 to 3650") }
  }

  func run() throws {
    let table = try CalibrationTable.read(points)
    let now = Int64(Date().timeIntervalSince1970) * 1_000_000_000
    let whole = date.map { $0.contains(".") ? $0 : $0.replacing("Z", with: ".000000000Z") }
    guard let made = whole.map({ UTCTime.nanoseconds($0) }) ?? now else {
      throw CommandFailure("--date \(date ?? "") is no time as 2026-11-22T09:15:00Z")
    }
    guard made <= now else {
      throw CommandFailure("--date \(date ?? "") is still to come: a calibration has been made")
    }
    let greatest = table.map(\.loadNewtons).max() ?? 0
    let hasHoldOut = table.contains(where: \.isHoldOut)
    do {
      let record = try CalibrationRecord(
        serialNumber: serial, dateUTC: UTCTime.text(made),
        dueUTC: UTCTime.text(made + Int64(days) * 86_400_000_000_000), by: by,
        reference: reference, limitNewtons: limit ?? (hasHoldOut ? greatest / 100 : nil),
        points: table)
      let path = CalibrationFolder.place(of: record, in: folder)
      try write(record, to: path)
      print(try record.text)
      print("\(path)\nIt is in force after: sudo systemctl reload gripd")
    } catch let error as CalibrationFault {
      throw CommandFailure("\(points): \(error)")
    }
  }

  private func write(_ record: CalibrationRecord, to path: String) throws {
    let url = URL(filePath: path)
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(record.bytes()).write(to: url, options: .withoutOverwriting)
    } catch {
      throw CommandFailure("\(path) cannot be written: \(error.localizedDescription)")
    }
  }
}

/// gripctl calibrate show
struct CalibrateShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a calibration, after checking that its line follows from its points.")

  @Argument(help: "The record.", completion: .file(extensions: ["json"]))
  var file: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let record: CalibrationRecord
    do { record = try CalibrationFolder.read(file) } catch {
      throw CommandFailure(error.description)
    }
    print(json ? try Terminal.json(record) : try record.text)
  }
}

/// gripctl calibrate list
struct CalibrateList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List calibrations, and which are due.")

  @Option(help: ArgumentHelp("Where calibrations are.", valueName: "folder"))
  var folder = CalibrationFolder.local

  func run() throws {
    let entries: [CalibrationFolder.Entry]
    do { entries = try CalibrationFolder.entries(in: folder) } catch {
      throw CommandFailure(error.description)
    }
    guard !entries.isEmpty else { return print("There is none in \(folder).") }
    let now = UTCTime.text(Int64(Date().timeIntervalSince1970) * 1_000_000_000)
    let rows = entries.map { entry -> [String] in
      let record = entry.record
      return [
        Terminal.plain(record.serialNumber), String(record.dateUTC.prefix(10)),
        String(record.dueUTC.prefix(10)) + (record.dueUTC < now ? " OVERDUE" : ""),
        Terminal.decimal(record.fit.gain, 5), Terminal.decimal(record.fit.offsetNewtons, 3),
        Terminal.plain(record.by),
      ]
    }
    print(
      Terminal.table(
        [["serial number", "made", "due", "gain", "offset N", "by"]] + rows, numbersFrom: 6))
  }
}

extension CalibrationRecord {
  /// For people.
  var text: String {
    get throws {
      func newtons(_ value: Double) -> String { Terminal.decimal(value, 3) + " N" }
      var lines = [
        "Controller \(Terminal.plain(serialNumber)), made \(dateUTC.prefix(19))Z by \(Terminal.plain(by)), due \(dueUTC.prefix(10))",
        "Loads: \(Terminal.plain(reference))",
        "Force = \(Terminal.decimal(fit.gain, 6)) x shown + \(Terminal.decimal(fit.offsetNewtons, 4)) N, "
          + "from \(Terminal.count(fit.n, "point")) of \(newtons(fit.loadNewtonsMin)) to \(newtons(fit.loadNewtonsMax))",
      ]
      if let residual = fit.residualNewtons, let most = fit.residualNewtonsMax,
        let expanded = fit.expandedUncertaintyNewtons
      {
        lines.append(
          "Residuals: standard deviation \(newtons(residual)), greatest \(newtons(most))")
        lines.append(
          "Expanded uncertainty of one force (k = 2): \(newtons(expanded)), without that of the loads"
        )
      } else {
        lines.append(
          "Residuals and uncertainty: not reported because a line through two points has none")
      }
      lines.append(
        "Hysteresis: "
          + (fit.hysteresisPercent.map { Terminal.decimal($0, 2) + " % of the greatest load" }
            ?? "not reported because no load was come to both loading and unloading"))
      lines.append(
        "Points held out: "
          + (fit.holdOutErrorNewtonsMax.map {
            "at most \(newtons($0)) off, \(newtons(limitNewtons ?? 0)) allowed"
          } ?? "none"))
      lines.append("Record \(try applied().id)")
      return lines.joined(separator: "\n")
    }
  }
}

/// How other commands read calibrations.
enum CalibrationOptions {
  /// The newest of each controller in a folder, or everything that is wrong with it.
  static func read(_ folder: String) throws -> [AppliedCalibration] {
    do { return try CalibrationFolder.applied(in: folder) } catch {
      throw CommandFailure(error.description)
    }
  }
}
