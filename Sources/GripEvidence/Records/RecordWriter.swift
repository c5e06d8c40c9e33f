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
      throw .statement(
        "The member \"record\" has a \"kind\" that is not known, or lacks what its kind needs.")
    }
    var record = VisitRecord(
      number: 1, action: action, why: statement.why,
      by: VisitRecord.Author(issuer: issuer, clinician: statement.clinician),
      utcMicroseconds: utcMicroseconds, digest: String(repeating: "0", count: 64))
    if let fault = record.firstFault() { throw .statement(fault) }
    do throws(RecordBookError) {
      _ = try book.mend()
      let past = try RecordPast(of: action, in: book)
      guard past.count < RecordFile.linesMax else { throw RecordBookError.full }
      record.number = past.count + 1
      try record.check(with: past, in: directory)
      try book.append(record)
      return record
    }
  }
}
