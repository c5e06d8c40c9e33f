import ArgumentParser
import Capture
import Foundation
import GripControl
import GripDevice
import USB

/// gripctl record
struct Record: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Record what a controller sends, without the daemon.",
    discussion: """
      Opens a controller directly and writes every report, with the time at which
      it arrived, until Ctrl-C. Nothing is derived: `gripctl replay` makes sessions
      from the file. What gripd has must be let go of first: systemctl stop gripd.
      Keyboards, mice and what visibly shows no force are not opened.

      NAME.pcapng becomes a packet capture, NAME.hid the text of hid-recorder. The
      text has date, serial number and failed transfers in comments only.

      EXAMPLES
        gripctl record --list
        gripctl record --output capture.pcapng
        gripctl record --controller SN0001 --seconds 60 --output capture.hid
        gripctl record --device 1209:0001 --output capture.pcapng
      """)

  @Option(
    name: .shortAndLong,
    help: "The controller's serial number or port; needed where there are several.")
  var controller: String?

  @Option(
    help: ArgumentHelp(
      "Take this product alone, and also if its report descriptor shows no force.",
      valueName: "vendor:product"))
  var device: String?

  @Option(help: "End after so many seconds.")
  var seconds: Double?

  @Option(name: .shortAndLong, help: "The file: NAME.pcapng or NAME.hid. It must not be there yet.")
  var output: String?

  @Flag(help: "Show what is plugged in, and end.")
  var list = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if let seconds, !(seconds > 0 && seconds <= 1e6) {
      throw ValidationError("--seconds is \(seconds): it must be above 0 and at most 1000000")
    }
    if let device, Self.product(device) == nil {
      throw ValidationError(
        "--device is \"\(device)\": it must be two hexadecimal ids, as 1209:0001")
    }
    guard !list else { return }
    guard let output, RecordingFile.isKnown(output) else {
      throw ValidationError(
        "--output is \"\(output ?? "")\": name a file that ends in .pcapng or .hid")
    }
  }

  private static func product(_ text: String) -> USBProduct? {
    let ids = text.split(separator: ":", omittingEmptySubsequences: false).map {
      UInt16($0, radix: 16)
    }
    guard ids.count == 2, let vendor = ids[0], let product = ids[1] else { return nil }
    return USBProduct(vendorID: vendor, productID: product)
  }

  func run() throws {
    let listed = device.flatMap(Self.product)
    let attached = try AttachedController.all(listed: listed.map { [$0] } ?? []).filter {
      listed == nil
        || listed == USBProduct(vendorID: $0.vendorID, productID: $0.productID)
    }
    if list { return try show(attached) }
    guard let output else { preconditionFailure("validated") }
    guard !FileManager.default.fileExists(atPath: output) else {
      throw CommandFailure("\(output) is there already and is not overwritten: name another file")
    }
    try record(try attached.chosen(controller), isListed: listed != nil, to: output)
  }

  private func record(_ chosen: AttachedController, isListed: Bool, to output: String) throws {
    System.catchInterrupts()
    let recording = try open(chosen, isListed: isListed, to: output)
    for note in recording.notes { Terminal.note("note: \(Terminal.plain(note))") }
    Terminal.note(
      "Recording \(Terminal.plain(chosen.title)) to \(output). Ctrl-C ends it"
        + (seconds.map { ", or \(Terminal.decimal($0, 1)) s." } ?? "."))
    try recording.run(seconds: seconds)
    try show(recording.totals, output)
    if let fault = recording.fault {
      Terminal.note(
        "error: \(Terminal.plain(chosen.title)): \(fault). \(output) holds what came until then.")
    } else if recording.totals.reports == 0 {
      Terminal.note(
        "error: no report came. Squeeze the controller, or plug it in again; `gripctl doctor` looks for reasons."
      )
    } else {
      return
    }
    throw ExitCode(1)
  }

  private func open(
    _ chosen: AttachedController, isListed: Bool, to output: String
  ) throws -> ControllerRecording {
    do {
      return try ControllerRecording(chosen, isListed: isListed, path: output)
    } catch let error as ControllerOpeningError {
      if case .usb(let cause) = error, cause.kind == .busy {
        throw CommandFailure(
          "\(cause). If gripd has it: its sessions hold every report already (gripctl today), or "
            + "let go of it with `sudo systemctl stop gripd`.")
      }
      throw CommandFailure("\(Terminal.plain(chosen.title)): \(error)")
    }
  }

  private func show(_ totals: ControllerRecording.Totals, _ output: String) throws {
    if json { return print(try Terminal.json(Result(path: output, totals: totals))) }
    print(
      "\(totals.reports) reports in \(Terminal.decimal(totals.seconds, 1)) s, "
        + "\(totals.reportsLost) lost on the way, \(totals.reportsLostByHost) lost by this computer, "
        + "\(totals.transferFailures) transfers failed: \(output)")
  }

  private func show(_ attached: [AttachedController]) throws {
    if json { return print(try Terminal.json(attached)) }
    guard !attached.isEmpty else { return print("No HID device is plugged in.") }
    let rows = attached.map { device in
      [
        device.title, device.name,
        hexadecimal4(device.vendorID) + ":" + hexadecimal4(device.productID), device.port,
        device.kindText,
      ].map { Terminal.plain($0.isEmpty ? "-" : $0) }
    }
    let header = ["controller", "product", "device", "port", "what"]
    print(Terminal.table([header] + rows, numbersFrom: header.count))
  }
}

/// What `--json` prints of a recording.
private struct Result: Encodable {
  var path: String
  var totals: ControllerRecording.Totals

  func encode(to encoder: any Encoder) throws {
    try totals.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .path)
  }

  private enum CodingKeys: CodingKey { case path }
}
