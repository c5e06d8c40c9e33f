import Foundation
import GripEvidence
import GripStore

/// The table of points that a person writes: comma-separated, with a header.
enum CalibrationTable {
  private static let columns = ["load_N", "load_kg", "shown_N", "direction", "use"]

  /// Reads it; what is wrong is named with file and line.
  static func read(_ path: String) throws -> [CalibrationPoint] {
    guard let data = FileManager.default.contents(atPath: path), data.count < 1 << 20,
      let text = String(data: data, encoding: .utf8)
    else {
      throw CommandFailure(
        "\(path) cannot be read: check that it is there, that you may read it, and that it is text."
      )
    }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated().filter { !$0.element.allSatisfy(\.isWhitespace) }
    guard let header = lines.first else { throw CommandFailure("\(path): it is empty") }
    let names = cells(header.element)
    if let unknown = names.first(where: { !columns.contains($0) }) {
      throw CommandFailure(
        "\(path):\(header.offset + 1): \"\(unknown)\" is no column: expected \(columns.joined(separator: ", "))"
      )
    }
    guard names.contains("shown_N"), names.contains("load_N") != names.contains("load_kg") else {
      throw CommandFailure(
        "\(path):\(header.offset + 1): expected shown_N, and one of load_N and load_kg")
    }
    return try lines.dropFirst().map { line in
      let values = cells(line.element)
      let place = "\(path):\(line.offset + 1)"
      guard values.count == names.count else {
        throw CommandFailure("\(place): expected \(names.count) cells, found \(values.count)")
      }
      return try point(Dictionary(zip(names, values)) { first, _ in first }, place)
    }
  }

  private static func point(_ cells: [String: String], _ place: String) throws -> CalibrationPoint {
    func number(_ name: String) throws -> Double {
      guard let value = cells[name].flatMap(Double.init), value.isFinite else {
        throw CommandFailure("\(place): \(name): expected a number, found \"\(cells[name] ?? "")\"")
      }
      return value
    }
    func word(_ name: String, _ words: [String]) throws -> Int {
      let text = cells[name] ?? ""
      if text.isEmpty { return 0 }
      guard let index = words.firstIndex(of: text) else {
        throw CommandFailure(
          "\(place): \(name): expected \(words.joined(separator: " or ")), found \"\(text)\"")
      }
      return index
    }
    let load =
      cells["load_N"] == nil
      ? try number("load_kg") * Force.newtonsPerKilogramForce : try number("load_N")
    return CalibrationPoint(
      loadNewtons: load, shownNewtons: try number("shown_N"),
      direction: try word("direction", ["loading", "unloading"]) == 0 ? .loading : .unloading,
      isHoldOut: try word("use", ["fit", "hold-out"]) == 1)
  }

  private static func cells(_ line: Substring) -> [String] {
    line.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }
}
