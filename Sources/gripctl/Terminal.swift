import Foundation

/// What goes to the terminal.
enum Terminal {
  /// Whether a person watches standard error.
  static let isWatched = isatty(FileHandle.standardError.fileDescriptor) == 1

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
    guard Terminal.isWatched, Date().timeIntervalSince(last) > 0.2 else { return }
    last = Date()
    isShown = true
    let part = total.map { $0 > 0 ? " \(100 * done / $0) %" : "" } ?? " \(done / 1_000_000) MB"
    FileHandle.standardError.write(Data("\r\u{1B}[K\(title)\(part)".utf8))
  }

  /// Clears the line.
  func clear() {
    if isShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }
}
