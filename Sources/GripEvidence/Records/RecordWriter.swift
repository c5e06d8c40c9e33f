public import GripStore

/// Takes what somebody says into the book of records: looks whether what is spoken of is there, adds who says it, when, and the
/// digest of what it speaks of, and writes. There is one writer of an output directory, and it writes one record at a time.
public struct RecordWriter: Sendable {
  private let directory: String
  private let book: RecordBook

  /// The writer of this output directory.
  public init(directory: String) {
    self.directory = directory
    book = RecordBook(directory: directory)
  }

  /// Cuts what a power failure left of a last record.
  ///
  /// - Returns: how many bytes were cut.
  public func mend() throws(RecordBookError) -> Int64 { try book.mend() }

  /// Writes a record and waits until it is on the disk.
  ///
  /// - Parameters:
  ///   - statement: what is said.
  ///   - issuer: the user of the operating system who says it.
  ///   - utcMicroseconds: when, in µs since 1970 (UTC).
  /// - Returns: the record as it was written.
  /// - Throws: `RecordRefusal`; then nothing was written.
  public func write(
    _ statement: RecordStatement, by issuer: CommandIssuer, utcMicroseconds: Int64
  ) throws(RecordRefusal) -> VisitRecord {
    guard let action = statement.action else {
      throw .statement("it has a kind that is not known, or lacks what its kind needs")
    }
    var record = VisitRecord(
      number: 1, action: action, why: statement.why,
      by: VisitRecord.Author(
        issuer: issuer, clinician: statement.clinician, signature: statement.signature),
      utcMicroseconds: utcMicroseconds, digest: String(repeating: "0", count: 64))
    if let fault = record.firstFault() { throw RecordRefusal(fault) }
    if let reason = RecordSignature.fault(of: statement) {
      throw RecordRefusal(RecordFault(field: "signature", reason: reason))
    }
    let past = try past(of: action)
    if let fault = past.fault(of: record) { throw RecordRefusal(fault) }
    record.number = past.count + 1
    record = try RecordCheck(directory: directory, corrections: past.corrections).checked(record)
    do throws(RecordBookError) {
      try book.append(record)
    } catch {
      switch error {
      case .content(let fault): throw .statement(fault.reason)
      case .disk: throw .book(error)
      }
    }
    return record
  }

  private func past(of action: VisitRecord.Action) throws(RecordRefusal) -> RecordPast {
    do throws(RecordBookError) {
      _ = try book.mend()
      var past = RecordPast(of: action)
      past.count = try book.scan(where: past.isWanted) { past.take($0) }
      return past
    } catch { throw .book(error) }
  }
}

/// Why a record was not written.
public enum RecordRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is said cannot be: the reason.
  case statement(String)
  /// The book cannot be read or written.
  case book(RecordBookError)

  init(_ fault: RecordFault) {
    self = .statement((fault.field.map { "\($0): " } ?? "") + fault.reason)
  }

  /// What is wrong.
  public var description: String {
    switch self {
    case .statement(let reason): reason
    case .book(let error): error.description
    }
  }
}

/// What the book holds already that bears on a new record: the corrections, and what was said of the same visit.
struct RecordPast {
  var count = 0
  private(set) var corrections: [VisitRecord] = []
  private var said = FirstStatements()
  /// What stands in the lines that speak of visits, and in those of the same day.
  private let ofVisits = [Array(#""kind":"attest""#.utf8), Array(#""kind":"attach-plan""#.utf8)]
  private let ofDay: [UInt8]?
  private let ofPlans = Array(#""kind":"plan""#.utf8)

  init(of action: VisitRecord.Action) {
    ofDay = action.visit.map { Array("\"day\":\"\($0.day)\"".utf8) }
  }

  /// Whether a line is to be read: canonical JSON has only one way to write a member, and a text in it cannot look like one.
  func isWanted(_ line: ArraySlice<UInt8>) -> Bool {
    if line.holds(ofPlans) { return false }
    guard ofVisits.contains(where: line.holds) else { return true }
    return ofDay.map { line.holds($0) } ?? false
  }

  mutating func take(_ record: VisitRecord) {
    _ = said.take(record.action, why: record.why)
    if !record.action.pieces.isEmpty { corrections.append(record) }
  }

  /// What is wrong with a new record after those.
  func fault(of record: VisitRecord) -> RecordFault? {
    var said = said
    guard count < RecordFile.linesMax else {
      return RecordFault(
        reason: "\(RecordBook.place) has \(count) records: it takes no more")
    }
    return said.take(record.action, why: record.why)
  }
}

extension ArraySlice<UInt8> {
  /// Whether these bytes stand somewhere in it.
  fileprivate func holds(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first, count >= bytes.count else { return false }
    var place = startIndex
    let last = endIndex - bytes.count
    while place <= last, let found = self[place...last].firstIndex(of: first) {
      if self[found..<(found + bytes.count)].elementsEqual(bytes) { return true }
      place = found + 1
    }
    return false
  }
}
