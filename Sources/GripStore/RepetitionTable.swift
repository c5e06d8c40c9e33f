/// repetitions.csv, read back.
package struct RepetitionTable: Sendable, Equatable {
  /// One repetition, with what views need of it; times in s from the session's first sample.
  package struct Row: Sendable, Equatable {
    /// Its number in the session, from 1.
    package var number: Int
    /// The number of its set, from 1.
    package var set: Int
    /// Its start.
    package var startSeconds: Double
    /// The time of its greatest sample.
    package var peakSeconds: Double
    /// Its end.
    package var endSeconds: Double
    /// Its greatest sample, from zero, in N.
    package var peakNewtons: Double
    /// From the baseline to the peak, in N.
    package var heightNewtons: Double
    /// How long its plateau was held; nil where it has none.
    package var heldSeconds: Double?
    /// All fields as they stand in the file.
    package var cells: [String]
  }

  /// The names of the columns.
  package let columns: [String]
  /// The repetitions, in their order.
  package let rows: [Row]

  /// The columns that views need.
  private static let needed = [
    "number", "set", "start_s", "peak_time_s", "end_s", "peak_N", "height_N", "held_s",
  ]

  /// Reads a table as `SessionSummary.repetitionsCSV` writes it: no field needs quotes.
  package init(_ bytes: [UInt8], path: String) throws(StoreError) {
    var lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\r\n", omittingEmptySubsequences: false)
    guard lines.popLast() == "" else {
      throw .unreadable(path: path, reason: "its last line is not whole")
    }
    columns = lines.first.map(Self.cells) ?? []
    let names = columns
    let places = Self.needed.map { names.firstIndex(of: $0) }
    guard !places.contains(nil) else {
      throw .unreadable(
        path: path, reason: "line 1 must name the columns \(Self.needed.joined(separator: ", "))")
    }
    var rows: [Row] = []
    for (index, line) in lines.enumerated().dropFirst() {
      let cells = Self.cells(line)
      guard cells.count == names.count,
        let row = Row(cells, places: places.compactMap(\.self))
      else {
        throw .unreadable(path: path, reason: "line \(index + 1) is no row of the table")
      }
      rows.append(row)
    }
    self.rows = rows
  }

  private static func cells(_ line: Substring) -> [String] {
    line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}

extension RepetitionTable.Row {
  fileprivate init?(_ cells: [String], places: [Int]) {
    func number(_ index: Int) -> Double? {
      Double(cells[places[index]]).flatMap { NumberLimits.limits.contains($0) ? $0 : nil }
    }
    guard let count = Int(cells[places[0]]), let set = Int(cells[places[1]]), let start = number(2),
      let peakTime = number(3), let end = number(4), let peak = number(5), let height = number(6)
    else { return nil }
    self.init(
      number: count, set: set, startSeconds: start, peakSeconds: peakTime, endSeconds: end,
      peakNewtons: peak, heightNewtons: height, heldSeconds: number(7), cells: cells)
  }
}
