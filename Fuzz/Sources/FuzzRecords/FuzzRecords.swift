// Any bytes are either a file of records or a typed error that names a line; what was read is written to the same bytes, and
// visits can be made of it.

import GripEvidence

/// libFuzzer's entry: reads one input as a file of records.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let records = try? RecordFile.records(bytes, file: "records.jsonl") else { return 0 }
  let again = try? records.flatMap { try RecordFile.line($0) }
  precondition(again == bytes, "what was read is written to the same bytes")
  let sessions = ["2026-11-22/a", "2026-11-22/b"].map {
    SessionExtent(
      session: $0, lengthMicroseconds: 1000, startUTCMicroseconds: 1_795_365_312_000_000,
      reference: "P-1")
  }
  let visits = Visits(sessions: sessions, records: records)
  let pieces = visits.visits.flatMap { $0.groups.joined() } + visits.waiting.joined()
  let length = pieces.reduce(0) { $0 + $1.toMicroseconds - $1.fromMicroseconds }
  precondition(length == 2000, "each moment belongs to one visit or waits")
  return 0
}
