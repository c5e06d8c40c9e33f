/// Reads the lines of a file of records one after another, and holds them to the rules that go over lines.
struct RecordReader {
  private let file: String
  private(set) var lines = 0
  private var said = FirstStatements()

  init(file: String) { self.file = file }

  /// The record of the next line, which has its end.
  mutating func take(_ line: ArraySlice<UInt8>) throws(RecordError) -> VisitRecord {
    guard lines < RecordFile.linesMax else {
      throw failed(RecordFault(reason: "a file has at most \(RecordFile.linesMax) lines"))
    }
    switch RecordFile.record([UInt8](line), number: lines + 1) {
    case .failure(let fault): throw failed(fault.value)
    case .success(let record):
      if let fault = said.take(record.action, why: record.why) { throw failed(fault) }
      lines += 1
      return record
    }
  }

  /// Passes over the next line.
  mutating func pass() { lines += 1 }

  /// An error of the next line.
  func failed(_ fault: RecordFault) -> RecordError {
    RecordError(file: file, line: lines + 1, field: fault.field, reason: fault.reason)
  }
}

/// What was said of which visit before: saying it again amends it, and needs a reason.
struct FirstStatements {
  private var attested: Set<VisitRecord.VisitKey> = []
  private var planned: Set<VisitRecord.VisitKey> = []

  /// What is wrong with saying this now.
  mutating func take(_ action: VisitRecord.Action, why: String?) -> RecordFault? {
    let isFirst =
      switch action {
      case .attest(let visit, _): attested.insert(visit).inserted
      case .attachPlan(let visit, _): planned.insert(visit).inserted
      case .split, .merge, .reassign, .setHand, .rejectTrial, .plan: true
      }
    guard !isFirst && why == nil else { return nil }
    return RecordFault(field: "why", reason: "an amendment needs a reason")
  }
}
