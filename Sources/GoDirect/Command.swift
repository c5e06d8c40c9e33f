import GripCore

/// A command to a Go Direct device.
public enum Command: Sendable, Equatable {
  /// Makes it ready for commands; the counter begins anew.
  case begin
  /// Asks for firmware and battery.
  case status
  /// Asks for its name, serial number and maker.
  case deviceInfo
  /// Asks which sensors there are.
  case availableSensors
  /// Asks what a sensor measures, how well and how fast.
  case sensorInfo(sensor: UInt8)
  /// Sets the time from sample to sample.
  case setPeriod(microseconds: UInt32)
  /// Begins to measure these sensors: bit n is sensor n.
  case start(sensors: UInt32)
  /// Ends all measurement.
  case stop
  /// Ends the conversation.
  case disconnect

  /// The byte that names it, which its answer repeats.
  public var code: UInt8 {
    switch self {
    case .begin: 0x1A
    case .status: 0x10
    case .deviceInfo: 0x55
    case .availableSensors: 0x51
    case .sensorInfo: 0x50
    case .setPeriod: 0x1B
    case .start: 0x18
    case .stop: 0x19
    case .disconnect: 0x54
    }
  }

  private var arguments: [UInt8] {
    switch self {
    case .begin:
      [
        0xA5, 0x4A, 0x06, 0x49, 0x07, 0x48, 0x08, 0x47, 0x09, 0x46, 0x0A, 0x45, 0x0B, 0x44, 0x0C,
        0x43, 0x0D, 0x42, 0x0E, 0x41,
      ]
    case .status, .deviceInfo, .availableSensors, .disconnect: []
    case .sensorInfo(let sensor): [sensor]
    case .setPeriod(let microseconds): [0xFF, 0x00] + Self.bytes(microseconds) + [0, 0, 0, 0]
    case .start(let sensors): [0xFF, 0x01] + Self.bytes(sensors) + [0, 0, 0, 0, 0, 0, 0, 0]
    case .stop: [0xFF, 0x00, 0xFF, 0xFF, 0xFF, 0xFF]
    }
  }

  private static func bytes(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }

  /// The report of 64 bytes that says it: every command fits into one.
  public func report(counter: UInt8) -> [UInt8] {
    var packet: [UInt8] = [0x58, 0, counter, 0, code] + arguments
    packet[1] = UInt8(packet.count)
    packet[3] = packet.reduce(0, &+)
    let padding = GoDirectAssembler.reportBytes - 1 - packet.count
    return [UInt8(packet.count)] + packet + [UInt8](repeating: 0, count: padding)
  }
}

/// What a device says of its state.
public struct DeviceStatus: Sendable, Equatable {
  /// The main firmware's version, as "1.8 build 12".
  public var firmware: String
  /// The battery's charge in per cent.
  public var batteryPercent: UInt8
  /// 0 idle, 1 charging, 2 complete, 3 error.
  public var charger: UInt8

  init?(_ packet: GoDirectPacket) {
    let at = GoDirectPacket.payloadAt
    guard packet.payloadBytes >= 12, packet.bytes[at + 10] <= 100 else { return nil }
    let build = packet.integer(at + 4, as: UInt16.self)
    firmware = "\(packet.bytes[at + 2]).\(packet.bytes[at + 3]) build \(build)"
    batteryPercent = packet.bytes[at + 10]
    charger = packet.bytes[at + 11]
  }
}

/// What a device says of itself.
public struct DeviceInfo: Sendable, Equatable {
  /// The maker's name for the model, as "GDX-HD".
  public var orderCode: String
  /// The serial number.
  public var serialNumber: String
  /// The name that it goes by.
  public var name: String

  init?(_ packet: GoDirectPacket) {
    let at = GoDirectPacket.payloadAt
    guard packet.payloadBytes >= 64 else { return nil }
    orderCode = packet.text(at, 16)
    serialNumber = packet.text(at + 16, 16)
    name = packet.text(at + 32, 32)
  }
}

/// What a device says of one of its sensors.
public struct SensorInfo: Sendable, Equatable {
  /// Its number.
  public var number: UInt8
  /// Whether its values are 32-bit integers; otherwise real numbers.
  public var isInteger: Bool
  /// Whether it measures at its own times; otherwise at those of the period.
  public var isAperiodic: Bool
  /// What it measures.
  public var description: String
  /// The unit, as the device writes it.
  public var unit: String
  /// The least and the greatest value, in that unit.
  public var minimum: Double
  /// See `minimum`.
  public var maximum: Double
  /// Periods that are allowed, in microseconds.
  public var periodMinimum: UInt32
  /// See `periodMinimum`.
  public var periodMaximum: UInt64
  /// The period that the maker thinks of, in microseconds.
  public var periodTypical: UInt32
  /// Periods are multiples of this, in microseconds; 0 where any will do.
  public var periodGranularity: UInt32

  init?(_ packet: GoDirectPacket) {
    let at = GoDirectPacket.payloadAt
    guard packet.payloadBytes >= 148, packet.bytes[at] < 32 else { return nil }
    number = packet.bytes[at]
    isInteger = packet.bytes[at + 6] == 1
    isAperiodic = packet.bytes[at + 7] == 1
    description = packet.text(at + 8, 60)
    unit = packet.text(at + 68, 32)
    minimum = packet.float64(at + 108)
    maximum = packet.float64(at + 116)
    periodMinimum = packet.integer(at + 124, as: UInt32.self)
    periodMaximum = packet.integer(at + 128, as: UInt64.self)
    periodTypical = packet.integer(at + 136, as: UInt32.self)
    periodGranularity = packet.integer(at + 140, as: UInt32.self)
  }
}
