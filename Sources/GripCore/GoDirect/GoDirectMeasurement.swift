/// What a measurement packet holds, or says of the measurement itself.
public enum GoDirectMeasurement: Sendable, Equatable {
  /// Values: for each of `count` samples one of every sensor in `sensors`, ascending.
  case values(Values)
  /// When the measurement began (type 0x0C). What its bytes mean is not published.
  case startTime
  /// The device dropped samples (type 0x0D). How many it says is not published: a body of 1, 2 or 4 bytes is taken for their
  /// number, any other for at least one.
  case dropped(samples: Int64)
  /// The period (type 0x0E). What its bytes mean is not published.
  case period

  /// Where the values of a packet are.
  public struct Values: Sendable, Equatable {
    /// Bit n: sensor n.
    public var sensors: UInt32
    /// Samples of each sensor.
    public var count: Int
    /// Whether they are 32-bit integers; otherwise IEEE 754 single precision.
    public var areIntegers: Bool
    /// The first one's place in the packet.
    var at: Int
  }

  /// What a packet measures; nil where its form is none that is known, or its values are not all in it.
  public init?(_ packet: GoDirectPacket) {
    guard packet.isMeasurement, packet.count > GoDirectPacket.headerBytes - 1 else { return nil }
    switch packet.bytes[4] {
    case 0x06:
      guard packet.count >= 9 else { return nil }
      self.init(
        packet, UInt32(packet.integer(5, as: UInt16.self)), count: 7, at: 9, areIntegers: false)
    case 0x07:
      guard packet.count >= 11 else { return nil }
      self.init(packet, packet.integer(5, as: UInt32.self), count: 9, at: 11, areIntegers: false)
    case 0x08...0x0B:
      guard packet.count >= 8, packet.bytes[6] < 32 else { return nil }
      let isInteger = packet.bytes[4] == 0x09 || packet.bytes[4] == 0x0B
      self.init(
        packet, 1 << UInt32(packet.bytes[6]), count: 7, at: 8, areIntegers: isInteger)
    case 0x0C: self = .startTime
    case 0x0D: self = .dropped(samples: Self.dropped(packet))
    case 0x0E: self = .period
    default: return nil
    }
  }

  private init?(
    _ packet: GoDirectPacket, _ sensors: UInt32, count: Int, at: Int, areIntegers: Bool
  ) {
    let samples = Int(packet.bytes[count])
    guard samples > 0, sensors != 0,
      at + 4 * samples * sensors.nonzeroBitCount <= packet.count
    else { return nil }
    self = .values(Values(sensors: sensors, count: samples, areIntegers: areIntegers, at: at))
  }

  private static func dropped(_ packet: GoDirectPacket) -> Int64 {
    let said: Int64
    switch packet.count - GoDirectPacket.headerBytes {
    case 1: said = Int64(packet.bytes[5])
    case 2: said = Int64(packet.integer(5, as: UInt16.self))
    case 4: said = Int64(packet.integer(5, as: UInt32.self))
    default: said = 1
    }
    return max(1, said)
  }
}

extension GoDirectPacket {
  /// The value of the sensor with position `sensor` among those measured, in `sample`.
  @inline(__always)
  func value(_ values: GoDirectMeasurement.Values, sample: Int, sensor: Int) -> Float {
    let at = values.at + 4 * (sample * values.sensors.nonzeroBitCount + sensor)
    guard values.areIntegers else { return float32(at) }
    return Float(Int32(bitPattern: integer(at, as: UInt32.self)))
  }
}
