import FoundationEssentials

/// A session of the output directory, read back: what documents and views are made from. Nothing in its files is trusted.
package struct StoredSession: Sendable {
  /// The most bytes of a session's summary.json or repetitions.csv that are read.
  package static let bytesMax: Int64 = 1 << 26

  /// Its folder within the output directory, which is its name.
  package let folder: String
  /// Its facts.
  package let facts: SummaryDocument
  /// Its repetitions.
  package let repetitions: RepetitionTable
  /// SHA-256 of summary.json.
  package let digest: String

  /// Reads summary.json and repetitions.csv of a session.
  package init(_ folder: String, in directory: String) throws(StoreError) {
    self.folder = folder
    let summaryPath = "\(directory)/\(folder)/summary.json"
    let summary = try Self.read(summaryPath)
    do {
      facts = try JSONDecoder().decode(SummaryDocument.self, from: Data(summary))
    } catch {
      throw .unreadable(path: summaryPath, reason: Self.reason(error))
    }
    guard facts.schema == SummaryDocument.schema else {
      throw .unreadable(path: summaryPath, reason: "its schema is not \(SummaryDocument.schema)")
    }
    if let beyond = NumberLimits.beyond(summary) {
      throw .unreadable(
        path: summaryPath,
        reason: "the number at byte \(beyond.byte), \(beyond.text), is none of a session")
    }
    digest = Digest.hexadecimal(summary)
    let tablePath = "\(directory)/\(folder)/repetitions.csv"
    repetitions = try RepetitionTable(Self.read(tablePath), path: tablePath)
  }

  /// When its first sample was taken, in ns since 1970 (UTC); nil where the recording has no date.
  package var startUTCNanoseconds: Int64? { facts.session.startUTC.flatMap(UTCTime.nanoseconds) }

  /// Folders of sessions of these days (UTC, as "2026-11-22"; or "undated"), within the output directory, by name.
  package static func folders(
    ofDays days: [String], in directory: String
  ) throws(StoreError) -> [String] {
    var folders: [String] = []
    for day in days {
      for name in try FileSystem.names(in: directory + "/" + day) where !name.hasPrefix(".") {
        folders.append(day + "/" + name)
      }
    }
    return folders
  }

  /// The days that have sessions, the oldest first.
  package static func days(in directory: String) throws(StoreError) -> [String] {
    try FileSystem.names(in: directory).filter(UTCTime.isDate)
  }

  private static func read(_ path: String) throws(StoreError) -> [UInt8] {
    guard let bytes = try StoredFile.bytes(path, bytesMax: bytesMax) else {
      throw .unreadable(path: path, reason: "it is not there")
    }
    return bytes
  }

  private static func reason(_ error: any Error) -> String {
    func name(_ path: [any CodingKey]) -> String {
      path.map(\.stringValue).joined(separator: ".")
    }
    guard let error = error as? DecodingError else { return "it is no JSON" }
    switch error {
    case .keyNotFound(let key, let context):
      return "\(name(context.codingPath + [key])) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "\(name(context.codingPath)) is of another kind"
    case .dataCorrupted(let context):
      return context.codingPath.isEmpty
        ? "it is no JSON" : "\(name(context.codingPath)) cannot be read"
    @unknown default: return "it cannot be read"
    }
  }
}
