import HID
import TestSupport
import Testing

/// Real descriptors against the parse of a known-good parser: the same reports, sizes and, element
/// by element, fields.
@Suite(.enabled(if: SharedData.isPresent)) struct CorpusTests {
  /// What the corpus holds: without this, a corpus that is not found would pass.
  @Test func `The corpus is complete`() throws {
    #expect(Corpus.entries.count == 347)
    #expect(Corpus.entries.filter(\.isAccepted).count == 334)
    let parsed = try Corpus.entries.filter { try Corpus.expected(of: $0, kind: "input") != nil }
    #expect(parsed.count == 336)
  }

  @Test(arguments: Corpus.entries.filter(\.isAccepted))
  func `What the known-good parser accepts, we parse`(entry: Corpus.Entry) throws {
    _ = try ReportDescriptor(parsing: try Corpus.bytes(of: entry))
  }

  @Test func `Reports, sizes and elements agree with the known-good parser`() throws {
    var tally = Tally()
    for entry in Corpus.entries {
      guard let input = try Corpus.expected(of: entry, kind: "input"),
        let output = try Corpus.expected(of: entry, kind: "output"),
        let feature = try Corpus.expected(of: entry, kind: "feature")
      else { continue }
      let descriptor = try ReportDescriptor(parsing: try Corpus.bytes(of: entry))
      compare(descriptor.inputReports, input, entry, &tally)
      compare(descriptor.outputReports, output, entry, &tally)
      compare(descriptor.featureReports, feature, entry, &tally)
      tally.descriptors += 1
    }
    #expect(tally.descriptors == 336)
    #expect(tally.reports == 3630)
    #expect(tally.elements == 362_472)
    #expect(tally.corrected == 658)
    // No explanation outlives its disagreement.
    #expect(tally.explained.count == KnownGoodParser.mistakes.count)
  }

  @Test func `The Imperator's keyboard is eight modifiers and then 104 keys`() throws {
    let entry = try #require(Corpus.entries.first { $0.file.contains("Imperator_45cbeb34") })
    let report = try ReportDescriptor(parsing: try Corpus.bytes(of: entry)).inputReports.first
    let keys = try #require(report).fields.filter(\.isVariable).map { Int($0.usage.id) }
    #expect(keys == Array(0xE0...0xE7) + Array(0x00...0x67))
  }

  struct Tally {
    var descriptors = 0
    var reports = 0
    var elements = 0
    var corrected = 0
    var explained: Set<String> = []
  }

  private func compare(
    _ reports: [Report], _ expected: [ElementReport], _ entry: Corpus.Entry, _ tally: inout Tally
  ) {
    #expect(reports.map { Int($0.id) } == expected.map(\.id), "\(entry.file)")
    #expect(reports.map(\.sizeBytes) == expected.map(\.sizeBytes), "\(entry.file)")
    let mistake = KnownGoodParser.mistake(in: entry.file)
    for (report, expectation) in zip(reports, expected) {
      let elements = ElementReport(report).elements
      #expect(elements.count == expectation.elements.count, "\(entry.file), report \(report.id)")
      for (ours, theirs) in zip(elements, expectation.elements) {
        tally.elements += 1
        var corrected = theirs
        if ours != theirs, let mistake {
          corrected = KnownGoodParser.corrected(theirs, mistake: mistake, ours: ours)
          tally.corrected += 1
          tally.explained.insert(entry.file)
        }
        if ours != corrected { Issue.record("\(entry.file) \(report.id): \(ours), not \(theirs)") }
      }
      tally.reports += 1
    }
  }

  /// What the known-good parser refuses has only to be refused or bounded; the exact outcome is
  /// pinned, so that a change shows.
  @Test(arguments: Corpus.entries.filter { !$0.isAccepted })
  func `What the known-good parser refuses is refused or tolerated`(entry: Corpus.Entry) throws {
    let bytes = try Corpus.bytes(of: entry)
    #expect(HostileTests.isHandled(bytes).isHandled)
    do throws(HIDError) {
      let descriptor = try ReportDescriptor(parsing: bytes)
      #expect(!descriptor.tolerances.isEmpty)
    } catch {
      let expected: [String: HIDError] = [
        "hidapi/046D_B010_0006_0001_0e83c169.bin": .itemTruncated(
          offset: 66, expected: 5, found: 4),
        "hidapi/047F_C056_0003_FFA0_59633d91.bin": .popWithoutPush(offset: 42),
      ]
      #expect(expected[entry.file] == error)
    }
  }
}
