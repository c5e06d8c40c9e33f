import Foundation

/// What goes to the terminal.
enum Terminal {
  /// Whether a person watches standard error.
  static let isWatched = isatty(FileHandle.standardError.fileDescriptor) == 1

  /// Whether a person can be asked: who types there, and sees the question.
  static let canAsk = isWatched && isatty(FileHandle.standardInput.fileDescriptor) == 1

  /// Whether standard output is a terminal that can be drawn on.
  static let isShown =
    isatty(FileHandle.standardOutput.fileDescriptor) == 1
    && ProcessInfo.processInfo.environment["TERM"] != "dumb"

  /// Bytes to standard output, at once.
  static func line(_ bytes: [UInt8]) {
    try? FileHandle.standardOutput.write(contentsOf: Data(bytes))
  }

  /// A question, to standard error.
  static func ask(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }

  /// A text from a device or the daemon, without what could steer the terminal.
  static func plain(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
  }

  /// The same for a text of several lines.
  static func plainLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { plain(String($0)) }
      .joined(separator: "\n")
  }

  /// A text in lines of at most 80 columns; those after the first are set in.
  static func wrapped(_ text: String, columns: Int = 80, indentation: Int = 2) -> String {
    var lines = [""]
    for word in text.split(separator: " ") {
      let line = lines[lines.count - 1]
      let isFirst = line.allSatisfy { $0 == " " }
      if !isFirst && line.count + 1 + word.count > columns {
        lines.append(String(repeating: " ", count: indentation) + word)
      } else {
        lines[lines.count - 1] += (isFirst ? "" : " ") + word
      }
    }
    return lines.joined(separator: "\n")
  }

  /// A span of time as h:mm:ss.
  static func clock(_ seconds: Double) -> String {
    let whole = Int(max(0, min(seconds, 1e9)))
    return String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
  }

  /// A time "2026-11-22T16:35:12Z" as the time of day here; as it is when it cannot be read.
  static func localTime(_ text: String) -> String {
    guard let date = try? Date(text, strategy: .iso8601) else { return text }
    let parts = Calendar.current.dateComponents([.hour, .minute], from: date)
    return String(format: "%02d:%02d", parts.hour ?? 0, parts.minute ?? 0)
  }

  /// A line for people, to standard error.
  static func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// Columns padded to their widest cell, two spaces between them; numbers to the right.
  static func table(_ rows: [[String]], numbersFrom firstNumber: Int) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    let lines = rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column >= firstNumber ? padding + cell : cell + padding
      }
      return trimmed(cells.joined(separator: "  "))
    }
    return lines.joined(separator: "\n")
  }

  /// A table whose cells of one column are shortened so that it fits into 80 columns, as far as that helps.
  static func fitted(_ rows: [[String]], shortening column: Int) -> [[String]] {
    let widths = (rows.first ?? []).indices.map { index in rows.map { $0[index].count }.max() ?? 0 }
    let excess = widths.reduce(0, +) + 2 * (widths.count - 1) - 80
    guard excess > 0 else { return rows }
    let width = max(8, widths[column] - excess)
    return rows.map { row in
      var row = row
      if row[column].count > width { row[column] = row[column].prefix(width - 2) + ".." }
      return row
    }
  }

  /// How many repetitions, in words.
  static func repetitions(_ count: Int) -> String {
    self.count(count, "repetition")
  }

  /// A count with its noun.
  static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  /// A number with so many decimals.
  static func decimal(_ value: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", value)
  }

  /// A canonical JSON text of a value.
  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func trimmed(_ text: String) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return text
  }
}

/// Progress on one line of the terminal, only where a person watches, at most five times a second.
struct ProgressLine {
  private let title: String
  private var last = Date.distantPast
  private var isShown = false

  init(_ title: String) { self.title = title }

  /// Shows how far the work is.
  mutating func show(_ done: Int64, of total: Int64?) {
    show(total.map { $0 > 0 ? "\(100 * done / $0) %" : "" } ?? "\(done / 1_000_000) MB")
  }

  /// Shows how the work stands.
  mutating func show(_ text: @autoclosure () -> String) {
    guard Terminal.isWatched, Date().timeIntervalSince(last) > 0.2 else { return }
    last = Date()
    isShown = true
    FileHandle.standardError.write(Data("\r\u{1B}[K\(title) \(text())".utf8))
  }

  /// Clears the line.
  func clear() {
    if isShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }
}
