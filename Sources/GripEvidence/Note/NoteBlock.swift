/// What a note says of one block: facts of the device, ready to be printed.
public struct NoteBlock: Sendable, Equatable {
  /// One fact: a value, or the reason why there is none.
  public struct Fact: Sendable, Equatable {
    /// Its name, for example "peak force".
    public var name: String
    /// The value with its unit, for example "207.3 N (n 3)", or nil.
    public var value: String?
    /// Why there is no value.
    public var notReported: String?

    /// A fact with a value.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }

    /// A fact without a value, and why.
    public init(name: String, notReported: String) {
      self.name = name
      self.notReported = notReported
    }
  }

  /// The session's folder.
  public var session: String
  /// The block's number in its session, from 1.
  public var block: Int
  /// The code that the therapist claimed for it, if any. The program never fills this in.
  public var code: String?
  /// What was done, for example "squeeze".
  public var activity: String
  /// "left", "right", or nil where it was not said.
  public var hand: String?
  /// Where the data comes from: "live", "recovered", "replayed" or "simulated".
  public var origin: String
  /// The facts, the most important first.
  public var facts: [Fact]

  /// A block with its facts.
  public init(
    session: String, block: Int, code: String?, activity: String, hand: String?, origin: String,
    facts: [Fact]
  ) {
    self.session = session
    self.block = block
    self.code = code
    self.activity = activity
    self.hand = hand
    self.origin = origin
    self.facts = facts
  }
}
