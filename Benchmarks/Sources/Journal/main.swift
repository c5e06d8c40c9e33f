import CJournal
import Capture
import Glibc

/// Keeps 1000 reports for each second, as gripd does: handed to the system ten at a time, on the disk each 100. See Benchmarks/journal.
func keep(in path: String, batches: Int64) throws(CaptureError) -> Bool {
  var writer = try PcapngWriter(path: path)
  let device = CaptureDevice(index: 0, reportDescriptor: [0x05, 0x01])
  try writer.device(device, arrivalNanoseconds: 0)
  guard let descriptor = writer.duplicatedDescriptor() else { return false }
  var report = [UInt8](repeating: 1, count: 64)
  for number in 0..<batches * 100 {
    for byte in 0..<8 { report[1 + byte] = UInt8(truncatingIfNeeded: number >> (8 * Int64(byte))) }
    try writer.report(device: 0, arrivalNanoseconds: number * 1_000_000, bytes: report.span)
    if number % 10 == 9 { try writer.flush() }
    if number % 100 == 99 && fdatasync(descriptor) != 0 { return false }
  }
  return true
}

let arguments = CommandLine.arguments
guard arguments.count == 4, let batches = Int64(arguments[3]), batches > 0 else {
  fatalError("journal ours|sqlite FILE BATCHES")
}
if arguments[1] == "sqlite" {
  let code = unsafe journal_sqlite(arguments[2], batches)
  precondition(code == 0, "SQLite's error \(code)")
} else {
  let isKept = try keep(in: arguments[2], batches: batches)
  precondition(isKept, "the recording did not reach the disk")
}
