/// A table by RFC 4180 that spreadsheets open without running anything in it.
struct CSV {
  /// What stands in a cell.
  enum Cell {
    /// Text of people or devices.
    case text(String?)
    /// A number that this program writes.
    case number(Double?, decimals: Int)
    /// A count.
    case count(Int?)
  }

  private(set) var text: String

  /// A table with these columns.
  init(columns: [String]) { text = Self.line(columns.map { Self.written(.text($0)) }) }

  /// Adds a row.
  mutating func append(_ cells: [Cell]) { text += Self.line(cells.map(Self.written)) }

  private static func line(_ cells: [String]) -> String { cells.joined(separator: ",") + "\r\n" }

  private static func written(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): text.map { quoted(neutral($0)) } ?? ""
    case .number(let value, let decimals): value.map { VisitTables.fixed($0, decimals) } ?? ""
    case .count(let count): count.map(String.init) ?? ""
    }
  }

  /// Spreadsheets take a cell that begins with one of these for a formula; an apostrophe before it says that it is none.
  private static func neutral(_ text: String) -> String {
    guard let first = text.unicodeScalars.first, "=+-@\t\r\n".unicodeScalars.contains(first) else {
      return text
    }
    return "'" + text
  }

  private static func quoted(_ text: String) -> String {
    let isPlain = !text.unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) }
    guard !isPlain else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
