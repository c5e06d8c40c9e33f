/// What visits need to know of a published session: how long it is, when it was, and whose it was when it was recorded.
public struct SessionExtent: Sendable, Equatable {
  /// The session's folder within the output directory; its name.
  public var session: String
  /// From the first sample to one µs after the last: every sample lies below it.
  public var lengthMicroseconds: Int64
  /// The first sample in µs since 1970 (UTC); nil where the recording has no date.
  public var startUTCMicroseconds: Int64?
  /// Minutes that the clinic's clocks were ahead of UTC then.
  public var offsetMinutes: Int
  /// The zone's name, for example "Europe/Berlin".
  public var zone: String
  /// The patient whom the session was assigned to, if anyone.
  public var reference: String?
  /// The hand that was said, if any.
  public var hand: String?
  /// The session that it goes on with, if any: they are shown as one.
  public var continues: String?

  /// The most that a clinic's clocks differ from UTC, in minutes: a day.
  public static let offsetMinutesMax = 1440

  /// The extent of a session. Its length must be above 0, its beginning within 0...`VisitRecord.utcMicrosecondsMax`, the offset
  /// within a day: what reads sessions from files checks that first.
  public init(
    session: String, lengthMicroseconds: Int64, startUTCMicroseconds: Int64?,
    offsetMinutes: Int = 0, zone: String = "UTC", reference: String? = nil, hand: String? = nil,
    continues: String? = nil
  ) {
    precondition(lengthMicroseconds > 0, "a session without a sample is not published")
    precondition(
      (0...VisitRecord.utcMicrosecondsMax).contains(startUTCMicroseconds ?? 0),
      "beginning out of range")
    precondition(
      (-Self.offsetMinutesMax...Self.offsetMinutesMax).contains(offsetMinutes),
      "offset out of range")
    self.session = session
    self.lengthMicroseconds = lengthMicroseconds
    self.startUTCMicroseconds = startUTCMicroseconds
    self.offsetMinutes = offsetMinutes
    self.zone = zone
    self.reference = reference
    self.hand = hand
    self.continues = continues
  }
}

/// A part of a session, or the whole of it, that belongs to one visit.
public struct SessionPiece: Sendable, Equatable {
  /// The session's folder.
  public let session: String
  /// From this moment on, in µs from the session's first sample.
  public let fromMicroseconds: Int64
  /// Up to this moment, which is no longer within.
  public let toMicroseconds: Int64
  /// The piece's beginning in µs since 1970 (UTC), if the recording has a date.
  public let startUTCMicroseconds: Int64?
  /// The hand that held the controller, as corrected.
  public let hand: String?
  /// Whether somebody corrected the hand after the session.
  public let isHandCorrected: Bool
}
