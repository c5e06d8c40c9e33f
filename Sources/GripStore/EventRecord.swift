import FoundationEssentials
import GripCore
public import GripSession

/// The JSON records of a recording's second interface. docs/RECORDING.md describes each kind.
public enum EventRecord {
  /// The kinds that bear on the facts.
  private enum Kind: String, Codable {
    case session, origin, source, loss, tare, start, block, pause, resume, disconnect, connect,
      recovered,
      continues, zone
  }

  private struct Tag: Decodable {
    var event: String
  }

  private struct Wire: Codable {
    var event: Kind
    var format: Int?
    var origin: SessionOrigin?
    var isDated: Bool?
    var device: DeviceIdentity?
    var parameters: DetectionParameters?
    var reportFormat: ReportFormat?
    var calibration: AppliedCalibration?
    var unreadableRecords: Int64?
    var tornBytes: Int64?
    var reports: Int64?
    var newtons: Double?
    var connection: Int64?
    var session: String?
    var zone: String?
    var offsetMinutes: Int?
    var assignment: String?
    var hand: Hand?
    var label: String?
    var activity: String?
    var `protocol`: String?
    var handlePosition: Int?
    var target: TargetShape?
    var maximumNewtons: Double?
    var by: CommandIssuer?
  }

  /// An event as one line of canonical JSON.
  ///
  /// - Parameter issuer: who commanded it, where it was a command.
  public static func encode(
    _ event: SessionEvent, by issuer: CommandIssuer? = nil
  ) throws(StoreError) -> [UInt8] {
    var wire = wire(event)
    wire.by = issuer
    return try canonical(wire)
  }

  private static func wire(_ event: SessionEvent) -> Wire {
    switch event {
    case .session(let session):
      Wire(
        event: .session,
        format: session.reportFormat == nil && session.calibration == nil
          ? RecordedSession.formatVersionBefore : RecordedSession.formatVersion,
        origin: session.origin, isDated: session.isDated, device: session.device,
        parameters: session.parameters, reportFormat: session.reportFormat,
        calibration: session.calibration)
    case .origin(let origin): Wire(event: .origin, origin: origin)
    case .source(let unreadable, let torn):
      Wire(event: .source, unreadableRecords: unreadable, tornBytes: torn)
    case .loss(let reports): Wire(event: .loss, reports: reports)
    case .tare(let newtons): Wire(event: .tare, newtons: newtons)
    case .start(let assignment, let hand):
      Wire(event: .start, assignment: assignment, hand: hand)
    case .block(let block):
      Wire(
        event: .block, hand: block.hand, label: block.label, activity: block.activity,
        protocol: block.protocolName, handlePosition: block.handlePosition, target: block.target,
        maximumNewtons: block.maximumNewtons)
    case .pause: Wire(event: .pause)
    case .resume: Wire(event: .resume)
    case .disconnect: Wire(event: .disconnect)
    case .connect(let connection): Wire(event: .connect, connection: connection)
    case .recovered(let tornBytes): Wire(event: .recovered, tornBytes: tornBytes)
    case .continues(let session): Wire(event: .continues, session: session)
    case .zone(let zone):
      Wire(event: .zone, zone: zone.name, offsetMinutes: zone.offsetMinutes)
    }
  }

  /// One line of JSON with its names in order.
  package static func canonical(_ record: some Encodable) throws(StoreError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return try [UInt8](encoder.encode(record))
    } catch {
      throw StoreError.encoding("an event", String(describing: error))
    }
  }

  /// Reads a record.
  ///
  /// - Returns: the event; nil when the record is of a kind that does not bear on the facts.
  /// - Throws: `EventError` when it is no JSON, or lacks what its kind needs.
  public static func decode(_ json: [UInt8]) throws(EventError) -> SessionEvent? {
    let data = Data(json)
    // The members of a kind that is not known may be of any type.
    guard let kind = Kind(rawValue: try read(Tag.self, data).event) else { return nil }
    do throws(EventError) {
      return try event(kind, try read(Wire.self, data))
    } catch {
      throw EventError(reason: error.reason, isSessionRecord: kind == .session)
    }
  }

  private static func read<Value: Decodable>(
    _ type: Value.Type, _ data: Data
  ) throws(EventError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw EventError(
        reason: "it is not a JSON object with an \"event\" and fields of the right types")
    }
  }

  private static func event(_ kind: Kind, _ wire: Wire) throws(EventError) -> SessionEvent {
    switch kind {
    case .session: return .session(try session(wire))
    case .origin:
      guard let origin = wire.origin else { throw EventError(reason: "an origin needs origin") }
      return .origin(origin)
    case .source:
      return .source(
        unreadableRecords: try count(wire.unreadableRecords, "unreadableRecords"),
        tornBytes: try count(wire.tornBytes, "tornBytes"))
    case .loss: return .loss(reports: try count(wire.reports, "reports"))
    case .tare:
      guard let newtons = wire.newtons else { throw EventError(reason: "a tare needs newtons") }
      return .tare(newtons: newtons)
    case .start: return .start(assignment: wire.assignment, hand: wire.hand)
    case .block: return .block(try block(wire))
    case .pause: return .pause
    case .resume: return .resume
    case .disconnect: return .disconnect
    case .connect:
      guard let connection = wire.connection, connection > 1 else {
        throw EventError(reason: "a connect needs connection, from 2")
      }
      return .connect(connection: connection)
    case .recovered: return .recovered(tornBytes: try count(wire.tornBytes, "tornBytes"))
    case .continues:
      guard let session = wire.session else {
        throw EventError(reason: "a continues needs session")
      }
      return .continues(session: session)
    case .zone:
      guard let zone = LocalZone(name: wire.zone ?? "", offsetMinutes: wire.offsetMinutes ?? 9999)
      else {
        throw EventError(
          reason: "a zone needs zone, 1 to 64 letters, and offsetMinutes, within a day")
      }
      return .zone(zone)
    }
  }

  private static func block(_ wire: Wire) throws(EventError) -> BlockStatement {
    var block = BlockStatement()
    block.label = wire.label
    block.hand = wire.hand
    block.activity = wire.activity
    block.protocolName = wire.protocol
    block.handlePosition = wire.handlePosition
    block.target = wire.target
    block.maximumNewtons = wire.maximumNewtons
    if let fault = block.fault { throw EventError(reason: "of a block, \(fault)") }
    return block
  }

  private static func session(_ wire: Wire) throws(EventError) -> RecordedSession {
    guard let format = wire.format, let origin = wire.origin, let isDated = wire.isDated,
      let device = wire.device, let parameters = wire.parameters
    else {
      throw EventError(
        reason: "a session record needs format, origin, isDated, device and parameters")
    }
    guard format <= RecordedSession.formatVersion else {
      throw EventError(
        reason:
          "its format is \(format); this program reads up to \(RecordedSession.formatVersion)")
    }
    try check(parameters)
    try check(wire.reportFormat)
    try check(wire.calibration)
    return RecordedSession(
      origin: origin, isDated: isDated, device: device, parameters: parameters,
      reportFormat: wire.reportFormat, calibration: wire.calibration)
  }

  private static func check(_ format: ReportFormat?) throws(EventError) {
    if let fault = format?.fault { throw EventError(reason: "of its report format, \(fault)") }
  }

  /// Its id and times go into the summary, and what is overdue follows from them.
  private static func check(_ calibration: AppliedCalibration?) throws(EventError) {
    guard let calibration else { return }
    if let fault = calibration.fault { throw EventError(reason: "of its calibration, \(fault)") }
    guard Digest.isDigest(calibration.id) else {
      throw EventError(reason: "of its calibration, id must be 64 hexadecimal digits")
    }
    guard let date = UTCTime.nanoseconds(calibration.dateUTC),
      let due = UTCTime.nanoseconds(calibration.dueUTC), date < due
    else {
      throw EventError(
        reason: "of its calibration, dateUTC and dueUTC must be times, the second the later one")
    }
  }

  /// A parameter beyond this is no setting that anyone chose: a day in seconds, and far more force than a hand has.
  private static let parameterMax = 86_400.0

  private static func check(_ parameters: DetectionParameters) throws(EventError) {
    let numbers: [String: Double]
    do {
      numbers = try JSONDecoder().decode(
        [String: Double].self, from: JSONEncoder().encode(parameters))
    } catch {
      throw EventError(reason: "its parameters are not numbers")
    }
    for (name, value) in numbers.sorted(by: { $0.key < $1.key }) {
      let most = name.hasSuffix("Ratio") || name.hasSuffix("RatioMin") ? 1 : parameterMax
      guard (0...most).contains(value) else {
        throw EventError(reason: "\(name) is \(value): it must be from 0 to \(Int(most))")
      }
    }
  }

  /// A count that may be absent, which is 0.
  private static func count(_ value: Int64?, _ name: String) throws(EventError) -> Int64 {
    let value = value ?? 0
    guard value >= 0 else {
      throw EventError(reason: "\(name) is \(value): it must not be negative")
    }
    return value
  }
}

/// A record of the second interface that cannot be read.
public struct EventError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong with it.
  public let reason: String
  /// Whether it is the record that a recording begins with: without it nothing can be derived again.
  public var isSessionRecord = false
  /// One sentence for a person.
  public var description: String { "an event record of the recording cannot be read: \(reason)" }
}
