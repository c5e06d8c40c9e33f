import Foundation
import HID
import TestSupport
import Testing

/// The corpus of real descriptors beside the project, with the parse of a known-good parser for
/// each.
enum Corpus {
  static let folder = "hid/descriptors"

  struct Entry: Sendable, CustomTestStringConvertible {
    let file: String
    /// "ok", or why the known-good parser rejects it.
    let verdict: String

    var isAccepted: Bool { verdict == "ok" }
    var testDescription: String { file }
  }

  /// All descriptors, as its index lists them; empty where there is no corpus.
  static let entries: [Entry] = {
    guard let url = SharedData.folder?.appending(path: "\(folder)/index.json"),
      let rows = try? json(url) as? [[String: Any]]
    else { return [] }
    return rows.compactMap { row in
      guard let file = row["file"] as? String, let verdict = row["hidtools"] as? String else {
        return nil
      }
      return Entry(file: file, verdict: verdict)
    }
  }()

  static func bytes(of entry: Entry) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: try url(entry.file)))
  }

  /// The known-good parse as reports of single elements; nil where there is none.
  static func expected(of entry: Entry, kind: String) throws -> [ElementReport]? {
    let name = entry.file.dropLast(".bin".count) + ".hidtools.json"
    let file = try url(String(name))
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    guard let kinds = try json(file) as? [String: Any], let rows = kinds[kind] as? [[String: Any]]
    else { throw CorpusError.unexpectedShape(String(name)) }
    return try rows.map { row in
      guard let size = row["size_bytes"] as? Int, let fields = row["fields"] as? [[Any]] else {
        throw CorpusError.unexpectedShape(String(name))
      }
      return ElementReport(
        id: row["report_id"] as? Int ?? 0, sizeBytes: size,
        elements: Element.joiningPadding(try fields.flatMap(elements(ofRow:))))
    }.sorted { $0.id < $1.id }
  }

  /// One row of the known-good parse as elements: `repeat` values with the same usage, or an array
  /// of `count`. Rows of zero bits occupy nothing, and are left out as in our fields.
  private static func elements(ofRow row: [Any]) throws -> [Element] {
    let numbers = row.map { ($0 as? Int) ?? 0 }
    guard row.count == 14 else { throw CorpusError.unexpectedShape("\(row)") }
    let size = numbers[1]
    guard size > 0 else { return [] }
    let list = row[6] as? [Int]
    let elementCount = numbers[2] * numbers[13]
    return (0..<elementCount).map { index in
      Element(
        start: numbers[0] + index * size, size: size, flags: numbers[3],
        usage: list?[0] ?? (numbers[5] == 0 ? numbers[4] : numbers[5]),
        usageMaximum: list?[1], logical: [numbers[7], numbers[8]],
        physical: [numbers[9], numbers[10]], unit: numbers[11], exponent: numbers[12])
    }
  }

  private static func url(_ path: String) throws -> URL {
    guard let root = SharedData.folder else { throw CorpusError.absent }
    return root.appending(path: "\(folder)/\(path)")
  }

  private static func json(_ url: URL) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(contentsOf: url))
  }
}

enum CorpusError: Error {
  case absent
  case unexpectedShape(String)
}

/// One element of a report, in the terms that both parsers share.
struct Element: Equatable {
  var start: Int
  var size: Int
  var flags: Int
  /// Page and id, the lowest one of an array; id 0 where the descriptor gives none.
  var usage: Int
  /// The highest usage of an array that is not constant; the known-good parser has no list for the
  /// others.
  var usageMaximum: Int?
  var logical: [Int]
  var physical: [Int]
  var unit: Int
  var exponent: Int

  /// Padding, in both parsers' terms: a fixed value that no usage names.
  var isPadding: Bool { flags & 1 != 0 && usage & 0xFFFF == 0 }

  /// Elements with neighbouring padding joined, as the known-good parser has one row for all
  /// padding of an item.
  static func joiningPadding(_ elements: [Element]) -> [Element] {
    var joined: [Element] = []
    for element in elements {
      guard element.isPadding else {
        joined.append(element)
        continue
      }
      if let last = joined.last, last.isPadding, last.canJoin(element) {
        joined[joined.count - 1].size += element.size
      } else {
        joined.append(element)
      }
    }
    return joined
  }

  private func canJoin(_ next: Element) -> Bool {
    var moved = self
    moved.start = next.start
    moved.size = next.size
    return start + size == next.start && moved == next
  }
}

/// A report as its single elements, so that it does not matter how a parser groups them.
struct ElementReport: Equatable {
  var id: Int
  var sizeBytes: Int
  var elements: [Element]
}

extension ElementReport {
  init(_ report: Report) {
    self.init(
      id: Int(report.id), sizeBytes: report.sizeBytes,
      elements: Element.joiningPadding(report.fields.flatMap(Element.elements(of:))))
  }
}

extension Element {
  static func elements(of field: Field) -> [Element] {
    func number(_ usage: Usage) -> Int { Int(usage.page) << 16 | Int(usage.id) }
    return (0..<field.count).map { index in
      Element(
        start: field.bitOffset + index * field.bitSize, size: field.bitSize,
        flags: Int(field.flags), usage: number(field.usage),
        usageMaximum: field.isConstant ? nil : field.usageMaximum.map(number),
        logical: [Int(field.logicalMinimum), Int(field.logicalMaximum)],
        physical: [Int(field.physicalMinimum), Int(field.physicalMaximum)], unit: Int(field.unit),
        exponent: field.unitExponent)
    }
  }
}
