/// A line of a file of records that cannot be taken. It names file, line and field, never what the field holds.
public struct RecordError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, as the caller names it.
  public let file: String
  /// The line, from 1.
  public let line: Int
  /// The field, where one is at fault.
  public let field: String?
  /// What is wrong with it.
  public let reason: String

  /// One sentence for a person.
  public var description: String {
    "\(file), line \(line)\(field.map { ", \($0)" } ?? ""): \(reason)"
  }
}

/// What is wrong with a record, before it is known where the record stands.
struct RecordFault: Equatable {
  var field: String?
  var reason: String

  /// The most bytes of a text.
  static let textBytesMax = 2000

  static func inTexts(_ texts: [(field: String, text: String?)]) -> RecordFault? {
    for (field, text) in texts {
      guard let text else { continue }
      guard !text.isEmpty, text.utf8.count <= textBytesMax else {
        return RecordFault(field: field, reason: "a text has 1 to \(textBytesMax) bytes")
      }
      guard PrintedText.holds(text) else {
        return RecordFault(field: field, reason: "a text is one line without control characters")
      }
    }
    return nil
  }

  static func unless(_ word: String?, isOneOf words: [String], field: String) -> RecordFault? {
    guard let word, !words.contains(word) else { return nil }
    return RecordFault(field: field, reason: "it must be one of \(words.joined(separator: ", "))")
  }

  static func inNumbers(
    _ numbers: [(field: String, value: Double?, range: ClosedRange<Double>)]
  ) -> RecordFault? {
    for (field, value, range) in numbers {
      guard let value, !range.contains(value) else { continue }
      return RecordFault(
        field: field, reason: "it must be from \(range.lowerBound) to \(range.upperBound)")
    }
    return nil
  }

  static func isCode(_ code: String) -> Bool {
    code.utf8.count == 5
      && code.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
      }
  }
}
