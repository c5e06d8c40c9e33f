import Foundation

@testable import GripControl

/// A listening socket that says what a test wants.
enum SocketBench {
  static func listen(_ path: String) throws -> Int32 {
    let listener = try SocketCalls.make(mode: 0o600, isNonBlocking: false)
    try SocketCalls.bind(listener, path)
    try SocketCalls.listen(listener, waiting: 1)
    return listener
  }

  /// Connects a client, and sends it a line from the other end.
  static func connect(
    _ path: String, listener: Int32, sending line: String
  ) throws(ControlClientError) {
    let thread = Thread {
      guard let file = try? SocketCalls.accept(listener) else { return }
      _ = try? SocketCalls.send(file, Array(line.utf8)[...], mayWait: true)
      SocketCalls.close(file)
      SocketCalls.close(listener)
    }
    thread.start()
    _ = try ControlClient(path: path)
  }
}
