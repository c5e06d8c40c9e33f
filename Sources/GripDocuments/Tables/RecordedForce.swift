import GripCore
package import GripEvidence
import GripPipeline
import GripStore

/// The force of a visit's pieces, from the recordings of its sessions. A session whose recording is not kept has none; nothing is
/// in it of what lies outside its piece, which may be another patient's.
package struct RecordedForce: Sendable {
  /// As it is drawn.
  package var curves: [ForceCurve] = []
  /// At even distances.
  package var samples: [SampledForce] = []

  /// No recording is kept.
  package init() {}

  /// Reads each recording once.
  package init(of account: VisitAccount, in directory: String) throws {
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
      samples += reading.samples
    }
  }

  /// The pieces of one session while its samples go by.
  private final class Reading {
    private let ends: [Double]
    private var reducers: [ForceCurve.Reducer]
    private var samplers: [SampledForce.Sampler]

    init(_ pieces: [SessionPiece]) {
      ends = pieces.map { Double($0.toMicroseconds) / 1e6 }
      reducers = pieces.map {
        .init(
          session: $0.session, startSeconds: Double($0.fromMicroseconds) / 1e6,
          endSeconds: Double($0.toMicroseconds) / 1e6)
      }
      samplers = pieces.map {
        .init(
          session: $0.session, startSeconds: Double($0.fromMicroseconds) / 1e6,
          endSeconds: Double($0.toMicroseconds) / 1e6)
      }
    }

    /// The end of a piece is no longer within it.
    func add(seconds: Double, newtons: Double) {
      for index in reducers.indices where seconds < ends[index] {
        reducers[index].add(seconds: seconds, newtons: newtons)
        samplers[index].add(seconds: seconds, newtons: newtons)
      }
    }

    var curves: [ForceCurve] { reducers.map { $0.finish() } }
    var samples: [SampledForce] { samplers.map { $0.finish() } }
  }
}
