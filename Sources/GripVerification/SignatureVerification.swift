import GripEvidence
import GripStore

/// Checks the signatures of clinicians in the book of records: optional, and beside the seals.
struct SignatureVerification {
  let directory: String

  func run(_ findings: inout [Finding], _ notes: inout [String]) {
    let records: [VisitRecord]
    do throws(RecordBookError) {
      records = try RecordBook(directory: directory).records()
    } catch { return findings.append(Finding(.unreadable, RecordBook.place, "\(error)")) }
    var byKey: [String: Int] = [:]
    for record in records where record.by.signature != nil {
      do throws(SSHSignature.Fault) {
        guard let key = try RecordSignature.signer(of: RecordStatement(record)) else { continue }
        let who = record.by.clinician.map { "\($0), with " } ?? ""
        byKey[who + key.fingerprint, default: 0] += 1
      } catch {
        let reason = RecordSignature.words(error)
        findings.append(
          Finding(.seal, RecordBook.place, "the signature of record \(record.number): \(reason)"))
      }
    }
    for (who, count) in byKey.sorted(by: { $0.key < $1.key }) {
      notes.append("\(count) record\(count == 1 ? " is" : "s are") signed by \(who)")
    }
  }
}
