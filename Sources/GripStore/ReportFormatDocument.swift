package import GripCore

/// How a session's reports were read where the device's descriptor does not say it, as summary.json has it.
package struct ReportFormatDocument: Codable, Equatable {
  /// "profile" or "goDirect".
  package var kind: String
  /// The profile's name; of a Go Direct dynamometer its protocol's.
  package var name: String
  /// SHA-256 of the profile as the recording has it.
  package var profileSHA256: String?
  /// The instrument that the profile says it reads like.
  package var readsLike: String?
  /// The greatest force that it measures, in N, where that is known.
  package var rangeNewtons: Double?
  /// Microseconds from sample to sample that a dynamometer was told.
  package var periodMicroseconds: Int?
  /// The numbers of the sensors that it was told to measure.
  package var sensors: [Int]?
  /// What the maker says against its use; it stands on every document.
  package var limit: String?

  package init(_ format: ReportFormat) throws(StoreError) {
    switch format {
    case .profile(let profile):
      kind = "profile"
      name = profile.name
      profileSHA256 = Digest.hexadecimal(try EventRecord.canonical(profile))
      readsLike = profile.readsLike
      rangeNewtons = profile.rangeNewtons
    case .goDirect(let stream):
      kind = "goDirect"
      name = "Go Direct Hand Dynamometer"
      rangeNewtons = stream.forceNewtonsMax
      periodMicroseconds = Int(stream.periodMicroseconds)
      sensors = (0..<32).filter(stream.measures)
      limit = GoDirectStream.limit
    }
  }
}
