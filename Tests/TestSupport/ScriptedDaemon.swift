import Foundation
import Glibc
public import GripControl
import Synchronization

/// A daemon that is a control socket and a script, in a thread of its own.
public final class ScriptedDaemon: Sendable {
  /// The control socket.
  public let path: String

  private let folder: TemporaryFolder
  private let isEnding = Atomic<Bool>(false)
  private let ended = DispatchSemaphore(value: 0)
  private let asked = Mutex<[ControlRequest]>([])

  /// Starts it.
  ///
  /// - Parameters:
  ///   - version: The version that it says it has.
  ///   - turn: Called about every 10 ms, to publish.
  ///   - answer: Called for each request.
  public init(
    version: String = "0.0.0",
    turn: @escaping @Sendable (ControlServer) -> Void = { _ in },
    answer: @escaping @Sendable (ControlRequest, ControlServer) -> ControlReply?
  ) throws {
    let folder = try TemporaryFolder()
    self.folder = folder
    path = folder.appending("control.sock")
    let isStarted = DispatchSemaphore(value: 0)
    Thread.detachNewThread { [self, path] in
      let server = try? ControlServer(path: path, group: "no such group", version: version)
      isStarted.signal()
      if let server { run(server, turn, answer) }
      ended.signal()
    }
    isStarted.wait()
  }

  /// What was asked so far.
  public var requests: [ControlRequest] { asked.withLock { $0 } }

  /// Ends it, and waits until its socket is gone.
  public func end() {
    isEnding.store(true, ordering: .relaxed)
    ended.wait()
  }

  private func run(
    _ server: ControlServer, _ turn: (ControlServer) -> Void,
    _ answer: (ControlRequest, ControlServer) -> ControlReply?
  ) {
    while !isEnding.load(ordering: .relaxed) {
      var entries = server.pollEntries().map {
        pollfd(fd: $0.fileDescriptor, events: $0.events, revents: 0)
      }
      _ = unsafe poll(&entries, nfds_t(entries.count), 10)
      for entry in entries where entry.revents != 0 {
        server.ready(entry.fd, events: entry.revents) { _, _, request in
          asked.withLock { $0.append(request) }
          return answer(request, server)
        }
      }
      turn(server)
    }
    server.close()
  }
}
