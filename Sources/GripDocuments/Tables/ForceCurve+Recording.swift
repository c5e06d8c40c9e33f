import GripCore
package import GripEvidence
import GripPipeline
import GripStore

extension ForceCurve {
  /// The curves of a visit's pieces, from the recordings of its sessions. A session whose recording is not kept has none; a
  /// curve holds nothing of what lies outside its piece, which may be another patient's.
  package static func all(of account: VisitAccount, in directory: String) throws -> [ForceCurve] {
    var curves: [ForceCurve] = []
    var read: Set<String> = []
    let pieces = account.visit.groups.joined()
    for piece in pieces where read.insert(piece.session).inserted {
      guard StoredFile.exists("\(directory)/\(piece.session)/recording.pcapng") else { continue }
      let reading = Reading(pieces.filter { $0.session == piece.session })
      _ = try SampleTrace.forEach(sessionFolder: "\(directory)/\(piece.session)") { row in
        guard let newtons = row.sample.forceNewtons else { return }
        reading.add(seconds: Double(row.sample.timeNanoseconds) / 1e9, newtons: newtons)
      }
      curves += reading.curves
    }
    return curves
  }

  /// The pieces of one session while its samples go by.
  private final class Reading {
    private let ends: [Double]
    private var reducers: [Reducer]

    init(_ pieces: [SessionPiece]) {
      ends = pieces.map { Double($0.toMicroseconds) / 1e6 }
      reducers = pieces.map {
        Reducer(
          session: $0.session, startSeconds: Double($0.fromMicroseconds) / 1e6,
          endSeconds: Double($0.toMicroseconds) / 1e6)
      }
    }

    /// The end of a piece is no longer within it.
    func add(seconds: Double, newtons: Double) {
      for index in reducers.indices where seconds < ends[index] {
        reducers[index].add(seconds: seconds, newtons: newtons)
      }
    }

    var curves: [ForceCurve] { reducers.map { $0.finish() } }
  }
}
