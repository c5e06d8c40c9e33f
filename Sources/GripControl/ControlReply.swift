public import GripCore

/// What the daemon answers: one line of JSON, in the order of the requests.
public struct ControlReply: Codable, Sendable, Equatable {
  /// The request's.
  public var id: Int?
  /// Whether it was done.
  public var ok: Bool
  /// Why not.
  public var error: ControlFailure?
  /// Answers `status`.
  public var status: DaemonStatus?
  /// Answers `devices` and `status`.
  public var controllers: [ControllerStatus]?
  /// Answers `today`.
  public var waiting: [WaitingSession]?
  /// How many of them were left out since the line would have been too long.
  public var waitingLeftOut: Int?
  /// The session that a command concerned: its name.
  public var session: String?
  /// The claim that waits now.
  public var claim: String?
  /// The record that was written.
  public var record: RecordReceipt?
  /// The tare in force now, in N.
  public var newtons: Double?

  /// A reply without content.
  public init(id: Int?, ok: Bool = true) {
    self.id = id
    self.ok = ok
  }

  /// A refusal.
  public init(id: Int?, _ error: ControlFailure) {
    self.id = id
    ok = false
    self.error = error
  }
}

/// What is known of a record that was written.
public struct RecordReceipt: Codable, Sendable, Equatable {
  /// Its number in the book of records.
  public var number: Int

  /// A record of this number.
  public init(number: Int) { self.number = number }
}

/// Why a request was not done.
public struct ControlFailure: Error, Codable, Sendable, Equatable, CustomStringConvertible {
  /// What kind of failure it is, for programs.
  public enum Code: String, Codable, Sendable {
    /// The line is no request, or lacks what its command needs.
    case badRequest
    /// The peer is not allowed to.
    case notAllowed
    /// No controller is meant by this name, or none is there.
    case noController
    /// More than one controller could be meant.
    case whichController
    /// No session is under way on the controller.
    case noSession
    /// A patient is on the controller already, or the session is assigned already.
    case busy
    /// It cannot be done now.
    case notNow
    /// The output directory cannot be written.
    case storage
    /// There are too many clients.
    case tooManyClients
  }

  /// See `Code`.
  public var code: Code
  /// A sentence for people: what is wrong and what to do.
  public var message: String
  /// A sentence for people.
  public var description: String { message }

  /// A failure of this kind.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

/// The first line that the daemon sends to a client.
public struct ControlGreeting: Codable, Sendable, Equatable {
  /// Always "gripd".
  public var program = "gripd"
  /// The protocol's version.
  public var protocolVersion = ControlLimits.protocolVersion
  /// The daemon's version.
  public var version: String

  /// A greeting of this version of the daemon.
  public init(version: String) { self.version = version }
}

/// How the daemon is.
public struct DaemonStatus: Codable, Sendable, Equatable {
  /// Its version.
  public var version = ""
  /// Since when it runs, in s.
  public var uptimeSeconds = 0.0
  /// Where sessions go.
  public var directory = ""
  /// "ok", or what is wrong with the output directory.
  public var storage = "ok"
  /// Reports that could not be recorded because of it, since the daemon's start.
  public var reportsUnrecorded: Int64 = 0
  /// Sessions published since the daemon's start.
  public var sessionsPublished = 0
  /// Sessions recovered at the daemon's start.
  public var sessionsRecovered = 0
  /// Sessions whose publication is tried again.
  public var sessionsWaitingForDisk = 0
  /// Clients connected now.
  public var clients = 0
  /// Feed messages dropped since clients did not read them.
  public var feedMessagesLost: Int64 = 0

  /// Nothing known yet.
  public init() {}
}

/// One controller on the bus.
public struct ControllerStatus: Codable, Sendable, Equatable {
  /// How it is.
  public enum State: String, Codable, Sendable {
    /// It is being opened.
    case opening
    /// It sends reports.
    case streaming
    /// It is open and sends nothing.
    case silent
    /// It cannot be opened or read, and is tried again.
    case failing
    /// It left within the time in which it may come back to its session.
    case away
    /// It is none of ours, or not to be taken.
    case leftAlone
  }

  /// What names it in commands: the clinic's label, or else its serial number, or else its port.
  public var controller = ""
  /// The clinic's label; empty where there is none.
  public var label = ""
  /// The product's name.
  public var name = ""
  /// The serial number; empty where there is none.
  public var serialNumber = ""
  /// USB vendor id.
  public var vendorID: UInt16 = 0
  /// USB product id.
  public var productID: UInt16 = 0
  /// Where it is plugged in, as "1-2.3".
  public var port = ""
  /// See `State`.
  public var state = State.opening
  /// Why it is in this state, and what to do; empty where nothing is to be said.
  public var reason = ""
  /// Reports received from it since it came.
  public var reports: Int64 = 0
  /// Reports that it sent and this computer lost, since it came.
  public var reportsLostByHost: Int64 = 0
  /// Transfers that failed, since it came.
  public var transferFailures: Int64 = 0
  /// The session under way.
  public var session: SessionStatus?

  /// Nothing known yet.
  public init() {}
}

/// A session under way.
public struct SessionStatus: Codable, Sendable, Equatable {
  /// Its folder below the output directory, once published.
  public var name = ""
  /// When its first report came, UTC, as "2026-11-22T16:35:12Z".
  public var startedAt = ""
  /// Its assignment; nil while it waits for one.
  public var assignment: String?
  /// The hand, where it is known.
  public var hand: Hand?
  /// The block under way.
  public var block: String?
  /// Whether it is paused.
  public var isPaused = false
  /// Since its first sample, in s.
  public var wallSeconds = 0.0
  /// In repetitions and the short pauses between, in s.
  public var activeSeconds = 0.0
  /// Paused, in s.
  public var pausedSeconds = 0.0
  /// Repetitions so far; the last of them may still turn out to be none.
  public var repetitions = 0
  /// Greatest force so far, in N.
  public var peakNewtons = 0.0
  /// Reports that the sequence numbers show as lost.
  public var reportsLost: Int64 = 0

  /// Nothing known yet.
  public init() {}
}

/// A published session that nobody is assigned to.
public struct WaitingSession: Codable, Sendable, Equatable {
  /// Its folder below the output directory.
  public var session: String
  /// The controller's name.
  public var controller: String

  /// A session of this name.
  public init(session: String, controller: String) {
    self.session = session
    self.controller = controller
  }
}
