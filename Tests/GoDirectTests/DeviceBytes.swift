@testable import GoDirect
@testable import GripCore

/// Bytes as a device would send them, put together here by hand: nothing of the product's own writing is used.
enum DeviceBytes {
  /// A packet with its length and, unless it is to be wrong, its checksum.
  static func packet(
    kind: UInt8, _ about: UInt8, _ rest: [UInt8], checksum: Bool = true
  ) -> [UInt8] {
    var packet = [kind, UInt8(5 + rest.count), 0x11, 0, about] + rest
    let sum = packet.reduce(0, &+)
    packet[3] = checksum ? sum : sum &+ 1
    return packet
  }

  static func answer(
    _ command: UInt8, _ counter: UInt8, _ payload: [UInt8] = [], checksum: Bool = true
  ) -> [UInt8] {
    packet(kind: 0x98, command, [counter] + payload, checksum: checksum)
  }

  /// A packet as reports of 64 bytes.
  static func reports(_ packet: [UInt8]) -> [[UInt8]] {
    stride(from: 0, to: packet.count, by: 63).map { at in
      let part = packet[at..<min(at + 63, packet.count)]
      return [UInt8(part.count)] + part + [UInt8](repeating: 0xEE, count: 63 - part.count)
    }
  }

  static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  static func real(_ values: [Float]) -> [UInt8] { values.flatMap { little($0.bitPattern) } }

  /// A normal measurement: samples one after the other, each with the values of its sensors, ascending.
  static func normal(_ sensors: UInt16, _ samples: [[Float]], checksum: Bool = true) -> [UInt8] {
    packet(
      kind: 0x20, 0x06, little(sensors) + [UInt8(samples.count), 0] + real(samples.flatMap { $0 }),
      checksum: checksum)
  }

  static func wide(_ sensors: UInt32, _ samples: [[Float]]) -> [UInt8] {
    packet(
      kind: 0x20, 0x07, little(sensors) + [UInt8(samples.count), 0] + real(samples.flatMap { $0 }))
  }

  static func single(_ type: UInt8, sensor: UInt8, _ values: [UInt8], count: UInt8) -> [UInt8] {
    packet(kind: 0x20, type, [0, sensor, count] + values)
  }

  static func text(_ text: String, _ count: Int) -> [UInt8] {
    Array(text.utf8) + [UInt8](repeating: 0, count: count - text.utf8.count)
  }

  static func sensorInfo(
    _ number: UInt8, _ description: String, _ unit: String, periods: ClosedRange<UInt32>,
    granularity: UInt32 = 1000, isAperiodic: Bool = false
  ) -> [UInt8] {
    var bytes: [UInt8] = [number, 0] + little(UInt32(700 + UInt32(number)))
    bytes += [0, isAperiodic ? 1 : 0] + text(description, 60) + text(unit, 32)
    bytes += little(Double(0.5).bitPattern) + little(Double(-5).bitPattern)
    bytes += little(Double(850).bitPattern)
    bytes += little(periods.lowerBound) + little(UInt64(periods.upperBound))
    bytes += little(UInt32(100_000)) + little(granularity) + little(UInt32(0))
    return bytes
  }

  static let status: [UInt8] =
    [0, 0, 1, 8] + little(UInt16(12)) + [1, 8] + little(UInt16(13)) + [77, 1]

  static let deviceInfo: [UInt8] =
    text("GDX-HD", 16) + text("151000C1", 16) + text("GDX-HD 151000C1", 32)
    + [UInt8](repeating: 0, count: 90)
}
