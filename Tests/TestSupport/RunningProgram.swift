import Foundation

/// A program that goes on running while a test talks to it: its lines are kept as they come, and waiting for
/// something always has an end.
///
/// The program stays in the session of the tests. A session leader without a terminal would take the first terminal
/// that it opens for its own, and the device nodes of the USB test bed may be terminals.
public final class RunningProgram: Sendable {
  /// How a program ended.
  public enum Exit: Equatable, Sendable {
    /// By itself, with this code.
    case exited(Int32)
    /// By this signal.
    case signalled(Int32)
  }

  /// What a wait ended with instead of what was waited for.
  public struct Failure: Error, CustomStringConvertible {
    /// What was waited for, and all that the program said so far.
    public let description: String
  }

  /// Where a line was written.
  public enum Stream: Sendable {
    /// Standard output.
    case output
    /// Standard error.
    case errors
  }

  /// The id of the process.
  public let processID: Int32

  private let name: String
  private let input: Int32
  /// What the threads share that wait for the program.
  private let state = State()

  /// Starts the program `name` of this package, or the one at a path, with these variables added to the environment of
  /// the tests.
  public init(_ name: String, _ arguments: [String] = [], environment: [String: String] = [:])
    throws
  {
    self.name = name
    let sockets = try closedOnExecSockets()
    let output = try closedOnExecSockets()
    let errors = try closedOnExecSockets()
    defer { for end in [sockets.theirs, output.theirs, errors.theirs] { close(end) } }
    input = sockets.ours
    do {
      processID = try spawn(
        name.hasPrefix("/") ? name : Program.path(of: name), arguments,
        environment: ProcessInfo.processInfo.environment.merging(environment) { _, added in added },
        input: sockets.theirs, output: output.theirs, errors: errors.theirs)
    } catch {
      for end in [sockets.ours, output.ours, errors.ours] { close(end) }
      throw error
    }
    // The threads know the state alone, so that the program can be let go of while they wait.
    let (state, id) = (state, processID)
    Thread { state.collect(output.ours, as: .output) }.start()
    Thread { state.collect(errors.ours, as: .errors) }.start()
    Thread { state.note(waitForEnd(of: id)) }.start()
  }

  deinit {
    signal(SIGKILL)
    closeInput()
  }

  /// How the program ended; nil while it runs.
  public var exit: Exit? { state.condition.withLock { state.exitOrNone } }

  /// The lines that the program has written so far, without their ends.
  public func lines(of stream: Stream) -> [String] {
    state.condition.withLock { state.lines[stream] ?? [] }
  }

  /// Waits for a line that fits among those from number `first` on, and returns it with its number.
  @discardableResult
  public func waitForLine(
    on stream: Stream, from first: Int = 0, seconds: Double = 10,
    where fits: (String) -> Bool = { _ in true }
  ) throws -> (number: Int, line: String) {
    var next = first
    return try wait(for: "a line", seconds: seconds) {
      let all = state.lines[stream] ?? []
      while next < all.count {
        next += 1
        if fits(all[next - 1]) { return (next - 1, all[next - 1]) }
      }
      return nil
    }
  }

  /// Waits for the program's end and for all that it wrote.
  @discardableResult
  public func waitForExit(seconds: Double = 10) throws -> Exit {
    try wait(for: "its end", seconds: seconds, orExit: false) {
      state.openStreams == 0 ? state.exitOrNone : nil
    }
  }

  /// Writes a line to the program's standard input.
  public func send(_ line: String) throws {
    var rest = Array((line + "\n").utf8)[...]
    while !rest.isEmpty {
      let sent = unsafe rest.withUnsafeBytes { bytes in
        unsafe Glibc.send(input, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
      if sent < 0, errno == EINTR { continue }
      guard sent > 0 else { throw failure("cannot write '\(line)' to it: errno \(errno)") }
      rest = rest.dropFirst(sent)
    }
  }

  /// Ends the program's standard input.
  public func closeInput() {
    state.condition.withLock {
      if state.inputIsOpen { close(input) }
      state.inputIsOpen = false
    }
  }

  /// Sends a signal. Nothing happens to a program that has ended.
  public func signal(_ number: Int32) {
    if exit == nil { kill(processID, number) }
  }

  /// Asks the program to end, and ends it where it does not within this time. Returns how it ended.
  @discardableResult
  public func end(seconds: Double = 10) throws -> Exit {
    signal(SIGTERM)
    do { return try waitForExit(seconds: seconds) } catch {
      signal(SIGKILL)
      return try waitForExit(seconds: 10)
    }
  }

  /// Waits until `look` finds something, which happens under the lock.
  private func wait<Found>(
    for what: String, seconds: Double, orExit: Bool = true, _ look: () -> Found?
  ) throws -> Found {
    let end = Date(timeIntervalSinceNow: seconds * Patience.factor)
    state.condition.lock()
    defer { state.condition.unlock() }
    while true {
      if let found = look() { return found }
      if orExit, state.exitOrNone != nil, state.openStreams == 0 {
        throw failureLocked("it ended while \(what) was waited for")
      }
      guard state.condition.wait(until: end) else {
        if let found = look() { return found }
        throw failureLocked("waited \(seconds * Patience.factor) s for \(what)")
      }
    }
  }

  private func failure(_ what: String) -> Failure {
    state.condition.withLock { failureLocked(what) }
  }

  private func failureLocked(_ what: String) -> Failure {
    let end = state.exitOrNone.map { "\($0)" } ?? "running"
    let said = [Stream.output, .errors].map { stream in
      "\(stream):\n" + (state.lines[stream] ?? []).suffix(40).joined(separator: "\n")
    }
    return Failure(description: "\(name) (\(end)): \(what)\n" + said.joined(separator: "\n"))
  }

  /// What a program said and how it ended, filled in by threads of their own.
  private final class State: @unchecked Sendable {
    /// Guards all that follows, and is signalled at every change of it.
    let condition = NSCondition()
    var lines: [Stream: [String]] = [.output: [], .errors: []]
    var openStreams = 2
    var exitOrNone: Exit?
    var inputIsOpen = true

    func note(_ exit: Exit) {
      condition.withLock {
        exitOrNone = exit
        condition.broadcast()
      }
    }

    /// Reads a stream to its end.
    func collect(_ descriptor: Int32, as stream: Stream) {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      var partial: [UInt8] = []
      while true {
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
          unsafe read(descriptor, bytes.baseAddress, bytes.count)
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        partial += buffer.prefix(count)
        var parts = partial.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        partial = Array(parts.removeLast())
        add(parts.map { String(decoding: $0, as: UTF8.self) }, to: stream)
      }
      close(descriptor)
      let last = partial.isEmpty ? [] : [String(decoding: partial, as: UTF8.self)]
      add(last, to: stream, isEnd: true)
    }

    private func add(_ new: [String], to stream: Stream, isEnd: Bool = false) {
      condition.withLock {
        lines[stream, default: []] += new
        if isEnd { openStreams -= 1 }
        condition.broadcast()
      }
    }
  }
}
