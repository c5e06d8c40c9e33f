public import GripCore

/// Brings a Go Direct dynamometer to measure: asks what it is and what it can, sets the period, and starts. Pure: bytes and
/// times go in, reports to send come out.
///
/// One command is under way at a time. An answer that does not come, or is damaged, is asked for again.
public struct Conversation: Sendable {
  /// How long an answer may take, in ns.
  public static let answerNanoseconds: Int64 = 5_000_000_000
  /// How often a command is said before the conversation has failed.
  public static let triesMax = 3
  /// Samples a second that are asked for, as far as the device can.
  public static let wantedHertz = 100.0

  /// Where it has come to.
  public enum State: Sendable, Equatable {
    /// An answer is waited for.
    case talking
    /// The device measures, and sends its samples by itself.
    case measuring
    /// It will not come to that.
    case failed(reason: String)
  }

  /// Where the conversation has come to.
  public private(set) var state = State.talking
  /// What the device said of itself, as far as it did.
  public private(set) var info: DeviceInfo?
  /// See `info`.
  public private(set) var status: DeviceStatus?
  /// Its sensors that can be used, by number.
  public private(set) var sensors: [SensorInfo] = []
  /// Sensors that cannot, each with the reason.
  public private(set) var sensorsLeftOut: [String] = []
  /// How it measures; known from the time when the period is set.
  public private(set) var stream: GoDirectStream?

  private var assembler = GoDirectAssembler()
  private var command = Command.begin
  private var counter: UInt8 = 0xFF
  private var hasChecksums = false
  private var tries = 0
  private var deadline: Int64 = 0
  private var waiting: [UInt8] = []

  /// A conversation that has not begun.
  public init() {}

  /// Begins; gives the report to send.
  public mutating func begin(now: Int64) -> [UInt8] {
    counter = 0xFF
    return say(.begin, now)
  }

  /// Takes a report of the device; gives the report to send, if there is one.
  public mutating func take(_ report: Span<UInt8>, now: Int64) -> [UInt8]? {
    guard state == .talking, assembler.add(report) == .whole else { return nil }
    let packet = assembler.packet
    guard !packet.isMeasurement, packet.command == command.code, packet.counter == counter else {
      return nil
    }
    // Where the place of the checksum was right in the first answer, it must be in all.
    if case .begin = command { hasChecksums = packet.hasChecksum }
    guard packet.hasChecksum || !hasChecksums else { return nil }
    // An answer that does not say what it should is as good as none.
    guard understand(packet) else { return nil }
    return goOn(now)
  }

  /// What is due by time: the report to send again, if there is one.
  public mutating func tick(now: Int64) -> [UInt8]? {
    guard state == .talking, now >= deadline else { return nil }
    guard tries < Self.triesMax else {
      state = .failed(
        reason:
          "it did not answer \(command) in \(Self.triesMax) tries: unplug it and plug it in again")
      return nil
    }
    assembler.restart()
    if case .begin = command { counter = 0xFF }
    return send(now)
  }

  /// When `tick` has something to do, in ns.
  public var nextDue: Int64 { deadline }

  /// The report that asks a device that measures for its battery; the answer comes among the samples.
  public mutating func askStatus() -> [UInt8] {
    counter &-= 1
    return Command.status.report(counter: counter)
  }

  /// What ends the measurement and the conversation, to be sent in this order.
  public mutating func end() -> [[UInt8]] {
    [Command.stop, .disconnect].map { command in
      counter &-= 1
      return command.report(counter: counter)
    }
  }

  // MARK: -

  private mutating func say(_ command: Command, _ now: Int64) -> [UInt8] {
    self.command = command
    tries = 0
    return send(now)
  }

  private mutating func send(_ now: Int64) -> [UInt8] {
    tries += 1
    deadline = now + Self.answerNanoseconds
    counter &-= 1
    return command.report(counter: counter)
  }

  /// Takes in the answer to the command under way; false where it is none.
  private mutating func understand(_ packet: GoDirectPacket) -> Bool {
    switch command {
    case .begin, .stop, .disconnect: return true
    case .status:
      status = DeviceStatus(packet)
      return status != nil
    case .deviceInfo:
      info = DeviceInfo(packet)
      return info != nil
    case .availableSensors:
      guard packet.payloadBytes >= 4 else { return false }
      let available = packet.integer(GoDirectPacket.payloadAt, as: UInt32.self)
      let ours = [GoDirectStream.forceSensor] + Array(GoDirectStream.motionSensors)
      waiting = ours.filter { available & 1 << UInt32($0) != 0 }.map { UInt8($0) }
      return true
    case .sensorInfo(let number):
      guard let sensor = SensorInfo(packet), sensor.number == number else { return false }
      take(sensor)
      return true
    case .setPeriod, .start:
      guard packet.payloadBytes >= 1 else { return false }
      let code = packet.bytes[GoDirectPacket.payloadAt]
      if code != 0 {
        state = .failed(reason: "it refused \(command) with status \(code)")
      }
      return true
    }
  }

  private mutating func take(_ sensor: SensorInfo) {
    let number = Int(sensor.number)
    let expected = Self.units(of: number)
    if !expected.contains(sensor.unit) {
      sensorsLeftOut.append(
        "sensor \(number) (\(sensor.description)) is in \"\(sensor.unit)\", and \(expected[0]) was expected"
      )
    } else if sensor.isAperiodic {
      sensorsLeftOut.append(
        "sensor \(number) (\(sensor.description)) does not measure at even times")
    } else {
      sensors.append(sensor)
    }
  }

  /// How a device may write the unit that a sensor must have.
  static func units(of sensor: Int) -> [String] {
    switch sensor {
    case GoDirectStream.forceSensor: ["N"]
    case 2...4: ["m/s²", "m/s^2", "m/s2", "m/s/s"]
    default: ["rad/s"]
    }
  }

  private mutating func goOn(_ now: Int64) -> [UInt8]? {
    guard state == .talking else { return nil }
    switch command {
    case .begin: return say(.status, now)
    case .status: return say(.deviceInfo, now)
    case .deviceInfo: return say(.availableSensors, now)
    case .availableSensors, .sensorInfo:
      if let next = waiting.first {
        waiting.removeFirst()
        return say(.sensorInfo(sensor: next), now)
      }
      guard let stream = choose() else { return nil }
      self.stream = stream
      return say(.setPeriod(microseconds: stream.periodMicroseconds), now)
    case .setPeriod: return say(.start(sensors: stream?.sensors ?? 0), now)
    case .start, .stop, .disconnect:
      state = .measuring
      return nil
    }
  }

  /// The sensors and the period that all of them allow: `wantedHertz`, or as near to it as they do.
  private mutating func choose() -> GoDirectStream? {
    guard let force = sensors.first(where: { $0.number == GoDirectStream.forceSensor }) else {
      let reason = sensorsLeftOut.first ?? "it names no sensor of force"
      state = .failed(reason: "its force cannot be measured: \(reason)")
      return nil
    }
    var used = sensors
    if MeasurementPeriod(of: used) == nil {
      used = [force]
      sensorsLeftOut.append("motion: its sensors allow no period that force allows")
    }
    guard let period = MeasurementPeriod(of: used) else {
      state = .failed(reason: "it allows no period from 1 us to 1 s for its force")
      return nil
    }
    return GoDirectStream(
      periodMicroseconds: period.microseconds,
      sensors: used.reduce(0) { $0 | 1 << UInt32($1.number) },
      forceNewtonsMax: 1...100_000 ~= force.maximum ? force.maximum : nil)
  }
}

/// A period that some sensors allow.
private struct MeasurementPeriod: Equatable {
  var microseconds: UInt32

  /// Nil where they share none.
  init?(of sensors: [SensorInfo]) {
    let least = UInt64(max(1, sensors.map(\.periodMinimum).max() ?? 1))
    let most = min(
      sensors.map(\.periodMaximum).min() ?? 0, UInt64(GoDirectStream.periodMicrosecondsMax))
    // Periods are multiples of each sensor's granularity.
    let step = sensors.reduce(UInt64(1)) { step, sensor in
      Self.leastCommonMultiple(step, UInt64(max(1, sensor.periodGranularity)), most: most)
    }
    let wanted = UInt64((1e6 / Conversation.wantedHertz).rounded())
    let first = (max(least, min(wanted, most)) + step - 1) / step * step
    let found = first <= most ? first : most / step * step
    guard found >= least, found <= most, found > 0 else { return nil }
    microseconds = UInt32(found)
  }

  /// Beyond `most` it does not matter any more.
  private static func leastCommonMultiple(_ a: UInt64, _ b: UInt64, most: UInt64) -> UInt64 {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    return min(a / x * b, most + 1)
  }
}
