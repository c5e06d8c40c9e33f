import Foundation
import GripDocuments
import GripEvidence
import GripStore

/// What waits to be sent to a FHIR server, and what was sent: on disk, so that neither a failing network nor a restart loses or
/// doubles anything. For one server and one output directory.
struct Outbox {
  /// What a visit's bundle writes on the server.
  fileprivate struct Content: Codable {
    var reference: String
    var day: String
    /// SHA-256 of the visit's bundle.
    var sha256: String
    /// What it writes, as the bundle's requests name it.
    var requests: [String]
    /// How many entries are sent, deletions included.
    var entries: Int
  }

  /// Where what is kept of visits stands, by the visit's name.
  private enum Place: String, CaseIterable {
    /// Bundles that wait, as they are sent.
    case waiting
    /// What those write. It is there before the bundle, and goes after it.
    case about
    /// What the server has.
    case sent
  }

  /// A bundle that waits.
  struct Waiting {
    /// The visit's name, which is not its patient's.
    let name: String
    let file: String
    var entries: Int { content.entries }
    fileprivate let content: Content
  }

  let folder: String
  private let hold: DirectoryHold

  /// The outbox in a folder, for this process alone.
  init(_ folder: String) throws {
    self.folder = folder
    for place in Place.allCases {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(place.rawValue)", withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    }
    do {
      hold = try DirectoryHold(folder)
    } catch StoreError.inUse {
      throw CommandFailure("another `gripctl fhir push` works on \(folder): wait until it is done")
    }
  }

  /// The visits that the server has something of, or is to have.
  var known: [VisitRecord.VisitKey] {
    Set(names(in: .sent) + names(in: .about)).sorted()
      .compactMap { content(.sent, $0) ?? content(.about, $0) }
      .map { .init(reference: $0.reference, day: $0.day) }
  }

  /// How many records had been said when all that they changed was last put in.
  var recordsSeen: Int {
    Int(String(decoding: bytes("\(folder)/records") ?? Data(), as: UTF8.self)) ?? 0
  }

  /// Notes that all that so many records changed is put in.
  func note(records: Int) throws { try write(Data(String(records).utf8), "\(folder)/records") }

  /// Puts a visit in, unless the server has it as it is.
  ///
  /// - Parameter bundle: the visit's; nil where it is none any more, and nothing of it may stay.
  func put(_ key: VisitRecord.VisitKey, _ bundle: Data?) throws {
    let name = String(DocumentSet.folder(of: key).split(separator: "/").last ?? "")
    let before = content(.sent, name)
    let digest = Digest.hexadecimal([UInt8](bundle ?? Data()))
    guard before?.sha256 != digest else { return try withdraw(name) }
    var document: [String: Any] = ["resourceType": "Bundle", "type": "transaction"]
    if let bundle {
      guard let read = try JSONSerialization.jsonObject(with: bundle) as? [String: Any] else {
        throw CommandFailure("the bundle of \(name) is no JSON object")
      }
      document = read
    }
    var entries = document["entry"] as? [[String: Any]] ?? []
    let requests = entries.compactMap { ($0["request"] as? [String: Any])?["url"] as? String }
    // What the visit no longer has, after a correction, is taken away. Controllers are other visits', too.
    let gone = (before?.requests ?? []).filter { url in
      !requests.contains(url) && !url.hasPrefix("Device")
    }
    entries = gone.map { ["request": ["method": "DELETE", "url": $0]] } + entries
    try withdraw(name)
    guard !entries.isEmpty else { return }
    document["entry"] = entries
    let content = Content(
      reference: key.reference, day: key.day, sha256: digest, requests: requests,
      entries: entries.count)
    try write(JSONEncoder().encode(content), path(.about, name))
    try write(
      JSONSerialization.data(
        withJSONObject: document, options: [.sortedKeys, .withoutEscapingSlashes]),
      path(.waiting, name))
  }

  /// What waits, by name.
  func waiting() throws -> [Waiting] {
    try names(in: .waiting).map { name in
      guard let content = content(.about, name) else {
        throw CommandFailure(
          "what \(path(.waiting, name)) writes is not known: remove it, and push its visit again")
      }
      return Waiting(name: name, file: path(.waiting, name), content: content)
    }
  }

  /// Notes that the server has it. A crash before this sends it again, which changes nothing there.
  func note(_ waiting: Waiting) throws {
    if waiting.content.requests.isEmpty {
      try remove(path(.sent, waiting.name))
    } else {
      try write(JSONEncoder().encode(waiting.content), path(.sent, waiting.name))
    }
    try withdraw(waiting.name)
  }

  /// Takes out what waits of a visit: the bundle first, so that none stands without what it writes.
  private func withdraw(_ name: String) throws {
    try remove(path(.waiting, name))
    try remove(path(.about, name))
  }

  private func path(_ place: Place, _ name: String) -> String {
    "\(folder)/\(place.rawValue)/\(name).json"
  }

  private func names(in place: Place) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(place.rawValue)")) ?? [])
      .filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }
      .sorted()
  }

  private func content(_ place: Place, _ name: String) -> Content? {
    bytes(path(place, name)).flatMap { try? JSONDecoder().decode(Content.self, from: $0) }
  }

  private func remove(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    try FileManager.default.removeItem(atPath: path)
  }

  /// What stands in a file; nil where none can be read.
  private func bytes(_ path: String) -> Data? {
    (try? StoredFile.bytes(path, bytesMax: 1 << 28)).flatMap { $0.map { Data($0) } }
  }

  private func write(_ data: Data, _ path: String) throws {
    try data.write(to: URL(filePath: path), options: .atomic)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }
}
