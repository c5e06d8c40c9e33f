/// A line that the daemon sends to subscribers on its own.
public struct FeedMessage: Codable, Sendable, Equatable {
  /// What happened.
  public enum Event: String, Codable, Sendable {
    /// A controller came, and is being read.
    case controllerArrived
    /// A controller left.
    case controllerLeft
    /// A controller cannot be read; `text` says why.
    case controllerFailing
    /// A session began.
    case sessionBegan
    /// A session was published; `session` is its folder.
    case sessionPublished
    /// A session had nothing in it and was dropped.
    case sessionDropped
    /// A repetition was decided, which is a few seconds after its end: until then it may turn out to be none.
    case repetition
    /// A block began.
    case block
    /// What is measured is paused.
    case paused
    /// The pause ended.
    case resumed
    /// A tare was set.
    case tare
    /// A controller was squeezed three times and waits for the claim to be confirmed.
    case claimed
    /// Nobody squeezed in time, or the claim was let go.
    case claimEnded
    /// Something was lost; `text` says what.
    case quality
    /// The output directory cannot be written, or can again; `text` says which.
    case storage
  }

  /// Which feed it belongs to.
  public var feed: Feed
  /// The controller's name.
  public var controller: String?
  /// Of the event feed.
  public var event: Event?
  /// Time since the session's first sample, in s.
  public var seconds: Double?
  /// Force, in N: the sample nearest in time; with a repetition its peak.
  public var newtons: Double?
  /// Greatest force since the last message, in N.
  public var newtonsMax: Double?
  /// Acceleration x, y, z in m/s2.
  public var acceleration: [Double]?
  /// Angular velocity x, y, z in rad/s.
  public var angularVelocity: [Double]?
  /// Of the sample feed: repetitions so far, the last of which may still turn out to be none. With a repetition, its number.
  public var repetitions: Int?
  /// A session's folder below the output directory.
  public var session: String?
  /// The claim that it is about.
  public var claim: String?
  /// A label, or a sentence for people.
  public var text: String?
  /// Of the counter feed.
  public var status: ControllerStatus?
  /// How many messages were dropped before this one because the client did not read.
  public var lost: Int64?

  /// A message of a feed.
  public init(_ feed: Feed, controller: String? = nil) {
    self.feed = feed
    self.controller = controller
  }

  /// A message of the event feed.
  public init(_ event: Event, controller: String? = nil) {
    feed = .events
    self.event = event
    self.controller = controller
  }
}
