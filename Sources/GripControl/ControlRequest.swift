public import GripCore
public import GripEvidence

/// What a client asks of the daemon: one line of JSON. Members that a command does not need are left out; members that
/// the daemon does not know are passed over.
public struct ControlRequest: Codable, Sendable, Equatable {
  /// What can be asked.
  public enum Command: String, Codable, Sendable, CaseIterable {
    /// How the daemon and its controllers are.
    case status
    /// The controllers, those that were left alone too, each with the reason.
    case devices
    /// Sessions under way and those that wait to be assigned.
    case today
    /// Begins a session on a controller.
    case start
    /// Waits for the next controller that is squeezed three times in a row.
    case claim
    /// Takes the claimed controller, or lets it go.
    case confirm
    /// A new block begins.
    case block
    /// Pauses what is measured.
    case pause
    /// Ends a pause.
    case resume
    /// Ends the session and publishes it.
    case stop
    /// What the controller shows now is its zero.
    case tare
    /// Assigns a session that waits to a patient.
    case assign
    /// Writes what somebody says about a visit or a session into the book of records.
    case record
    /// Deletes a published session; for root and the daemon's own user.
    case delete
    /// Subscribes to live feeds, until the connection ends.
    case subscribe
  }

  /// Comes back in the reply.
  public var id: Int?
  /// What is asked.
  public var command: Command
  /// Which controller: its label, serial number or port. May be left out where only one can be meant.
  public var controller: String?
  /// The patient's opaque reference. It is never logged, and never stands in a recording.
  public var reference: String?
  /// The hand that holds the controller.
  public var hand: Hand?
  /// The label of a block.
  public var label: String?
  /// What is done in a block.
  public var activity: String?
  /// The protocol whose trials a block holds.
  public var `protocol`: String?
  /// To which of five positions the handle is set in a block.
  public var handlePosition: Int?
  /// The target that is shown in a block.
  public var target: TargetShape?
  /// The maximum that a block's measures in per cent refer to, in N.
  public var maximumNewtons: Double?
  /// The claim that is confirmed.
  public var claim: String?
  /// Whether the claimed controller is taken.
  public var accept: Bool?
  /// The session that is assigned or deleted: its folder below the output directory.
  public var session: String?
  /// Why a session is deleted: without a patient's reference, since it stays.
  public var because: String?
  /// What is said, for the book of records.
  public var record: RecordStatement?
  /// What is subscribed to.
  public var feeds: [Feed]?
  /// The rate of the sample feed, in Hz.
  public var rateHertz: Int?
  /// How long a claim waits, in s.
  public var timeoutSeconds: Double?

  /// A request without arguments.
  public init(_ command: Command, id: Int? = nil) {
    self.command = command
    self.id = id
  }
}

/// What can be subscribed to.
public enum Feed: String, Codable, Sendable, CaseIterable {
  /// Force and motion, decimated.
  case samples
  /// Repetitions, blocks, sessions, controllers that come and go, losses.
  case events
  /// Counters of every controller, once a second.
  case counters
}
