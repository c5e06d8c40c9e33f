public import FoundationEssentials
public import GripControl

extension DaemonSettings {
  /// The settings as the daemon reads them: JSON with sorted keys and a line break at its end.
  public var compiled: Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("the settings hold nothing that is not JSON")
    }
    return data + [0x0A]
  }
}
