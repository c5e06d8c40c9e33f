import Glibc

/// What a loop around poll(2) waits for.
public struct PollEntry: Sendable, Equatable {
  /// The file.
  public var fileDescriptor: Int32
  /// POLLIN, POLLOUT or both; neither where only the end of the connection matters.
  public var events: Int16

  /// These events of a file.
  public init(fileDescriptor: Int32, events: Int16) {
    self.fileDescriptor = fileDescriptor
    self.events = events
  }

  /// A file to be read.
  public static func reading(_ fileDescriptor: Int32) -> PollEntry {
    PollEntry(fileDescriptor: fileDescriptor, events: PollEvents.read.rawValue)
  }
}

/// poll(2)'s events.
struct PollEvents: OptionSet {
  let rawValue: Int16

  static let read = PollEvents(rawValue: Int16(POLLIN))
  static let write = PollEvents(rawValue: Int16(POLLOUT))
  /// The other side is gone.
  static let end = PollEvents(rawValue: Int16(POLLHUP) | Int16(POLLERR) | Int16(POLLNVAL))
}

/// Names a client for as long as the server lives.
public struct ControlClientID: Sendable, Hashable {
  let number: Int
}
