import Capture
import Testing

@Suite("hid-recorder text")
struct HIDRecorderReaderTests {
  private func read(_ text: String) throws -> (sink: RecordingSink, problems: CaptureProblems) {
    try readAll(Array(text.utf8))
  }

  private func times(_ text: String) throws -> [Int64] {
    try read(text).sink.reports.map { if case .report(_, let time, _) = $0 { time } else { -1 } }
  }

  private static let old = """
    # a comment
    R: 4 05 01 09 05
    N: Some Maker Some Thing
    P: usb-0000:00:14.0-2/input1
    I: 3 1209 00a1
    E: 000000.000000 3 01 02 ff
    E: 000001.004000 2 0A bC

    """

  private static let oldRecords: [RecordingSink.Record] = [
    .device(
      CaptureDevice(
        index: 0, address: 1, interface: 1, vendorID: 0x1209, productID: 0xA1,
        name: "Some Maker Some Thing", physicalPath: "usb-0000:00:14.0-2/input1",
        reportDescriptor: [5, 1, 9, 5])),
    .report(device: 0, time: 0, bytes: [1, 2, 255]),
    .report(device: 0, time: 1_004_000_000, bytes: [10, 0xBC]),
  ]

  @Test(arguments: [
    old,
    "D: 0\n" + old,
    "\u{FEFF}" + old,
    old.replacing("\n", with: "\r\n"),
    old.replacing("\n", with: " \n"),
    old.replacing(" ", with: "  ").replacing(
      "Some  Maker  Some  Thing", with: "Some Maker Some Thing"),
    old.replacing(": ", with: ":"),
    String(old.dropLast()),
    old.replacing("000001.004000", with: "1.004"),
    old.replacing("000001.004000", with: "00000000000000000000000001.004000000"),
  ])
  func sameRecordingInManyHands(_ text: String) throws {
    let (sink, problems) = try read(text)
    #expect(sink.records == Self.oldRecords)
    #expect(problems == CaptureProblems())
  }

  @Test func moreTurnsOfTheClockThanNumbersHoldDoNotTrap() throws {
    let turn = "E: 86399.0 1 00\nE: 000000.0 1 00\nE: 50000.0 1 00\n"
    let found = try times("R: 1 c0\n" + String(repeating: turn, count: 110_000))
    #expect(found.count == 330_000)
    #expect(found.allSatisfy { $0 >= 0 })
  }

  @Test func severalDevicesTakeTurns() throws {
    let (sink, problems) = try read(
      """
      D: 0
      R: 1 c0
      N: First
      D: 7
      R: 1 c1
      E: 0.0 1 07
      D: 0
      E: 0.000001 1 00
      D: 7
      E: 0.000002 1 17

      """)
    #expect(
      sink.records == [
        .device(CaptureDevice(index: 0, address: 1, name: "First", reportDescriptor: [0xC0])),
        .device(CaptureDevice(index: 1, address: 2, reportDescriptor: [0xC1])),
        .report(device: 1, time: 0, bytes: [7]),
        .report(device: 0, time: 1000, bytes: [0]),
        .report(device: 1, time: 2000, bytes: [0x17]),
      ])
    #expect(problems.count == 0)
  }

  @Test func whatIsLearnedLateIsToldBeforeTheNextReport() throws {
    let (sink, _) = try read("E: 0.0 1 01\nN: Late\nE: 0.1 1 02\nI: 3 1 2\n")
    var device = CaptureDevice(index: 0, address: 1)
    var expected: [RecordingSink.Record] = [
      .device(device), .report(device: 0, time: 0, bytes: [1]),
    ]
    device.name = "Late"
    expected += [.device(device), .report(device: 0, time: 100_000_000, bytes: [2])]
    device.vendorID = 1
    device.productID = 2
    #expect(sink.records == expected + [.device(device)])
  }

  @Test func clockThatWrapsAfterADayGoesOn() throws {
    let day: Int64 = 86_400_000_000_000
    let text = """
      E: 86399.999000 1 01
      E: 0.001000 1 02
      E: 86399.999500 1 03
      E: 0.002000 1 04
      E: 86000.0 1 05
      E: 10.0 1 06

      """
    #expect(
      try times(text) == [
        day - 1_000_000, day + 1_000_000, day - 500_000, day + 2_000_000,
        day - 400_000_000_000, day + 10_000_000_000,
      ])
  }

  @Test func smallStepsBackAreNoWraps() throws {
    #expect(
      try times("E: 50000.0 1 01\nE: 0.0 1 02\nE: 90000.0 1 03\nE: 1.0 1 04\n") == [
        50_000_000_000_000, 0, 90_000_000_000_000, 1_000_000_000,
      ])
  }

  @Test(arguments: [
    ("E: 0.1 2 01", "2 bytes as declared, found 1"),
    ("E: 0.1 1 01 02", "1 bytes as declared, found more"),
    ("E: 0.1 1 0g", "byte 1 of 1 as a space and two hexadecimal digits"),
    ("E: 0.1 2 0102", "byte 2 of 2 as a space and two hexadecimal digits"),
    ("E: 0,1 1 01", "a time such as 000001.004000"),
    ("E: 99999999999.0 1 01", "a time such as 000001.004000"),
    ("E: 99999999999999999999999.0 1 01", "a time in seconds of 64 bits"),
    ("E: x", "a time in seconds"),
    ("E:", "a time in seconds"),
    ("E: 0. 1 01", "digits after the point of the time"),
    ("E: 0.1 -1", "a length in bytes"),
    ("R: 2 01", "2 bytes as declared, found 1"),
    ("I: 3 1209", "a product"),
    ("I: 3 1209 1 1", "the end of the line after the numbers"),
    ("D: 99999999999", "a device's number of 32 bits"),
    ("something else", "a comment, or a line that begins with D:, R:, N:, P:, I: or E:"),
    ("x", "a whole line"),
  ])
  func lineThatCannotBeParsedIsCountedAndPassedOver(_ line: String, _ expected: String) throws {
    let (sink, problems) = try read("E: 0.0 1 01\n\(line)\nE: 0.2 1 03\n")
    #expect(sink.reports.count == 2)
    #expect(problems.unparsableLines == 1)
    #expect(problems.texts == ["line 2: expected \(expected); the line was passed over"])
  }

  @Test func onlyTheFirstFewProblemsAreKeptInWords() throws {
    let (_, problems) = try read("E: 0.0 1 01\n" + String(repeating: "?\n", count: 100))
    #expect(problems.unparsableLines == 100)
    #expect(problems.texts.count == CaptureLimits.problemTextsMax)
  }

  @Test(arguments: ["E: 1 \(CaptureLimits.reportBytesMax + 1) 01", "R: 99999 01"])
  func lengthsBeyondTheLimitsAreNotBelieved(_ line: String) throws {
    let (_, problems) = try read("E: 0.0 1 01\n\(line.replacing("E: 1", with: "E: 0.1"))\n")
    #expect(problems.oversizedRecords == 1)
  }

  @Test func endlessLineIsPassedOver() throws {
    let long = String(repeating: "x", count: CaptureLimits.lineBytesMax * 3)
    let (sink, problems) = try read("E: 0.0 1 01\n\(long)\nE: 0.1 1 02\n\(long)")
    #expect(sink.reports.count == 2)
    #expect(problems.count == 2)
  }

  @Test func reportsMayBeAsLongAsTheLimit() throws {
    let count = CaptureLimits.reportBytesMax
    let (sink, _) = try read("E: 0.0 \(count)" + String(repeating: " a5", count: count) + "\n")
    let bytes = [UInt8](repeating: 0xA5, count: count)
    #expect(sink.reports == [.report(device: 0, time: 0, bytes: bytes)])
  }

  @Test func recordingCutAnywhereInItsLastLineLosesOnlyThat() throws {
    let whole = "R: 1 c0\nE: 000000.000000 3 01 02 03\n"
    let last = "E: 000001.500000 12 01 02 03 04 05 06 07 08 09 0a 0b 0c"
    for cut in 1..<last.utf8.count {
      let (sink, problems) = try read(whole + last.prefix(cut))
      #expect(sink.reports.count == 1)
      let tail = CaptureProblems.TornTail(offset: Int64(whole.utf8.count), bytes: Int64(cut))
      #expect(problems.tornTail == tail)
      #expect(problems.count == 1)
    }
    #expect(try read(whole + last).sink.reports.count == 2)
  }

  @Test func descriptorsAloneAreARecordingWithoutReports() throws {
    let (sink, _) = try read("R: 1 c0\nN: Silent\n")
    #expect(sink.devices[0]?.name == "Silent")
    #expect(sink.reports == [])
  }

  @Test(arguments: [
    ("", CaptureError.Kind.empty),
    ("hello\nworld\n", .noRecords),
    ("# only a comment\n", .noRecords),
    ("\u{0}\u{1}\u{2}", .unknownFormat),
    ("\u{1F}", .noRecords),
  ])
  func filesOfNothingUsefulAreErrors(_ text: String, _ kind: CaptureError.Kind) throws {
    let error = try #require(throws: CaptureError.self) { try read(text) }
    #expect(error.kind == kind)
    #expect(error.description.hasPrefix("test"))
    #expect(!error.advice.isEmpty)
  }

  @Test(
    arguments: [
      ([0x1F, 0x8B, 8, 0, 1], "gzip -dc"), ([0x28, 0xB5, 0x2F, 0xFD, 1], "zstd -dc"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz -dc"), ([0xA1, 0xB2, 0xCD, 0x34, 0], "editcap"),
    ] as [([UInt8], String)])
  func formatsThatOtherToolsCanUndoAreNamed(_ bytes: [UInt8], _ advice: String) throws {
    let error = try #require(throws: CaptureError.self) { try readAll(bytes) }
    #expect(error.kind == .unknownFormat)
    #expect(error.advice.contains(advice))
  }

  @Test func devicesBeyondTheLimitAreCounted() throws {
    let text = (0..<200).map { "D: \($0)\nE: 0.0 1 01\n" }.joined()
    let (sink, problems) = try read(text)
    #expect(sink.devices.count == CaptureLimits.devicesMax)
    #expect(problems.reportsBeyondDeviceLimit == 200 - CaptureLimits.devicesMax)
  }

  @Test(arguments: 1...4)
  func limitIsKept(_ limit: Int) throws {
    var reader = try CaptureReader(bytes: Array(Self.old.utf8), name: "test")
    var sink = RecordingSink()
    var counts: [Int] = []
    while try reader.read(into: &sink, atMost: limit) { counts.append(sink.reports.count) }
    #expect(counts == (limit == 1 ? [1, 2] : limit == 2 ? [2] : []))
    #expect(sink.records == Self.oldRecords)
    #expect(reader.format == .hidRecorder)
    #expect(reader.isDated == false)
  }

  @Test func everyPairOfHexadecimalDigitsInBothCasesIsItsValue() throws {
    let digits = Array("0123456789abcdefABCDEF")
    let pairs = digits.flatMap { high in digits.map { "\(high)\($0)" } }
    let text = "E: 0.000000 \(pairs.count) " + pairs.joined(separator: " ") + "\nE: 0.1 1 01\n"
    let expected = pairs.compactMap { UInt8($0, radix: 16) }
    #expect(try read(text).sink.reports.first == .report(device: 0, time: 0, bytes: expected))
  }

  @Test func everyOtherCharacterInAPairIsFound() throws {
    // Far enough from the beginning that a zero does not make the file look binary.
    let comment = Array(("#" + String(repeating: "-", count: 600) + "\n").utf8)
    for character in UInt8.min...UInt8.max {
      if "0123456789abcdefABCDEF\n".utf8.contains(character) { continue }
      for place in 0..<6 {
        var line = Array("E: 000000.000000 4 0a 0b 0c 0d".utf8)
        line[19 + [0, 1, 3, 4, 6, 7][place]] = character
        let rest = Array("\nE: 000000.000000 1 01\nE: 0.0 1 1\n".utf8)
        let (sink, problems) = try readAll(comment + line + rest)
        #expect(sink.reports.count == 1)
        #expect(problems.unparsableLines == 2)
      }
    }
  }
}
