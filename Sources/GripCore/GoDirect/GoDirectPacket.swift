/// Puts packets together from a Go Direct device's reports of 64 bytes: byte 0 says how many bytes of a packet follow, and a
/// packet that is longer goes on in the next reports. Nothing here allocates.
public struct GoDirectAssembler: Sendable {
  /// A report, in bytes.
  public static let reportBytes = 64
  /// Bytes of a packet that one report holds at most.
  static let payloadBytesMax = 63

  /// What a report brought.
  public enum Step: Sendable, Equatable {
    /// The last part of a packet, which is in `packet` until the next report.
    case whole
    /// A part of one.
    case part
    /// Nothing that fits: it is left out, and so is what had come of the packet before it.
    case broken
  }

  /// The packet that is whole; before, what came of it.
  public private(set) var packet = GoDirectPacket()
  private var have = 0
  /// Whether the last report ended a packet of measurement of which a part is missing.
  private(set) var hasAbandoned = false

  /// An assembler at the beginning of a packet.
  public init() {}

  /// Takes a report; may be anything.
  public mutating func add(_ report: Span<UInt8>) -> Step {
    hasAbandoned = false
    guard report.count > 1, 1...Self.payloadBytesMax ~= Int(report[0]),
      Int(report[0]) < report.count
    else {
      abandon()
      return .broken
    }
    let payload = Int(report[0])
    if have > 0 {
      if payload == min(packet.count - have, Self.payloadBytesMax) {
        return append(report, payload)
      }
      // A part of the packet is lost: this report may be the beginning of another.
      abandon()
    }
    return begin(report, payload)
  }

  /// Forgets what has come of a packet: the connection is another.
  public mutating func restart() { have = 0 }

  private mutating func abandon() {
    hasAbandoned = have > 0 && packet.isMeasurement
    have = 0
  }

  private mutating func begin(_ report: Span<UInt8>, _ payload: Int) -> Step {
    guard payload >= GoDirectPacket.headerBytes, Int(report[2]) >= GoDirectPacket.headerBytes,
      payload >= min(Int(report[2]), Self.payloadBytesMax)
    else { return .broken }
    packet.count = Int(report[2])
    return append(report, min(payload, packet.count))
  }

  private mutating func append(_ report: Span<UInt8>, _ payload: Int) -> Step {
    for index in 0..<payload { packet.bytes[have + index] = report[1 + index] }
    have += payload
    guard have == packet.count else { return .part }
    have = 0
    return .whole
  }
}

/// One packet of a Go Direct device: an answer or a measurement, of at most 255 bytes.
public struct GoDirectPacket: Sendable {
  /// What every packet begins with: its kind, its length, two bytes, and what it is about.
  package static let headerBytes = 5

  package internal(set) var bytes = InlineArray<255, UInt8>(repeating: 0)
  /// Its length in bytes.
  public internal(set) var count = 0

  /// Whether it is a measurement; otherwise it answers a command.
  public var isMeasurement: Bool { bytes[0] == 0x20 }
  /// The command that it answers.
  public var command: UInt8 { bytes[4] }
  /// The counter of that command; nil in a packet too short for it.
  public var counter: UInt8? { count > 5 ? bytes[5] : nil }
  /// Whether byte 3 is the sum of all others, as it is in commands.
  public var hasChecksum: Bool {
    var sum: UInt8 = 0
    for index in 0..<count where index != 3 { sum &+= bytes[index] }
    return sum == bytes[3]
  }

  /// Bytes after the header and the counter of an answer.
  package static let payloadAt = 6
  package var payloadBytes: Int { max(0, count - Self.payloadAt) }

  package func integer<Value: FixedWidthInteger & UnsignedInteger>(_ at: Int, as: Value.Type)
    -> Value
  {
    var value: Value = 0
    for index in 0..<(Value.bitWidth / 8) {
      value |= Value(truncatingIfNeeded: bytes[at + index]) << Value(8 * index)
    }
    return value
  }

  func float32(_ at: Int) -> Float { Float(bitPattern: integer(at, as: UInt32.self)) }
  package func float64(_ at: Int) -> Double { Double(bitPattern: integer(at, as: UInt64.self)) }

  /// A text of at most `count` bytes that ends with the first zero; control characters are replaced, since a device may send
  /// anything.
  package func text(_ at: Int, _ count: Int) -> String {
    var scalars: [UInt8] = []
    for index in at..<(at + count) {
      guard bytes[index] != 0 else { break }
      scalars.append(bytes[index])
    }
    let text = String(decoding: scalars, as: UTF8.self).unicodeScalars.map { scalar in
      scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value ? "\u{FFFD}" : Character(scalar)
    }
    return String(text)
  }
}
