public import GripCore

/// What a person said of a block when it began. All of it is optional; it is a fact that it was said.
public struct BlockStatement: Sendable, Equatable {
  /// Label and activity have at most so many bytes in UTF-8.
  public static let textBytesMax = 128
  /// Positions of a handle that can be set.
  public static let handlePositions = 1...5
  /// A maximum that can be stated, in N.
  public static let maximumNewtons = 0.1...1500.0

  /// What it is called.
  public var label: String?
  /// The hand that holds the controller, from here on until another is stated. In a protocol in which the hands alternate, the
  /// hand of the first trial.
  public var hand: Hand?
  /// What is done in it, in the clinic's own words: "squeeze", "hold", a task.
  public var activity: String?
  /// The name of a `TrialProtocol`.
  public var protocolName: String?
  /// To which of five positions the handle is set.
  public var handlePosition: Int?
  /// The target that is shown.
  public var target: TargetShape?
  /// The maximum that measures in per cent refer to, in N.
  public var maximumNewtons: Double?

  /// A block of which no more than its label is said, if that.
  public init(label: String? = nil) { self.label = label }

  /// What cannot be meant, as a sentence; nil where all of it can.
  public var fault: String? {
    for (name, text) in [("label", label), ("activity", activity)] {
      guard let text else { continue }
      let bytes = text.utf8.count
      guard (1...Self.textBytesMax).contains(bytes) else {
        return "\(name) has \(bytes) bytes: it must have from 1 to \(Self.textBytesMax)"
      }
      guard
        text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
      else { return "\(name) holds a control character" }
    }
    if let protocolName, TrialProtocol.named(protocolName) == nil {
      return "protocol \"\(protocolName)\" is not known: the protocols are \(TrialProtocol.names)"
    }
    if let handlePosition, !Self.handlePositions.contains(handlePosition) {
      return "handlePosition is \(handlePosition): it must be from 1 to 5"
    }
    if let maximumNewtons, !Self.maximumNewtons.contains(maximumNewtons) {
      return "maximumNewtons is \(maximumNewtons): it must be from 0.1 to 1500"
    }
    return target?.fault.map { "target: \($0)" }
  }
}
