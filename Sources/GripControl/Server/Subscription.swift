/// What a client subscribed to, and what it has missed of it.
struct Subscription {
  private(set) var feeds: Set<Feed> = []
  /// Of the sample feed, in Hz.
  private(set) var rateHertz = ControlLimits.feedHertzDefault
  /// Messages that were dropped since the last one that was sent.
  private(set) var lost: Int64 = 0
  private var controllers: [String: Pace] = [:]

  /// How far a controller's sample feed is.
  private struct Pace {
    /// Rises by the client's rate with each message, and falls by the feed's when one is due.
    var credit: Int
    /// Greatest force of the messages that were left out since the last one, in N.
    var newtonsMax: Double?
  }

  mutating func begin(_ feeds: [Feed], rateHertz: Int?) {
    self.feeds = Set(feeds)
    self.rateHertz = rateHertz ?? ControlLimits.feedHertzDefault
    controllers = [:]
  }

  /// The message as this client gets it: nil when it did not subscribe, or wants fewer. Of those that are left out the
  /// greatest force is kept for the next one.
  mutating func due(_ message: FeedMessage, feedHertz: Int) -> FeedMessage? {
    guard feeds.contains(message.feed) else { return nil }
    var message = message
    message.lost = lost > 0 ? lost : nil
    guard message.feed == .samples, let controller = message.controller else { return message }
    if controllers.count >= ControlLimits.controllersMax { controllers = [:] }
    var pace = controllers[controller] ?? Pace(credit: feedHertz - rateHertz)
    pace.credit += rateHertz
    pace.newtonsMax = [pace.newtonsMax, message.newtonsMax].compactMap(\.self).max()
    defer { controllers[controller] = pace }
    guard pace.credit >= feedHertz else { return nil }
    pace.credit = min(pace.credit - feedHertz, feedHertz)
    message.newtonsMax = pace.newtonsMax
    return message
  }

  /// The message that was due was sent.
  mutating func wasSent(_ message: FeedMessage) {
    lost = 0
    if let controller = message.controller { controllers[controller]?.newtonsMax = nil }
  }

  /// The message that was due did not fit.
  mutating func wasDropped() { lost += 1 }
}
