public import GripStore

/// The records of an output directory, in DIR/records/records.jsonl. Only gripd writes there: a record is on the disk when
/// `append` returns.
public struct RecordBook: Sendable {
  /// Where it lies within an output directory.
  public static let place = "records/records.jsonl"

  private let file: GrowingFile

  /// The book of an output directory, whether it has been begun or not.
  public init(directory: String) {
    file = GrowingFile(
      path: directory + "/" + Self.place, lineBytesMax: RecordFile.lineBytesMax)
  }

  /// All records. A last line without an end does not count: it is being written, or was cut off.
  public func records() throws(RecordBookError) -> [VisitRecord] {
    var records: [VisitRecord] = []
    _ = try scan(where: { _ in true }, { records.append($0) })
    return records
  }

  /// Reads the records one after another, and only those whose lines are wanted: so that a long book costs little.
  ///
  /// - Returns: how many records there are.
  func scan(
    where isWanted: (ArraySlice<UInt8>) -> Bool, _ take: (VisitRecord) -> Void
  ) throws(RecordBookError) -> Int {
    var reader = RecordReader(file: Self.place)
    var fault: RecordError?
    let end: GrowingFile.End
    do throws(StoreError) {
      end = try file.forEachLine { line in
        guard reader.lines == 0 || isWanted(line) else {
          reader.pass()
          return true
        }
        do throws(RecordError) {
          take(try reader.take(line))
          return true
        } catch {
          fault = error
          return false
        }
      }
    } catch { throw .disk(error) }
    if let fault { throw .content(fault) }
    guard end != .tooLong else {
      throw .content(
        reader.failed(RecordFault(reason: "a line has at most \(RecordFile.lineBytesMax) bytes")))
    }
    return reader.lines
  }

  /// Adds a record, which must have the next number, and waits until it is on the disk. If that fails nothing of it stays.
  public func append(_ record: VisitRecord) throws(RecordBookError) {
    let line: [UInt8]
    do throws(RecordError) { line = try RecordFile.line(record) } catch { throw .content(error) }
    do throws(StoreError) { try file.append(line) } catch { throw .disk(error) }
  }

  /// Cuts a last line that has no end, as a power failure leaves one: for the one who writes. The lines before it stay.
  ///
  /// - Returns: how many bytes were cut.
  public func mend() throws(RecordBookError) -> Int64 {
    do throws(StoreError) { return try file.mend() } catch { throw .disk(error) }
  }
}

/// Why the book of records cannot be used.
public enum RecordBookError: Error, Sendable, Equatable, CustomStringConvertible {
  /// It cannot be read or written.
  case disk(StoreError)
  /// A line, or a record to be written, is not as it should be.
  case content(RecordError)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .disk(let error): error.description
    case .content(let error): error.description
    }
  }
}
