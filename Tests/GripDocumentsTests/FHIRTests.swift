import Foundation
import GripCore
import GripEvidence
import GripPipeline
import GripStore
import TestSupport
import Testing

@testable import GripDocuments

/// A visit as a transaction of FHIR R4. scripts/check-fhir validates the same bundles with a library of others.
@Suite struct FHIRTests {
  /// A bundle, as whoever receives it sees it.
  struct Received {
    let entries: [[String: Any]]

    init(_ bytes: [UInt8]) throws {
      let bundle = try #require(
        try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
      #expect(bundle["resourceType"] as? String == "Bundle")
      #expect(bundle["type"] as? String == "transaction")
      entries = try #require(bundle["entry"] as? [[String: Any]])
    }

    var resources: [[String: Any]] { entries.compactMap { $0["resource"] as? [String: Any] } }
    func all(_ type: String) -> [[String: Any]] {
      resources.filter { $0["resourceType"] as? String == type }
    }
    /// Each observation's LOINC code, with its value's number and unit.
    var strengths: [String] {
      all("Observation").flatMap { observation -> [String] in
        let code = observation["code"] as? [String: Any]
        let quantity = observation["valueQuantity"] as? [String: Any]
        return ((code?["coding"] as? [[String: Any]]) ?? []).filter {
          $0["system"] as? String == "http://loinc.org"
        }.map { "\($0["code"] ?? "") \(quantity?["code"] ?? "no unit")" }
      }
    }
  }

  static func bundle(
    _ folder: ReportFolder, of reference: String = "P-104", force: RecordedForce = RecordedForce()
  ) throws -> [UInt8] {
    let account = try folder.account(of: reference)
    return try VisitBundle.json(
      account, samples: force.samples,
      state: VisitState(account, digests: FileDigests(folder.folder.path)), version: "1.0.0")
  }

  /// The curves that the golden sessions' own repetitions give.
  static func force(_ folder: ReportFolder, of reference: String) throws -> RecordedForce {
    let account = try folder.account(of: reference)
    var force = RecordedForce()
    for (piece, curve) in zip(account.visit.groups.joined(), ReportFolder.curves(account)) {
      let (from, to) = (piece.fromMicroseconds, piece.toMicroseconds)
      var sampler = SampledForce.Sampler(
        session: piece.session, startSeconds: Double(from) / 1e6, endSeconds: Double(to) / 1e6)
      for point in curve.strokes.joined() {
        sampler.add(seconds: point.seconds, newtons: point.newtons)
      }
      force.samples.append(sampler.finish())
    }
    return force
  }

  private static func undated() throws -> ReportFolder {
    let folder = try ReportFolder()
    try folder.add("two-sets/1") { facts in
      (facts.session.isDated, facts.session.startUTC) = (false, nil)
    }
    return folder
  }

  /// The bundles for scripts/check-fhir, which names the folder they go to.
  @Test func `Each kind of visit has a bundle, the same bytes each time`() throws {
    let target = ProcessInfo.processInfo.environment["GRIP_BUNDLES"]
    let samples: [(String, ReportFolder, String)] = [
      ("simulated", try ReportSamples.full(simulated: true), "P-104"),
      ("full", try ReportSamples.full(simulated: false), "P-104"),
      ("bare", try ReportSamples.bare(), "P-104"),
      ("undated", try Self.undated(), "P-104"), ("long", try ReportSamples.long(), "P-104"),
      ("harmful", try ReportSamples.harmful(), ReportSamples.hostile.prefix(4).joined()),
    ]
    for (name, folder, reference) in samples {
      let force = try Self.force(folder, of: reference)
      let bytes = try Self.bundle(folder, of: reference, force: force)
      #expect(bytes == (try Self.bundle(folder, of: reference, force: force)), "\(name)")
      if let target { try Data(bytes).write(to: URL(filePath: "\(target)/\(name).json")) }
    }
  }

  @Test func `Every reference leads to an entry, and no two entries are about the same thing`()
    throws
  {
    let folder = try ReportSamples.full(simulated: false)
    let bundle = try Received(Self.bundle(folder, force: Self.force(folder, of: "P-104")))
    let urls = bundle.entries.compactMap { $0["fullUrl"] as? String }
    #expect(urls.count == bundle.entries.count)
    #expect(Set(urls).count == urls.count)
    var references: [String] = []
    func look(_ value: Any) {
      if let list = value as? [Any] { list.forEach(look) }
      if let members = value as? [String: Any] {
        if let reference = members["reference"] as? String { references.append(reference) }
        members.values.forEach(look)
      }
    }
    bundle.resources.forEach(look)
    #expect(references.count > 100)
    #expect(Set(references).subtracting(urls) == [])
  }

  @Test(arguments: [
    ("left", ["83173-5 N"]), ("right", ["83174-3 N"]), (nil, [String]()),
  ])
  func `Grip strength has the code of its hand, and none where the hand is not known`(
    hand: String?, codes: [String]
  ) throws {
    let folder = try ReportFolder()
    try folder.add("two-sets/1", hand: hand)
    #expect(try Received(Self.bundle(folder)).strengths == codes)
  }

  @Test func `A test's result is grip strength too, of the trials that count`() throws {
    let bundle = try Received(Self.bundle(try ReportSamples.full(simulated: false)))
    #expect(bundle.strengths.sorted() == ["83173-5 N", "83173-5 N", "83174-3 N", "83174-3 N"])
    let tests = bundle.all("Observation").filter {
      (($0["method"] as? [String: Any])?["text"] as? String)?.hasPrefix("protocol ") == true
    }
    let values = tests.compactMap { ($0["valueQuantity"] as? [String: Any])?["value"] as? Double }
    #expect(values.map { ($0 * 10).rounded() / 10 }.contains(243.4))
  }

  @Test
  func `Facts are from the controller and attestations from people, each by its own provenance`()
    throws
  {
    let bundle = try Received(Self.bundle(try ReportSamples.full(simulated: false)))
    func targets(_ role: String) -> Set<String> {
      Set(
        bundle.all("Provenance").filter { provenance in
          ((provenance["agent"] as? [[String: Any]]) ?? []).contains {
            ($0["type"] as? [String: Any])?["text"] as? String == role
          }
        }.flatMap { ($0["target"] as? [[String: Any]]) ?? [] }
          .compactMap { $0["reference"] as? String })
    }
    let attested = bundle.all("Observation").filter { $0["performer"] != nil }
    let measured = bundle.all("Observation").filter { $0["device"] != nil }
    #expect(attested.count + measured.count == bundle.all("Observation").count)
    func ids(_ observations: [[String: Any]]) -> Set<String> {
      Set(
        observations.compactMap {
          ($0["identifier"] as? [[String: Any]])?.first?["value"] as? String
        })
    }
    #expect(attested.count > 10 && measured.count > 50)
    #expect(ids(attested).isSubset(of: targets("author")))
    #expect(ids(measured).isSubset(of: targets("performer")))
    #expect(ids(attested).isDisjoint(with: targets("performer")))
  }

  @Test func `The status follows the visit: preliminary, final, amended`() throws {
    let folder = try ReportFolder()
    let session = try folder.add("two-sets/1")
    func statuses() throws -> Set<String> {
      let bundle = try Received(Self.bundle(folder))
      return Set(
        (bundle.all("DiagnosticReport") + bundle.all("Observation")).compactMap {
          $0["status"] as? String
        })
    }
    let first = try Received(Self.bundle(folder)).entries.compactMap { $0["fullUrl"] as? String }
    #expect(try statuses() == ["preliminary"])
    var said = ReportSamples.attestation(session)
    (said.blocks, said.assistance) = (nil, nil)
    try folder.say(.attest(folder.key(), said))
    #expect(try statuses() == ["final"])
    var later = Attestation()
    later.painAfter = 5
    try folder.say(.attest(folder.key(), later), why: "asked again", minutes: 9)
    #expect(try statuses() == ["amended"])
    // What it is about keeps its identifier, so a server puts the later state in place of the earlier one.
    let last = try Received(Self.bundle(folder)).entries.compactMap { $0["fullUrl"] as? String }
    #expect(Set(first).isSubset(of: last))
  }

  @Test
  func
    `Simulated data is marked as no patient's, and a calibration that nobody recorded is unspecified`()
    throws
  {
    for simulated in [true, false] {
      let bundle = try Received(Self.bundle(try ReportSamples.full(simulated: simulated)))
      let marked = bundle.all("Observation").filter { $0["device"] != nil }.filter {
        let security = ($0["meta"] as? [String: Any])?["security"] as? [[String: Any]]
        return security?.first?["code"] as? String == "HTEST"
      }
      #expect(marked.isEmpty != simulated)
      let metrics = bundle.all("DeviceMetric")
      #expect(!metrics.isEmpty)
      for metric in metrics {
        let calibration = (metric["calibration"] as? [[String: Any]])?.first
        #expect(calibration?["state"] as? String == "unspecified")
      }
    }
  }

  @Test func `Without a date nothing has one, and the provenance says that it is not known`() throws
  {
    let bundle = try Received(Self.bundle(try Self.undated()))
    #expect(bundle.all("Observation").allSatisfy { $0["effectivePeriod"] == nil })
    let provenance = try #require(bundle.all("Provenance").first)
    #expect(provenance["recorded"] == nil)
    #expect(provenance["_recorded"] != nil)
  }

  @Test func `A patient who lost a session has nothing of it, and the reason names nobody`() throws
  {
    let folder = try ReportFolder()
    let session = try folder.add("two-sets/1")
    try folder.say(
      .reassign(.init(session: session, atMicroseconds: 0), reference: "Q-777"),
      why: "it was not P-104")
    let text = String(decoding: try Self.bundle(folder, of: "Q-777"), as: UTF8.self)
    #expect(text.contains("Q-777"))
    #expect(!text.contains("P-104"))
    #expect(!text.contains("anna"))
  }

  // MARK: The curve

  @Test
  func `A curve has its value at even distances, on the line between samples, and none in a gap`() {
    var sampler = SampledForce.Sampler(session: "s", startSeconds: 10, endSeconds: 12)
    for (seconds, newtons) in [
      (10.01, 1.0), (10.05, 5), (10.04, 99), (10.06, 6), (11, 7), (11.02, .nan),
    ] {
      sampler.add(seconds: seconds, newtons: newtons)
    }
    let curve = sampler.finish()
    #expect(curve.periodMilliseconds == 20)
    #expect(Array(curve.hundredths[..<5]) == [nil, 200, 400, 600, nil])
    #expect(curve.hundredths[5..<50].allSatisfy { $0 == nil })
    #expect(curve.hundredths.count == 51 && curve.hundredths.last == 700)
  }

  @Test(arguments: [(400.0, 20), (401, 40), (3600, 180), (31_536_000, 1_576_800)])
  func `A longer curve has values further apart, never more of them`(seconds: Double, period: Int) {
    var sampler = SampledForce.Sampler(session: "s", startSeconds: 0, endSeconds: seconds)
    for tick in 0..<1000 { sampler.add(seconds: seconds * Double(tick) / 999, newtons: 1) }
    let curve = sampler.finish()
    #expect(curve.periodMilliseconds == period)
    #expect(curve.hundredths.count <= SampledForce.valuesMax)
  }
}
