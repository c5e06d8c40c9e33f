import Foundation

/// A USB bus of 16 ports that exists only for programs started in its environment: they run unmodified, with the real
/// libusb and libudev, and see devices that arrive, report, fail and depart as the test says.
///
/// A bed outlives the programs that use it, however they end: after a program is killed, another may use the same
/// bed. One program at a time should listen for arrivals.
public final class USBTestBed {
  /// What a command or the start of the bed ended with instead of success.
  public struct Failure: Error, CustomStringConvertible {
    /// The command, and the reason.
    public let description: String
  }

  /// What can go wrong on a port.
  public enum Fault: String, Sendable, CaseIterable {
    /// A transfer ends as stalled, and no more reports come until the halt is cleared.
    case stall
    /// A transfer ends with more data than there is room.
    case overflow
    /// A transfer ends with an error of the protocol.
    case `protocol`
    /// A report of 7 bytes.
    case short
    /// A report of no bytes.
    case empty
    /// A transfer ends as if the device were gone.
    case noDevice = "no-device"
    /// No report comes.
    case silence
    /// Reports of random length and bytes.
    case garbage
    /// A control request is stalled.
    case controlStall = "control-stall"
    /// A control request never ends.
    case controlHang = "control-hang"
    /// A request for the report descriptor is stalled.
    case descriptorStall = "descriptor-stall"
    /// Handing in a transfer fails as if the device were gone.
    case submitNoDevice = "submit-no-device"
    /// Claiming the interface fails because another has it.
    case claimBusy = "claim-busy"
  }

  /// What an event says to the machine.
  public enum Event: String, Sendable {
    /// A device has arrived.
    case add
    /// A device has departed.
    case remove
  }

  /// When the reports of a recording come.
  public enum Pace: String, Sendable {
    /// At their times. What the host does not fetch in time is lost, as it would be on a real device.
    case paced
    /// Whenever the host waits for one: nothing is lost.
    case flow
  }

  /// What the bed counted on a port, by name: those of Tests/USBBed/port.h and port.c.
  @dynamicMemberLookup
  public struct Statistics: Sendable {
    /// All values.
    public let values: [String: Int]

    /// The values in words NAME=VALUE. What is no whole number is left out.
    public init(words text: String) {
      let pairs = text.split(separator: " ").compactMap { word -> (String, Int)? in
        let parts = word.split(separator: "=")
        guard parts.count == 2, let value = Int(parts[1]) else { return nil }
        return (String(parts[0]), value)
      }
      values = Dictionary(pairs) { first, _ in first }
    }

    /// The value of this name; a name that the bed does not know is a mistake of the test.
    public subscript(dynamicMember name: String) -> Int {
      guard let value = values[name] else {
        preconditionFailure("the bed does not count '\(name)'")
      }
      return value
    }
  }

  /// Why there can be no bed on this machine; nil when there can.
  public static let missing: String? = {
    do {
      try USBTestBed().close()
      return nil
    } catch {
      return "\(error)"
    }
  }()

  /// Whether there can be a bed on this machine: for `.enabled(if:)`.
  public static var isAvailable: Bool { missing == nil }

  /// The variables for programs that shall see the bus.
  public let environment: [String: String]

  private let program: RunningProgram
  private let folder: String
  private var answers = 1

  /// Starts a bed with empty ports.
  public init() throws {
    let sanitizer = "verify_asan_link_order=0"
    // The package manager links Swift's runtime to C programs, too. Its handler of crashes would try to draw a
    // backtrace, and a signal that was sent would pass without an end.
    program = try RunningProgram(
      "usb-bed",
      environment: [
        "ASAN_OPTIONS": sanitizer + ":detect_leaks=0", "SWIFT_BACKTRACE": "enable=no",
        // The bed's locks are GLib's own, made of futexes that ThreadSanitizer does not know: all it says is false.
        "TSAN_OPTIONS": "report_bugs=0",
      ])
    let ready = try program.waitForLine(on: .output, seconds: 20).line
    guard ready.hasPrefix("ready ") else {
      throw Failure(description: "usb-bed began with \(ready)")
    }
    folder = String(ready.dropFirst("ready ".count))
    environment = [
      "LD_PRELOAD": "libumockdev-preload.so.0", "UMOCKDEV_DIR": folder, "ASAN_OPTIONS": sanitizer,
    ]
  }

  deinit {
    program.closeInput()
    if (try? program.waitForExit(seconds: 5)) == nil { program.signal(SIGKILL) }
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Ends the bed. It is an error if it did not end well, or had ended before: a bed that crashed fails its test.
  public func close() throws {
    program.closeInput()
    let exit = try program.waitForExit(seconds: 20)
    let complaints = program.lines(of: .errors)
    guard exit == .exited(0) else {
      throw Failure(
        description: "usb-bed ended with \(exit):\n" + complaints.joined(separator: "\n"))
    }
  }

  /// Ends the bed as a crash would, for the test of what a crash does.
  @discardableResult
  public func crash() throws -> RunningProgram.Exit {
    program.signal(SIGSEGV)
    return try program.waitForExit()
  }

  /// Starts a program on the bus. `isSubjectToPermissions` takes from a superuser's program the capability to open
  /// what it has no permission for.
  public func start(
    _ name: String, _ arguments: [String] = [], environment added: [String: String] = [:],
    isSubjectToPermissions: Bool = false
  ) throws -> RunningProgram {
    let all = environment.merging(added) { _, new in new }
    guard isSubjectToPermissions, geteuid() == 0 else {
      return try RunningProgram(name, arguments, environment: all)
    }
    let path = name.hasPrefix("/") ? name : Program.path(of: name)
    let without = "-dac_override,-dac_read_search"
    return try RunningProgram(
      "/usr/bin/setpriv",
      ["--inh-caps=\(without)", "--bounding-set=\(without)", path] + arguments, environment: all)
  }

  // MARK: Arrival and departure

  /// Plugs a device into a port, 1 to 16, and returns its address on the bus.
  @discardableResult
  public func plug(_ device: VirtualDevice, port: Int = 1) throws -> Int {
    Int(try command("plug", port, device.words)) ?? 0
  }

  /// Lets programs open a device that was withheld.
  public func release(port: Int = 1) throws { try command("release", port) }

  /// Pulls a device out: calls fail from now on. `kill`: its transfers end. `event`: the machine is told. What was left
  /// out may be made up for later with another call.
  public func unplug(port: Int = 1, kill: Bool = true, event: Bool = true) throws {
    try command("unplug", port, (kill ? ["kill"] : []) + (event ? ["event"] : []))
  }

  /// Tells the machine of an arrival or departure once more; nothing else happens.
  public func send(_ event: Event, port: Int = 1) throws {
    try command("event", port, [event.rawValue])
  }

  // MARK: Reports

  /// Plays a file of lines "microseconds hexadecimal bytes".
  public func play(_ path: String, _ pace: Pace, port: Int = 1) throws {
    try command("play", port, [pace.rawValue, path])
  }

  /// Streams reports of the reference interface, at rest without force. Rate 0: whenever the host waits for one.
  public func stream(reportsPerSecond rate: Int, count: Int? = nil, port: Int = 1) throws {
    try command("stream", port, ["\(rate)"] + (count.map { ["\($0)"] } ?? []))
  }

  /// Lets the simulated dynamometer in a port measure: rows of seven numbers, force in N, acceleration in m/s² and angular
  /// velocity in rad/s. It begins when it is told to.
  ///
  /// - Parameter settings: as of the program gdx-hd, which lists them.
  public func measure(
    _ rows: [[Float]], _ pace: Pace, _ settings: [String: Int] = [:], port: Int = 1
  ) throws {
    let path = folder + "/rows-\(port).csv"
    let text = rows.map { $0.map { "\($0)" }.joined(separator: ",") }.joined(separator: "\n")
    try Data((text + "\n").utf8).write(to: URL(filePath: path))
    try command(
      "measure", port,
      [pace.rawValue, path] + settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
  }

  /// Stops what plays or streams.
  public func stop(port: Int = 1) throws { try command("stop", port) }

  // MARK: Faults and facts

  /// Lets something go wrong the next times that it can; nil: until `times` 0 is said.
  public func fault(_ fault: Fault, times: Int? = 1, seed: Int = 1, port: Int = 1) throws {
    try command("fault", port, [fault.rawValue, "\(times ?? -1)", "\(seed)"])
  }

  /// What the bed counted on the port since it began, and its state.
  public func statistics(port: Int = 1) throws -> Statistics {
    Statistics(words: try command("stats", port))
  }

  /// Waits until a value of the statistics is at least `value`, and returns it.
  @discardableResult
  public func wait(for name: String, atLeast value: Int, seconds: Double = 10, port: Int = 1) throws
    -> Int
  {
    let millis = Int(seconds * Patience.factor * 1000)
    return Int(try command("await", port, [name, "\(value)", "\(millis)"], seconds: seconds + 5))
      ?? 0
  }

  /// Sends a command and returns what stands behind "ok".
  @discardableResult
  private func command(
    _ verb: String, _ port: Int, _ words: [String] = [], seconds: Double = 20
  ) throws -> String {
    let line = ([verb, "\(port)"] + words).joined(separator: " ")
    try program.send(line)
    let answer = try program.waitForLine(on: .output, from: answers, seconds: seconds).line
    answers += 1
    guard answer.hasPrefix("ok") else { throw Failure(description: "'\(line)': \(answer)") }
    return answer.dropFirst(2).trimmingCharacters(in: .whitespaces)
  }
}
