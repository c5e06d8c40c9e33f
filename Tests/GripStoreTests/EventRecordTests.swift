import GripCore
import GripSession
import Testing

@testable import GripStore

/// The records of a recording's second interface, as docs/RECORDING.md promises them.
@Suite struct EventRecordTests {
  static let session: RecordedSession = {
    var parameters = DetectionParameters()
    parameters.heightNewtonsMin = 1.5
    return RecordedSession(
      origin: .live, isDated: true,
      device: DeviceIdentity(
        vendorID: 0x1209, productID: 1, name: "Griff \"blau\" ü", serialNumber: "SN/1",
        physicalPath: "usb-1/input0"),
      parameters: parameters)
  }()

  static let everything: BlockStatement = {
    var block = BlockStatement(label: "sine, \"slow\"")
    block.hand = .left
    block.activity = "track"
    block.protocolName = "asht"
    block.handlePosition = 2
    block.target = try? TargetShape(parsing: "sine(mean=20,amplitude=10,period=4,band=2)")
    block.maximumNewtons = 250
    return block
  }()

  static func session(_ format: ReportFormat) -> RecordedSession {
    var session = session
    session.reportFormat = format
    return session
  }

  static let profile: DeviceProfile = {
    var time = ProfileField(bit: 8, bits: 24, isBigEndian: true)
    time.maximum = 16_000_000
    let force = ProfileField(
      bit: 32, bits: 32, encoding: .real, scale: 0.1, offset: -3, unit: .kilogramForce)
    return DeviceProfile(
      name: "Griff \"blau\"",
      matches: [
        .init(vendorID: 0x1209, productID: 2, descriptorSHA256: String(repeating: "a", count: 64))
      ],
      readsLike: "jamar", rangeNewtons: 900, rateHertz: 80,
      reports: [
        ProfileReport(
          id: 3, bytes: 9, channels: [.force: force], time: time, tickNanoseconds: 1_000_000)
      ])
  }()

  @Test(arguments: [
    SessionEvent.session(session), .session(session(.profile(profile))),
    .session(
      session(
        .goDirect(GoDirectStream(periodMicroseconds: 10_000, sensors: 0xFE, forceNewtonsMax: 850)))),
    .origin(.simulated), .origin(.recovered),
    .source(unreadableRecords: 3, tornBytes: 195), .loss(reports: 12), .tare(newtons: -0.25),
    .start(assignment: "a1", hand: .right), .start(assignment: nil, hand: nil),
    .block(BlockStatement()), .block(everything), .pause, .resume, .disconnect,
    .connect(connection: 2), .recovered(tornBytes: 7),
    .continues(session: "2026-11-22/163512Z-SN-1-0123456789abcdef"),
  ])
  func `What is written is read again`(event: SessionEvent) throws {
    let json = try EventRecord.encode(event)
    #expect(try EventRecord.decode(json) == event)
    #expect(!json.contains(UInt8(ascii: "\n")))
  }

  @Test(arguments: [
    (SessionEvent.origin(.simulated), #"{"event":"origin","origin":"simulated"}"#),
    (
      .source(unreadableRecords: 3, tornBytes: 195),
      #"{"event":"source","tornBytes":195,"unreadableRecords":3}"#
    ),
    (.loss(reports: 12), #"{"event":"loss","reports":12}"#),
    (.tare(newtons: 2.5), #"{"event":"tare","newtons":2.5}"#),
    (
      .start(assignment: "a1", hand: .left),
      #"{"assignment":"a1","event":"start","hand":"left"}"#
    ),
    (.block(BlockStatement(label: "warm-up")), #"{"event":"block","label":"warm-up"}"#),
    (.pause, #"{"event":"pause"}"#), (.resume, #"{"event":"resume"}"#),
    (.disconnect, #"{"event":"disconnect"}"#),
    (.connect(connection: 3), #"{"connection":3,"event":"connect"}"#),
    (.recovered(tornBytes: 99), #"{"event":"recovered","tornBytes":99}"#),
    (.continues(session: "2026-11-22/a/b"), #"{"event":"continues","session":"2026-11-22/a/b"}"#),
  ])
  func `It is one line of JSON with its names in order`(event: SessionEvent, text: String) throws {
    #expect(String(decoding: try EventRecord.encode(event), as: UTF8.self) == text)
  }

  @Test(arguments: [
    (-210, "America/St_Johns"), (60, "Europe/Berlin"), (-1440, "x"), (1440, "~"),
  ])
  func `A zone is written with its offset, and read again`(minutes: Int, name: String) throws {
    let event = SessionEvent.zone(try #require(LocalZone(name: name, offsetMinutes: minutes)))
    let json = try EventRecord.encode(event)
    let text = #"{"event":"zone","offsetMinutes":\#(minutes),"zone":"\#(name)"}"#
    #expect(String(decoding: json, as: UTF8.self) == text)
    #expect(try EventRecord.decode(json) == event)
  }

  @Test(arguments: [
    (
      CommandRecord.anchor(
        bootMicroseconds: 5, utcMicroseconds: 1_795_365_312_123_456, synchronised: true),
      #"{"bootMicroseconds":5,"event":"anchor","synchronised":true,"utcMicroseconds":1795365312123456}"#
    ),
    (
      .stop(by: CommandIssuer(uid: 0, user: "")), #"{"by":{"uid":0,"user":""},"event":"stop"}"#
    ),
    (.claim(assignment: nil, by: nil), #"{"event":"claim"}"#),
  ])
  func `A record that bears on no fact is written alike, and passed over`(
    record: CommandRecord, text: String
  ) throws {
    let json = try record.encode()
    #expect(String(decoding: json, as: UTF8.self) == text)
    #expect(try EventRecord.decode(json) == nil)
  }

  @Test func `Whoever commanded it is named, and bears on nothing`() throws {
    let json = try EventRecord.encode(.pause, by: CommandIssuer(uid: 1000, user: "ann"))
    #expect(
      String(decoding: json, as: UTF8.self)
        == #"{"by":{"uid":1000,"user":"ann"},"event":"pause"}"#)
    #expect(try EventRecord.decode(json) == .pause)
  }

  @Test func `The first record names its format, device and every parameter`() throws {
    let text = String(decoding: try EventRecord.encode(.session(Self.session)), as: UTF8.self)
    #expect(text.hasPrefix(#"{"device":{"name":"Griff \"blau\" ü","physicalPath":"usb-1/input0","#))
    #expect(text.contains(#""event":"session","format":2,"isDated":true,"origin":"live","#))
    #expect(text.contains(#""heightNewtonsMin":1.5,"#))
  }

  @Test
  func `A report format makes the record one of the next version, which older programs refuse`()
    throws
  {
    let record = try EventRecord.encode(.session(Self.session(.profile(Self.profile))))
    #expect(String(decoding: record, as: UTF8.self).contains(#""format":3"#))
  }

  @Test(arguments: [
    (#""bits":32"#, #""bits":33"#, "bits"), (#""bytes":9"#, #""bytes":5"#, "bit"),
    (#""name":"Griff \"blau\"""#, #""name":"""#, "name"),
    (#""vendorID":4617}]"#, #""vendorID":0}]"#, "vendor"),
  ])
  func `A format that makes no sense is refused`(old: String, new: String, reason: String) throws {
    let record = try EventRecord.encode(.session(Self.session(.profile(Self.profile))))
    let text = String(decoding: record, as: UTF8.self)
    try #require(text.contains(old), "\(text)")
    let error = #expect(throws: EventError.self) {
      try EventRecord.decode(Array(text.replacing(old, with: new).utf8))
    }
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
  }

  @Test(arguments: [
    (#""id":"bb"#, #""id":"BB"#, "64 hexadecimal digits"),
    (#""id":"bb"#, #""id":"b"#, "64 hexadecimal digits"),
    (#""gain":1.02"#, #""gain":-1.02"#, "gain is -1.02"),
    (#""offsetNewtons":-0.5"#, #""offsetNewtons":600"#, "offsetNewtons is 600"),
    (#""dateUTC":"2026-01-01"#, #""dateUTC":"2026-02-31"#, "must be times"),
    (#""dueUTC":"2026-02-01T00:00:00.000000000Z""#, #""dueUTC":"soon""#, "must be times"),
    (#""dueUTC":"2026"#, #""dueUTC":"2025"#, "the second the later one"),
  ])
  func `A calibration that makes no sense is refused`(
    old: String, new: String, reason: String
  ) throws {
    var session = Self.session
    session.calibration = SyntheticSession.calibrated.calibration
    let record = try EventRecord.encode(.session(session))
    #expect(try EventRecord.decode(record) == .session(session))
    let text = String(decoding: record, as: UTF8.self)
    try #require(text.contains(old), "\(text)")
    let error = #expect(throws: EventError.self) {
      try EventRecord.decode(Array(text.replacing(old, with: new).utf8))
    }
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
  }

  @Test(arguments: [
    #"{"event":"anchor","utcNanoseconds":1,"bootNanoseconds":2}"#,
    #"{"event":"of a later version","reports":1}"#, #"{"event":""}"#,
    #"{"event":"plan","device":"left","parameters":[1],"reports":"many","newtons":null}"#,
  ])
  func `A kind that is not known is passed over`(json: String) throws {
    #expect(try EventRecord.decode(Array(json.utf8)) == nil)
  }

  @Test func `Fields that are not known are passed over`() throws {
    let json = #"{"event":"loss","reports":2,"because":"the ring was full","more":[1]}"#
    #expect(try EventRecord.decode(Array(json.utf8)) == .loss(reports: 2))
  }

  @Test(arguments: [
    ("", "JSON object"), ("loss", "JSON object"), ("[]", "JSON object"), ("{}", "JSON object"),
    (#"{"event":3}"#, "JSON object"), (#"{"event":"loss","reports":"2"}"#, "JSON object"),
    (#"{"event":"loss","reports":2.5}"#, "JSON object"),
    (#"{"event":"loss","reports":-2}"#, "reports is -2"),
    (#"{"event":"source","tornBytes":-1}"#, "tornBytes is -1"),
    (#"{"event":"source","unreadableRecords":-9}"#, "unreadableRecords is -9"),
    (#"{"event":"origin"}"#, "an origin needs origin"),
    (#"{"event":"origin","origin":"dreamt"}"#, "JSON object"),
    (#"{"event":"tare"}"#, "a tare needs newtons"),
    (#"{"event":"connect","connection":1}"#, "a connect needs connection, from 2"),
    (#"{"event":"recovered","tornBytes":-1}"#, "tornBytes is -1"),
    (#"{"event":"continues"}"#, "a continues needs session"),
    (#"{"event":"zone","zone":"Europe/Berlin"}"#, "a zone needs"),
    (#"{"event":"zone","offsetMinutes":60}"#, "a zone needs"),
    (#"{"event":"zone","offsetMinutes":1441,"zone":"X"}"#, "a zone needs"),
    (#"{"event":"zone","offsetMinutes":0,"zone":"two words"}"#, "a zone needs"),
    (#"{"event":"start","hand":"both"}"#, "JSON object"),
    (#"{"event":"block","label":""}"#, "label has 0 bytes"),
    (#"{"event":"block","activity":"a\u0007"}"#, "activity holds a control character"),
    (#"{"event":"block","handlePosition":6}"#, "handlePosition is 6"),
    (#"{"event":"block","maximumNewtons":0}"#, "maximumNewtons is 0.0"),
    (
      #"{"event":"block","protocol":"best of two"}"#,
      "known: the protocols are asht, southampton, rapid-exchange, endurance, five-position"
    ),
    (#"{"event":"block","target":{"shape":"star"}}"#, "JSON object"),
    (#"{"event":"block","target":{"shape":"sine","meanNewtons":2}}"#, "target: "),
    (#"{"event":"session"}"#, "a session record needs"),
  ])
  func `A record that cannot be meant is an error that says why`(json: String, reason: String) {
    let error = #expect(throws: EventError.self) { try EventRecord.decode(Array(json.utf8)) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    (#""format":2"#, #""format":4"#, "its format is 4; this program reads up to 3"),
    (#""origin":"live""#, #""origin":"dead""#, "JSON object"),
    (#""vendorID":4617"#, #""vendorID":70000"#, "JSON object"),
    (#""setPauseSeconds":15"#, #""setPauseSeconds":1e300"#, "setPauseSeconds is 1e+300"),
    (#""setPauseSeconds":15"#, #""setPauseSeconds":-1"#, "setPauseSeconds is -1.0"),
  ])
  func `A first record that cannot be meant is an error`(
    old: String, new: String, reason: String
  ) throws {
    let text = String(decoding: try EventRecord.encode(.session(Self.session)), as: UTF8.self)
    try #require(text.ranges(of: old).count == 1)
    let error = #expect(throws: EventError.self) {
      try EventRecord.decode(Array(text.replacing(old, with: new).utf8))
    }
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    #expect(error?.isSessionRecord == true)
  }

  @Test func `A parameter that a record does not name has its default`() throws {
    let text = String(decoding: try EventRecord.encode(.session(Self.session)), as: UTF8.self)
    let without = text.replacing(#""setPauseSeconds":15,"#, with: "")
    try #require(without != text)
    guard case .session(let session) = try EventRecord.decode(Array(without.utf8)) else {
      Issue.record("no session record")
      return
    }
    #expect(session.parameters.setPauseSeconds == 15)
  }
}
