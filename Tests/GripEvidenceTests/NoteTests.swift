import GripEvidence
import GripStore
import TestSupport
import Testing

/// Given this visit, these paragraphs; given a pasted note, these differences.
@Suite struct NoteTests {
  private static let digest = "7f3a91c20b1d22ee" + String(repeating: "0", count: 48)
  private static let key = VisitRecord.VisitKey(reference: "P-17", day: "2026-11-22")

  private static func visit(_ attestations: [Attestation]) throws -> Visit {
    let session = SessionExtent(
      session: "A", lengthMicroseconds: 1000, startUTCMicroseconds: 1_795_365_312_000_000,
      reference: "P-17")
    let records = attestations.enumerated().map {
      RecordFileTests.record(.attest(key, $1), number: $0 + 1)
    }
    return try #require(Visits(sessions: [session], records: records).visits.first)
  }

  private static func block(_ code: String? = "97110", facts: Int = 2) -> NoteBlock {
    let all = [
      NoteBlock.Fact(name: "repetitions", value: "30"),
      NoteBlock.Fact(name: "peak force", notReported: "not calibrated"),
    ]
    return NoteBlock(
      session: "A", block: 1, code: code, activity: "squeeze", hand: "right", origin: "live",
      facts: (0..<facts).map { all[$0 % 2] })
  }

  private static var attested: Attestation {
    var attestation = Attestation()
    attestation.codes = [.init(code: "97110", minutes: 23)]
    attestation.painBefore = 4
    attestation.response = "né"
    return attestation
  }

  @Test func `The device's facts come first, then what was attested by whom, then what is missing`()
    throws
  {
    let note = Note(
      visit: try Self.visit([Self.attested]), blocks: [Self.block()], digest: Self.digest)
    #expect(
      note.text == """
        97110, 2026-11-22, patient P-17. Device (live), squeeze, right hand: repetitions 30; \
        peak force not reported (not calibrated); Attested by C-3 (user anna), 2026-11-22T16:35Z: \
        23 min 97110; pain before 4/10; response: n?; [therapist: total treatment minutes] \
        [therapist: contact mode] [therapist: pain after] [therapist: adverse reaction] \
        [therapist: skilled intervention] [therapist: goal and functional task] \
        [gripd 7F3A-91C2-0B1D-22EE]

        """)
  }

  @Test
  func `A block without a code gets no paragraph, a code without a block gets one that says so`()
    throws
  {
    let visit = try Self.visit([Self.attested])
    #expect(
      Note(visit: try Self.visit([]), blocks: [Self.block(nil)], digest: Self.digest).text == "")
    let note = Note(visit: visit, blocks: [Self.block("97530")], digest: Self.digest)
    #expect(note.paragraphs.map(\.code) == ["97110", "97530"])
    #expect(note.paragraphs[0].text.contains("No block of the device is claimed for this code."))
    #expect(note.paragraphs[1].text.contains("no minutes for 97530;"))
  }

  @Test func `An amended value is the later one, and says that it was amended`() throws {
    var later = Attestation()
    later.painBefore = 3
    let note = Note(
      visit: try Self.visit([Self.attested, later]), blocks: [Self.block()], digest: Self.digest)
    #expect(note.text.contains("Amended by C-3 (user anna), 2026-11-22T16:35Z: pain before 3/10;"))
    #expect(!note.text.contains("pain before 4/10"))
  }

  @Test(arguments: [0, 1, 50, 400])
  func `A paragraph is ASCII of at most 1,200 characters, whatever was typed`(facts: Int) throws {
    let long = String(repeating: "ä long word ", count: 160)
    var attestation = Self.attested
    attestation.response = long
    attestation.adverseReaction = long
    attestation.skilledIntervention = long
    let note = Note(
      visit: try Self.visit([attestation]), blocks: [Self.block(facts: facts)], digest: Self.digest)
    #expect(note.text.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
    #expect(note.paragraphs[0].text.utf8.count <= Note.charactersMax)
    #expect(note.paragraphs[0].text.contains("more in the report") == (facts > 2))
  }

  @Test func `Where there is not room for all, each block keeps its most important facts`() throws {
    let blocks = (1...3).map { number in
      var block = Self.block(facts: 12)
      block.block = number
      return block
    }
    let note = Note(visit: try Self.visit([Self.attested]), blocks: blocks, digest: Self.digest)
    let words = try #require(note.paragraphs.first).words
    let kept = (1...3).map { number in
      words.count { word in
        if case .device(_, number) = word.source { word.text.hasSuffix(";") } else { false }
      }
    }
    #expect(kept[0] > 0 && kept[0] - kept[2] <= 1 && kept == kept.sorted(by: >))
    #expect(note.paragraphs[0].text.contains("(\(36 - kept.reduce(0, +)) more in the report)"))
  }

  @Test func `It keeps to that when each fact is another's and every name is long`() throws {
    let long = String(repeating: "very long ", count: 60)
    let parts: [@Sendable (inout Attestation) -> Void] = [
      {
        $0.codes = [
          .init(code: "97110", minutes: 1440),
          .init(code: "97110", minutes: 1440, isAttended: false),
        ]
      },
      { $0.totalTreatmentMinutes = 1440 }, { $0.contactMode = "one-on-one" },
      { $0.painBefore = 10 }, { $0.painAfter = 10 }, { $0.response = long },
      { $0.adverseReaction = long }, { $0.skilledIntervention = long },
    ]
    let key = VisitRecord.VisitKey(reference: long, day: "2026-11-22")
    let records = parts.enumerated().map { number, part in
      var attestation = Attestation()
      part(&attestation)
      var record = RecordFileTests.record(.attest(key, attestation), number: number + 1)
      record.by.clinician = long
      record.by.issuer.user = long
      record.utcMicroseconds = VisitRecord.utcMicrosecondsMax
      return record
    }
    let session = SessionExtent(
      session: "A", lengthMicroseconds: 1000, startUTCMicroseconds: 1_795_365_312_000_000,
      reference: long)
    let visit = try #require(Visits(sessions: [session], records: records).visits.first)
    let note = Note(visit: visit, blocks: [Self.block(facts: 90)], digest: Self.digest)
    let paragraph = note.paragraphs[0].text
    #expect(paragraph.utf8.count <= Note.charactersMax)
    #expect(paragraph.contains("repetitions 30;"))
    #expect(paragraph.contains("2261-12-31T23:59Z"))
    #expect(paragraph.hasSuffix("[gripd 7F3A-91C2-0B1D-22EE]"))
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `Whatever words are changed, left out or added, each is named`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let note = Note(
      visit: try Self.visit([Self.attested]), blocks: [Self.block()], digest: Self.digest)
    let words = note.paragraphs.flatMap(\.words).map(\.text)
    var pasted = words
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let place = pasted.indices.randomElement(using: &random) ?? 0
      switch Int.random(in: 0..<3, using: &random) {
      case 0: pasted[place] += "x"
      case 1: pasted.remove(at: place)
      default: pasted.insert("added", at: place)
      }
    }
    let check = try #require(NoteCheck(pasted.joined(separator: " "), against: note))
    #expect(check.differences.isEmpty == (pasted == words))
    let missing = check.differences.filter { $0.found == nil }.count
    let added = check.differences.filter { $0.expected == nil }.count
    #expect(words.count - missing + added == pasted.count)
  }

  @Test func `A note as it was made has no difference, however its lines are broken`() throws {
    let note = Note(
      visit: try Self.visit([Self.attested]), blocks: [Self.block()], digest: Self.digest)
    let pasted = note.text.split(separator: " ").joined(separator: "\r\n  ")
    let check = try #require(NoteCheck(pasted, against: note))
    #expect(check.differences == [])
    #expect(check.attested.map(\.text).contains("23"))
    #expect(!check.attested.map(\.text).contains("30;"))
  }

  /// What was changed, what should stand there, and whether a person attested it.
  @Test(
    arguments: [
      ("repetitions 30;", "repetitions 31;", ["30;"], ["31;"], false),
      ("23 min", "28 min", ["23"], ["28"], true), ("4/10;", "", ["4/10;"], [nil], true),
      ("squeeze,", "skilled squeeze,", [nil], ["skilled"], false),
      ("22EE]", "22EF]", ["7F3A-91C2-0B1D-22EE]"], ["7F3A-91C2-0B1D-22EF]"], false),
    ] as [(String, String, [String?], [String?], Bool)])
  func `A changed word is named with where it came from`(
    old: String, new: String, expected: [String?], found: [String?], isAttested: Bool
  ) throws {
    let note = Note(
      visit: try Self.visit([Self.attested]), blocks: [Self.block()], digest: Self.digest)
    let range = try #require(note.text.firstRange(of: old))
    let pasted = note.text[..<range.lowerBound] + new + note.text[range.upperBound...]
    let check = try #require(NoteCheck(String(pasted), against: note))
    #expect(check.differences.map { $0.expected?.text } == expected)
    #expect(check.differences.map(\.found) == found)
    let sources = check.differences.compactMap { $0.expected?.source }
    #expect(
      sources.contains { if case .attested(1, _) = $0 { true } else { false } } == isAttested)
  }

  @Test func `A text that is far too long for a note is not compared`() throws {
    let note = Note(visit: try Self.visit([]), blocks: [Self.block()], digest: Self.digest)
    #expect(NoteCheck(String(repeating: "a ", count: 140_000), against: note) == nil)
  }
}
