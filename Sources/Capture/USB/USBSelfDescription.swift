/// A read of a descriptor: what is asked and what is answered.
struct USBRequest {
  /// Names the transfer. It depends only on what is asked, so that equal recordings have equal bytes.
  var id: UInt64
  /// The eight bytes of the setup, first byte lowest.
  var setup: UInt64
  var answer: [UInt8]
}

/// What a device with one HID interface would answer a host that meets it for the first time.
enum USBSelfDescription {
  private static let productIndex: UInt8 = 2
  private static let serialIndex: UInt8 = 3
  private static let english: UInt16 = 0x0409
  /// Longest string, in UTF-16 units: its length in bytes, and two bytes more, must fit one byte.
  private static let stringUnitsMax = 126

  /// The endpoint that an interface reports on: 0x81 for interface 0, the next for the next, up to the last there is.
  static func endpoint(ofInterface interface: UInt8) -> UInt8 {
    0x80 | min(interface, 14) + 1
  }

  /// The reads that tell everything, in the order in which Linux does them.
  static func requests(of device: CaptureDevice) -> [USBRequest] {
    var requests = [
      request(type: 1, answer: deviceDescriptor(device)),
      request(type: 2, answer: configuration(device)),
    ]
    if !device.name.isEmpty {
      requests.append(
        request(type: 3, index: productIndex, language: english, answer: string(device.name)))
    }
    if !device.serialNumber.isEmpty {
      requests.append(
        request(type: 3, index: serialIndex, language: english, answer: string(device.serialNumber))
      )
    }
    if !device.reportDescriptor.isEmpty {
      requests.append(
        request(
          type: 0x22, recipient: 1, language: UInt16(device.interface),
          answer: device.reportDescriptor))
    }
    return requests
  }

  /// `language` is the language of a string; for an interface, it is the interface's number.
  private static func request(
    type: UInt8, recipient: UInt8 = 0, index: UInt8 = 0, language: UInt16 = 0, answer: [UInt8]
  ) -> USBRequest {
    let words: [UInt64] = [
      0x0680 | UInt64(recipient), UInt64(type) << 8 | UInt64(index), UInt64(language),
      UInt64(answer.count),
    ]
    let setup = words[0] | words[1] << 16 | words[2] << 32 | words[3] << 48
    return USBRequest(
      id: UInt64(type) << 8 | UInt64(index) | 0x1_0000, setup: setup, answer: answer)
  }

  private static func deviceDescriptor(_ device: CaptureDevice) -> [UInt8] {
    [
      18, 1, 0x00, 0x02,  // USB 2.0
      0, 0, 0, 64,  // class: said by the interface; packets of 64 bytes
      low(device.vendorID), high(device.vendorID), low(device.productID), high(device.productID),
      0x00, 0x01,  // release 1.0
      0, device.name.isEmpty ? 0 : productIndex, device.serialNumber.isEmpty ? 0 : serialIndex,
      1,
    ]
  }

  private static func configuration(_ device: CaptureDevice) -> [UInt8] {
    let length = UInt16(device.reportDescriptor.count)
    let interface: [UInt8] = [9, 4, device.interface, 0, 1, 3, 0, 0, 0]
    let hid: [UInt8] = [9, 0x21, 0x11, 0x01, 0, 1, 0x22, low(length), high(length)]
    let endpoint: [UInt8] = [7, 5, self.endpoint(ofInterface: device.interface), 3, 64, 0, 1]
    let body = interface + hid + endpoint
    // One interface, configuration 1, powered by the bus with 100 mA.
    return [9, 2, UInt8(9 + body.count), 0, 1, 1, 0, 0x80, 50] + body
  }

  private static func string(_ text: String) -> [UInt8] {
    var units: [UInt16] = []
    for character in text.unicodeScalars {
      let more = Array(String(character).utf16)
      if units.count + more.count > stringUnitsMax { break }
      units += more
    }
    return [UInt8(2 + 2 * units.count), 3] + units.flatMap { [low($0), high($0)] }
  }

  private static func low(_ value: UInt16) -> UInt8 { UInt8(truncatingIfNeeded: value) }
  private static func high(_ value: UInt16) -> UInt8 { UInt8(truncatingIfNeeded: value >> 8) }
}
