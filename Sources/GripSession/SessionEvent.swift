public import GripCore

/// A record of the recording's second interface that bears on the facts. docs/RECORDING.md documents them; records of
/// other kinds are kept and passed over.
public enum SessionEvent: Sendable, Equatable {
  /// The first record: under which conditions the session was made.
  case session(RecordedSession)
  /// A foreign stream says where it comes from: the simulator's do.
  case origin(SessionOrigin)
  /// What could not be read of the stream that the recording was made from.
  case source(unreadableRecords: Int64, tornBytes: Int64)
  /// Reports that the host lost.
  case loss(reports: Int64)
  /// From here on the device shows this much without a hand, in N.
  case tare(newtons: Double)
  /// A command began the session: an opaque assignment, and the hand that holds the controller.
  case start(assignment: String?, hand: Hand?)
  /// From here on a block, of which this is said.
  case block(BlockStatement)
  /// From here on samples are recorded and counted, but not measured.
  case pause
  /// From here on samples are measured again.
  case resume
  /// The controller left.
  case disconnect
  /// The controller is back, in its second or a later connection: its numbers and its clock begin afresh.
  case connect(connection: Int64)
  /// The recording was found unfinished after a fault; so many bytes of its end were no whole block.
  case recovered(tornBytes: Int64)
  /// The session goes on with what an earlier one began: its folder within the output directory.
  case continues(session: String)
  /// The clinic's own time where the session began: what its clocks showed.
  case zone(LocalZone)
}

/// A clinic's own time, as the machine beside the controllers knew it.
public struct LocalZone: Sendable, Equatable {
  /// The zone's name, for example "Europe/Berlin".
  public let name: String
  /// Minutes ahead of UTC at that moment.
  public let offsetMinutes: Int

  /// The most that a clinic's clocks differ from UTC, in minutes: a day.
  public static let offsetMinutesMax = 1440
  /// The most bytes of a name.
  public static let nameBytesMax = 64

  /// A zone of this name; nil where name or offset are none that a zone has.
  public init?(name: String, offsetMinutes: Int) {
    guard (1...Self.nameBytesMax).contains(name.utf8.count),
      name.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
      (-Self.offsetMinutesMax...Self.offsetMinutesMax).contains(offsetMinutes)
    else { return nil }
    self.name = name
    self.offsetMinutes = offsetMinutes
  }
}

/// What the first record of a recording says.
public struct RecordedSession: Sendable, Equatable {
  /// The version of the recording's format that this program writes and reads.
  public static let formatVersion = 3
  /// The version that knew no report format and no calibration: what has neither is still written in it.
  public static let formatVersionBefore = 2

  /// Where the reports came from.
  public var origin: SessionOrigin
  /// Whether arrival times count from 1970 (UTC).
  public var isDated: Bool
  /// The controller, as it was known then.
  public var device: DeviceIdentity
  /// The rules' parameters in force.
  public var parameters: DetectionParameters
  /// How the reports are read, where the device's descriptor does not say it.
  public var reportFormat: ReportFormat?
  /// The calibration of its force; nil where there is none.
  public var calibration: AppliedCalibration?

  /// A first record of these facts.
  public init(
    origin: SessionOrigin, isDated: Bool, device: DeviceIdentity, parameters: DetectionParameters,
    reportFormat: ReportFormat? = nil, calibration: AppliedCalibration? = nil
  ) {
    self.origin = origin
    self.isDated = isDated
    self.device = device
    self.parameters = parameters
    self.reportFormat = reportFormat
    self.calibration = calibration
  }
}
