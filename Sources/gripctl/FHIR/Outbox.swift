import Foundation
import GripDocuments
import GripEvidence
import GripStore

/// What waits to be sent to a FHIR server, and what was sent: on disk, so that neither a failing network nor a restart loses or
/// doubles anything. For one server and one output directory.
struct Outbox {
  /// What the server has of a visit.
  fileprivate struct Sent: Codable {
    var reference: String
    var day: String
    /// SHA-256 of the bundle.
    var sha256: String
    /// What it wrote, as the bundle's requests name it.
    var requests: [String]
  }

  /// A bundle that waits.
  struct Waiting {
    /// The visit's name, which is not its patient's.
    let name: String
    let file: String
    let entries: Int
    fileprivate let sent: Sent
  }

  let folder: String
  private let hold: DirectoryHold

  /// The outbox in a folder, for this process alone.
  init(_ folder: String) throws {
    self.folder = folder
    for place in ["waiting", "sent"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(place)", withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    }
    do {
      hold = try DirectoryHold(folder)
    } catch StoreError.inUse {
      throw CommandFailure("another `gripctl fhir push` works on \(folder): wait until it is done")
    }
  }

  /// The visits that the server has something of.
  var known: [VisitRecord.VisitKey] {
    names(in: "sent").compactMap { sent($0) }.map { .init(reference: $0.reference, day: $0.day) }
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
    let before = sent(name)
    var document: [String: Any] = ["resourceType": "Bundle", "type": "transaction"]
    if let bundle {
      guard let read = try JSONSerialization.jsonObject(with: bundle) as? [String: Any] else {
        throw CommandFailure("the bundle of \(name) is no JSON object")
      }
      document = read
    }
    var entries = document["entry"] as? [[String: Any]] ?? []
    let requests = entries.compactMap { ($0["request"] as? [String: Any])?["url"] as? String }
    let digest = Digest.hexadecimal([UInt8](bundle ?? Data()))
    guard before?.sha256 != digest else {
      try? FileManager.default.removeItem(atPath: place("waiting", name))
      return
    }
    // What the visit no longer has, after a correction, is taken away. Controllers are other visits', too.
    let gone = (before?.requests ?? []).filter { url in
      !requests.contains(url) && !url.hasPrefix("Device")
    }
    entries =
      gone.map { ["request": ["method": "DELETE", "url": $0]] } + entries
    guard !entries.isEmpty else { return }
    document["entry"] = entries
    let sent = Sent(reference: key.reference, day: key.day, sha256: digest, requests: requests)
    document["_gripctl"] = try JSONSerialization.jsonObject(with: JSONEncoder().encode(sent))
    try write(
      JSONSerialization.data(
        withJSONObject: document, options: [.sortedKeys, .withoutEscapingSlashes]),
      place("waiting", name))
  }

  /// What waits, by name.
  func waiting() throws -> [Waiting] {
    try names(in: "waiting").map { name in
      let path = place("waiting", name)
      let data = bytes(path) ?? Data()
      guard var document = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
        let about = document.removeValue(forKey: "_gripctl"),
        let sent = try? JSONDecoder().decode(
          Sent.self, from: JSONSerialization.data(withJSONObject: about)),
        let entries = document["entry"] as? [[String: Any]]
      else {
        throw CommandFailure("\(path) is no bundle that waits: remove it, and push its visit again")
      }
      let file = "\(folder)/bundle.json"
      return Waiting(name: name, file: file, entries: entries.count, sent: sent)
    }
  }

  /// Writes the bundle of one that waits to its file, as it is sent.
  func prepare(_ waiting: Waiting) throws {
    let data = bytes(place("waiting", waiting.name)) ?? Data()
    var document = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    document["_gripctl"] = nil
    try write(
      JSONSerialization.data(
        withJSONObject: document, options: [.sortedKeys, .withoutEscapingSlashes]), waiting.file)
  }

  /// Notes that the server has it. A crash before this sends it again, which changes nothing there.
  func note(_ waiting: Waiting) throws {
    let place = place("sent", waiting.name)
    if waiting.sent.requests.isEmpty {
      try? FileManager.default.removeItem(atPath: place)
    } else {
      try write(JSONEncoder().encode(waiting.sent), place)
    }
    try FileManager.default.removeItem(atPath: self.place("waiting", waiting.name))
    try? FileManager.default.removeItem(atPath: waiting.file)
  }

  private func place(_ folder: String, _ name: String) -> String {
    "\(self.folder)/\(folder)/\(name).json"
  }

  private func names(in place: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(place)")) ?? [])
      .filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }
      .sorted()
  }

  private func sent(_ name: String) -> Sent? {
    bytes(place("sent", name))
      .flatMap { try? JSONDecoder().decode(Sent.self, from: $0) }
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
