/// How fast a device signals, which decides how its polling interval is written.
enum USBSpeed: Equatable {
  /// Low or full speed: intervals count milliseconds.
  case lowOrFull
  /// High speed and above: intervals are powers of two of 125 microseconds.
  case highOrAbove

  /// From sysfs' `speed`, in Mbit/s: "1.5" and "12" are the slow ones, and what is unknown is taken for one.
  init(megabits text: String) {
    let whole = text.prefix { $0 != "." }
    self = (Int(whole) ?? 0) >= 480 ? .highOrAbove : .lowOrFull
  }
}

/// Reads the descriptors of a device as sysfs hands them out: the device's own, then those of its configurations. The
/// bytes come from the device. Whatever they claim, time is linear in their number and the result is bounded; what is
/// cut or contradicts itself ends the reading, and what was whole until there counts.
struct ConfigurationDescriptors {
  /// More interfaces than any controller has; a device may claim 255.
  static let interfacesMax = 32

  private var interfaces: [USBInterfaceInfo] = []
  private let wantedConfiguration: UInt8
  private let speed: USBSpeed
  private var isWanted = false
  // Which interface the endpoints and HID descriptors that follow belong to: none after an alternate setting.
  private var isCollecting = false

  /// The interfaces, in their first setting, of the configuration with the number given.
  static func interfaces(
    in bytes: [UInt8], configuration: UInt8, speed: USBSpeed
  ) -> [USBInterfaceInfo] {
    var reader = ConfigurationDescriptors(wantedConfiguration: configuration, speed: speed)
    var start = 0
    while start + 2 <= bytes.count {
      let length = Int(bytes[start])
      guard length >= 2, start + length <= bytes.count else { break }
      reader.take(bytes[start..<start + length])
      start += length
    }
    return reader.interfaces
  }

  private init(wantedConfiguration: UInt8, speed: USBSpeed) {
    self.wantedConfiguration = wantedConfiguration
    self.speed = speed
  }

  private mutating func take(_ descriptor: ArraySlice<UInt8>) {
    let first = descriptor.startIndex
    switch descriptor[first + 1] {
    case 0x02 where descriptor.count >= 9:
      isWanted = descriptor[first + 5] == wantedConfiguration
      isCollecting = false
    case 0x04 where isWanted && descriptor.count >= 9: takeInterface(descriptor)
    case 0x05 where isCollecting && descriptor.count >= 7: takeEndpoint(descriptor)
    case 0x21 where isCollecting && descriptor.count >= 9: takeHID(descriptor)
    default: break
    }
  }

  private mutating func takeInterface(_ descriptor: ArraySlice<UInt8>) {
    let first = descriptor.startIndex
    let number = descriptor[first + 2]
    isCollecting =
      descriptor[first + 3] == 0 && interfaces.count < Self.interfacesMax
      && !interfaces.contains { $0.number == number }
    guard isCollecting else { return }
    interfaces.append(
      USBInterfaceInfo(
        number: number, classCode: descriptor[first + 5], subclassCode: descriptor[first + 6],
        protocolCode: descriptor[first + 7]))
  }

  private mutating func takeEndpoint(_ descriptor: ArraySlice<UInt8>) {
    let first = descriptor.startIndex
    let (address, attributes) = (descriptor[first + 2], descriptor[first + 3])
    let last = interfaces.endIndex - 1
    guard attributes & 3 == 3 else { return }
    guard address & 0x80 != 0 else {
      interfaces[last].interruptOut = interfaces[last].interruptOut ?? address
      return
    }
    guard interfaces[last].interruptIn == nil else { return }
    // Bits 11 and 12: further packets in the same microframe, at high speed.
    let size = Int(descriptor[first + 4]) | Int(descriptor[first + 5]) << 8
    let packets = speed == .highOrAbove ? 1 + (size >> 11 & 3) : 1
    interfaces[last].interruptIn = USBEndpointInfo(
      address: address, packetBytesMax: (size & 0x7FF) * packets,
      intervalMicroseconds: intervalMicroseconds(descriptor[first + 6]))
  }

  private mutating func takeHID(_ descriptor: ArraySlice<UInt8>) {
    let last = interfaces.endIndex - 1
    // Other classes use 0x21 for descriptors of their own.
    guard interfaces[last].classCode == 3, interfaces[last].reportDescriptorBytes == 0 else {
      return
    }
    var entry = descriptor.startIndex + 6
    for _ in 0..<descriptor[descriptor.startIndex + 5] where entry + 3 <= descriptor.endIndex {
      if descriptor[entry] == 0x22 {
        interfaces[last].reportDescriptorBytes =
          Int(descriptor[entry + 1]) | Int(descriptor[entry + 2]) << 8
        return
      }
      entry += 3
    }
  }

  private func intervalMicroseconds(_ interval: UInt8) -> Int {
    switch speed {
    case .lowOrFull: max(1, Int(interval)) * 1000
    case .highOrAbove: 125 << (min(max(1, Int(interval)), 16) - 1)
    }
  }
}
