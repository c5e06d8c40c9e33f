/// Why a stream could not be read or written: where, what was expected, what was found, what to do.
public struct CaptureError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure, for programs; people read `description`.
  public enum Kind: Sendable, Equatable {
    /// The file could not be opened or created.
    case cannotOpen
    /// The system failed a read.
    case cannotRead
    /// The system failed a write, a cut or a sync.
    case cannotWrite
    /// The file has no bytes.
    case empty
    /// The first bytes are of no format that is read here.
    case unknownFormat
    /// The bytes contradict the file's own format, so that what follows cannot be found.
    case damaged
    /// The whole file was read and holds nothing of use.
    case noRecords
    /// What should be written does not fit the format.
    case doesNotFit
  }

  /// The kind of failure.
  public var kind: Kind
  /// The file's path, or the name given for bytes in memory.
  public var file: String
  /// The line, from 1, in text.
  public var line: Int?
  /// The offset of the byte, from 0, in binary files.
  public var byte: Int64?
  /// What should have been there.
  public var expected: String
  /// What was there.
  public var found: String
  /// What to do about it.
  public var advice: String
  /// The system's error number where the system failed, else 0.
  public var errorNumber: Int32

  init(
    _ kind: Kind, file: String, line: Int? = nil, byte: Int64? = nil, expected: String,
    found: String, advice: String, errorNumber: Int32 = 0
  ) {
    self.kind = kind
    self.file = file
    self.line = line
    self.byte = byte
    self.expected = expected
    self.found = found
    self.advice = advice
    self.errorNumber = errorNumber
  }

  /// One line for people.
  public var description: String {
    var place = file
    if let line { place += ", line \(line)" }
    if let byte { place += ", byte \(byte)" }
    return "\(place): expected \(expected), found \(found); \(advice)"
  }
}
