/// Numbers of the usage pages that this module names (USB HID Usage Tables, section 3).
enum UsagePage {
  static let genericDesktop: UInt16 = 0x01
  static let genericDevice: UInt16 = 0x06
  static let button: UInt16 = 0x09
  static let sensor: UInt16 = 0x20
  static let battery: UInt16 = 0x85
  static let vendorMinimum: UInt16 = 0xFF00
}

extension Usage {
  /// A short English name for usages that grip controllers and their neighbours have, such as
  /// "force"; nil for all others. Source: USB HID Usage Tables and, for sensors, HUTRR39.
  public var name: String? {
    switch page {
    case UsagePage.genericDesktop: Self.genericDesktopName(id)
    case UsagePage.genericDevice: Self.genericDeviceName(id)
    case UsagePage.button: id == 0 ? nil : "button \(id)"
    case UsagePage.sensor: Self.sensorName(id)
    case UsagePage.battery: id == 0x66 ? "remaining capacity" : nil
    case UsagePage.vendorMinimum...: "vendor \(hex(page)):\(hex(id))"
    default: nil
    }
  }

  private static func genericDesktopName(_ id: UInt16) -> String? {
    switch id {
    case 0x01: "pointer"
    case 0x02: "mouse"
    case 0x04: "joystick"
    case 0x05: "gamepad"
    case 0x06: "keyboard"
    case 0x08: "multi-axis controller"
    case 0x30: "X"
    case 0x31: "Y"
    case 0x32: "Z"
    case 0x33: "rotation X"
    case 0x34: "rotation Y"
    case 0x35: "rotation Z"
    case 0x36: "slider"
    case 0x37: "dial"
    case 0x38: "wheel"
    case 0x39: "hat switch"
    default: nil
    }
  }

  private static func genericDeviceName(_ id: UInt16) -> String? {
    switch id {
    case 0x01: "background controls"
    case 0x20: "battery strength"
    case 0x21: "wireless channel"
    case 0x22: "wireless id"
    default: nil
    }
  }

  /// Names a sensor usage; a data field's modifier goes in front, as in "maximum force".
  private static func sensorName(_ id: UInt16) -> String? {
    if let plain = plainSensorName(id) { return plain }
    // Only data fields (0x0400 and up) take modifiers.
    guard id & 0x0FFF >= 0x0400, let plain = plainSensorName(id & 0x0FFF) else { return nil }
    switch id >> 12 {
    case 0x1: return "sensitivity of \(plain)"
    case 0x2: return "maximum \(plain)"
    case 0x3: return "minimum \(plain)"
    case 0x4: return "accuracy of \(plain)"
    case 0x5: return "resolution of \(plain)"
    default: return nil
    }
  }

  private static func plainSensorName(_ id: UInt16) -> String? {
    switch id {
    case 0x0001: "sensor"
    case 0x0064: "force sensor"
    case 0x0073: "accelerometer 3D"
    case 0x0076: "gyrometer 3D"
    case 0x0201: "sensor state"
    case 0x0202: "sensor event"
    case 0x030E: "report interval"
    case 0x0314: "range maximum"
    case 0x0315: "range minimum"
    case 0x0452: "acceleration"
    case 0x0453: "acceleration X"
    case 0x0454: "acceleration Y"
    case 0x0455: "acceleration Z"
    case 0x0456: "angular velocity"
    case 0x0457: "angular velocity X"
    case 0x0458: "angular velocity Y"
    case 0x0459: "angular velocity Z"
    case 0x0483: "orientation quaternion"
    case 0x0494: "force"
    case 0x0498: "weight"
    case 0x0529: "timestamp"
    case 0x0544...0x055F: "custom value \(id - 0x0543)"
    default: nil
    }
  }
}

/// `value` in hexadecimal with a 0x in front, for messages.
func hex(_ value: some BinaryInteger) -> String {
  "0x" + String(value, radix: 16, uppercase: true)
}
