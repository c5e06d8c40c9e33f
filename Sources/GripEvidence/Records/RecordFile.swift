import FoundationEssentials

/// A file of records: one record a line, in the one form that canonical JSON has. Nothing in it is trusted.
public enum RecordFile {
  /// The format that this program writes, and the newest it reads.
  public static let formatVersion = 1
  /// The most bytes of a line.
  public static let lineBytesMax = 65_536
  /// The most lines of a file.
  public static let linesMax = 100_000

  /// The record as one line with its end, to be added to a file.
  public static func line(_ record: VisitRecord) throws(RecordError) -> [UInt8] {
    if let fault = record.firstFault() {
      throw RecordError(
        file: "a new record", line: record.number, field: fault.field, reason: fault.reason)
    }
    let line = try canonical(RecordWire(record), line: record.number)
    guard line.count <= lineBytesMax else {
      throw RecordError(
        file: "a new record", line: record.number, field: nil,
        reason: "it has \(line.count) bytes: at most \(lineBytesMax) are allowed")
    }
    return line
  }

  /// The records of a file. The last line must be whole: half a line is an error, and the lines before it stay.
  /// - Parameters:
  ///   - bytes: the file's content.
  ///   - file: its name, for errors.
  public static func records(_ bytes: [UInt8], file: String) throws(RecordError) -> [VisitRecord] {
    var records: [VisitRecord] = []
    var reader = RecordReader(file: file)
    var start = 0
    while start < bytes.count {
      let limit = min(bytes.count, start + lineBytesMax)
      guard let end = bytes[start..<limit].firstIndex(of: 0x0A) else {
        throw reader.failed(
          RecordFault(
            reason: limit == bytes.count
              ? "the line is not whole" : "a line has at most \(lineBytesMax) bytes"))
      }
      records.append(try reader.take(bytes[start...end]))
      start = end + 1
    }
    return records
  }

  struct Failure: Error { var value: RecordFault }

  static func record(_ line: [UInt8], number: Int) -> Result<VisitRecord, Failure> {
    let wire: RecordWire
    do {
      wire = try JSONDecoder().decode(RecordWire.self, from: Data(line))
    } catch let error as DecodingError {
      return .failure(Failure(value: fault(error)))
    } catch {
      return .failure(Failure(value: RecordFault(reason: "it is not JSON")))
    }
    guard wire.format == formatVersion else {
      return .failure(
        Failure(
          value: RecordFault(field: "format", reason: "this program reads format \(formatVersion)"))
      )
    }
    guard wire.number == number else {
      return .failure(
        Failure(value: RecordFault(field: "number", reason: "records are numbered from 1, no gap")))
    }
    guard UInt32(exactly: wire.uid) != nil else {
      return .failure(Failure(value: RecordFault(field: "uid", reason: "it is no user's number")))
    }
    let record: VisitRecord
    switch wire.record() {
    case .some(let made): record = made
    case .none:
      return .failure(
        Failure(value: RecordFault(field: "kind", reason: "it is unknown or lacks what it needs")))
    }
    if let fault = record.firstFault() { return .failure(Failure(value: fault)) }
    guard let canonical = try? canonical(RecordWire(record), line: number), canonical == line else {
      return .failure(
        Failure(
          value: RecordFault(
            reason: "it is not in canonical form: a field is unknown, out of place or of no use")))
    }
    return .success(record)
  }

  private static func fault(_ error: DecodingError) -> RecordFault {
    func name(_ path: [any CodingKey]) -> String? {
      path.isEmpty ? nil : path.map(\.stringValue).joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context):
      return RecordFault(field: name(context.codingPath + [key]), reason: "it is missing")
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return RecordFault(field: name(context.codingPath), reason: "it is of another kind")
    case .dataCorrupted(let context):
      return RecordFault(field: name(context.codingPath), reason: "it cannot be read")
    @unknown default: return RecordFault(reason: "it cannot be read")
    }
  }

  private static func canonical(_ wire: RecordWire, line: Int) throws(RecordError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return try [UInt8](encoder.encode(wire)) + [0x0A]
    } catch {
      throw RecordError(
        file: "a new record", line: line, field: nil, reason: "it cannot be written as JSON")
    }
  }
}
