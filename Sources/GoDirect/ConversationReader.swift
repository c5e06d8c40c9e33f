public import GripCore

/// The dynamometer that anyone can buy, by its USB ids.
public enum Dynamometer {
  /// Whether a device is a Go Direct Hand Dynamometer (GDX-HD).
  public static func isOne(vendorID: UInt16, productID: UInt16) -> Bool {
    vendorID == 0x08F7 && productID == 0x0010
  }
}

/// Learns from a recorded conversation how a Go Direct device was told to measure.
public struct ConversationReader: Sendable {
  /// How it measures, once it was told to begin.
  public private(set) var stream: GoDirectStream?

  private var sent = GoDirectAssembler()
  private var received = GoDirectAssembler()
  private var period: UInt32?
  private var forceMaximum: Double?

  /// A reader of a conversation that has not begun.
  public init() {}

  /// Takes a report that was sent to the device.
  public mutating func take(sent report: Span<UInt8>) {
    guard sent.add(report) == .whole else { return }
    let packet = sent.packet
    guard packet.bytes[0] == 0x58, packet.hasChecksum else { return }
    switch packet.bytes[4] {
    case 0x1B where packet.count >= 11: period = packet.integer(7, as: UInt32.self)
    case 0x18 where packet.count >= 11:
      let told = GoDirectStream(
        periodMicroseconds: period ?? 0, sensors: packet.integer(7, as: UInt32.self),
        forceNewtonsMax: forceMaximum)
      if told.fault == nil { stream = told }
    default: break
    }
  }

  /// Takes a report that the device sent.
  public mutating func take(received report: Span<UInt8>) {
    guard received.add(report) == .whole else { return }
    let packet = received.packet
    guard !packet.isMeasurement, packet.command == Command.sensorInfo(sensor: 1).code,
      let sensor = SensorInfo(packet), Int(sensor.number) == GoDirectStream.forceSensor,
      1...100_000 ~= sensor.maximum
    else { return }
    forceMaximum = sensor.maximum
  }
}
