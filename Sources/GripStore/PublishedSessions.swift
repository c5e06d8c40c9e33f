import FoundationEssentials

/// Published sessions of an output directory, as they lie there.
package enum PublishedSessions {
  /// The folder of sessions without a date.
  package static let undated = "undated"

  /// Whether a name has the form of a session's folder within an output directory, so that nothing else can be meant by it.
  package static func isName(_ session: String) -> Bool {
    let parts = session.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, UTCTime.isDate(String(parts[0])) || parts[0] == undated else {
      return false
    }
    return (1...128).contains(parts[1].utf8.count)
      && parts[1].utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  /// The sessions in a day's folder, in their order.
  package static func ofDay(_ day: String, in directory: String) throws(StoreError) -> [String] {
    try FileSystem.names(in: directory + "/" + day).map { day + "/" + $0 }.filter(isName)
  }

  /// The bytes of a session's summary.json; nil where there is no such session.
  package static func summary(of session: String, in directory: String) -> [UInt8]? {
    guard isName(session) else { return nil }
    return FileSystem.bytes("\(directory)/\(session)/\(SessionFile.summary)")
  }
}
