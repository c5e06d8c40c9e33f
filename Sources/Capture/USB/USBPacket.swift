/// What a capture says about one moment of one USB transfer, whichever system wrote it.
struct USBPacket {
  enum Transfer: UInt8 {
    case isochronous, interrupt, control, bulk, other
  }

  var transfer: Transfer
  var bus: UInt16
  var address: UInt8
  /// Number of the endpoint, with bit 7 set for IN.
  var endpoint: UInt8
  /// The transfer has ended, as against begun.
  var isCompletion: Bool
  /// A negative errno, 0 for success.
  var status: Int32
  /// Names a control transfer, so that its end can be matched to its beginning.
  var id: UInt64 = 0
  /// The eight bytes of a control transfer's setup, first byte lowest, where the packet has them.
  var setup: UInt64?
  /// Where the transferred bytes are.
  var data: Range<Int>

  var isIn: Bool { endpoint & 0x80 != 0 }

  /// Whether it is the request that brings the device an output report (SET_REPORT; HID 1.11, 7.2.2).
  var isOutputReport: Bool {
    guard let setup else { return false }
    return setup & 0xFFFF == 0x0921 && setup >> 24 & 0xFF == 2
  }

  /// A transfer that brought less than was asked for brought something nevertheless (EREMOTEIO).
  var isSuccess: Bool { status == 0 || status == -121 }
}

extension USBPacket {
  /// Linux's usbmon. Nil where the packet is shorter than its header.
  ///
  /// Some writers count the header into the length of the data; there is never more data than the packet has.
  @inline(__always)
  init?(usbmon bytes: Span<UInt8>, _ range: Range<Int>, headerBytes: Int, isBigEndian: Bool) {
    guard range.count >= headerBytes else { return nil }
    let start = range.lowerBound
    let type = bytes[start &+ 8]
    transfer = Transfer(rawValue: min(bytes[start &+ 9], 4)) ?? .other
    endpoint = bytes[start &+ 10]
    address = bytes[start &+ 11]
    bus = bytes.integer(at: start &+ 12, as: UInt16.self, isBigEndian: isBigEndian)
    status = bytes.integer(at: start &+ 28, as: Int32.self, isBigEndian: isBigEndian)
    // 'E' is a request that the system refused at once: begun and failed in one.
    isCompletion = type == UInt8(ascii: "C") || type == UInt8(ascii: "E")
    let claimed = bytes.integer(at: start &+ 36, as: UInt32.self, isBigEndian: isBigEndian)
    let count = min(Int(claimed), range.count &- headerBytes)
    data = (start &+ headerBytes)..<(start &+ headerBytes &+ count)
    guard transfer == .control else { return }
    id = bytes.integer(at: start, as: UInt64.self, isBigEndian: isBigEndian)
    guard bytes[start &+ 14] == 0 else { return }
    setup = bytes.integer(at: start &+ 40, as: UInt64.self, isBigEndian: false)
  }

  /// Windows' USBPcap, little-endian always. Nil where the header contradicts itself.
  init?(usbPcap bytes: Span<UInt8>, _ range: Range<Int>) {
    guard range.count >= 27 else { return nil }
    let start = range.lowerBound
    let headerBytes = Int(bytes.integer(at: start, as: UInt16.self, isBigEndian: false))
    let device = bytes.integer(at: start + 19, as: UInt16.self, isBigEndian: false)
    guard headerBytes >= 27, headerBytes <= range.count, device <= 255 else { return nil }
    transfer = Transfer(rawValue: min(bytes[start + 22], 4)) ?? .other
    endpoint = bytes[start + 21]
    address = UInt8(device)
    bus = bytes.integer(at: start + 17, as: UInt16.self, isBigEndian: false)
    status = Self.errorNumber(
      windows: bytes.integer(at: start + 10, as: UInt32.self, isBigEndian: false))
    id = bytes.integer(at: start + 2, as: UInt64.self, isBigEndian: false)
    isCompletion = bytes[start + 16] & 1 != 0
    setup = nil
    let claimed = bytes.integer(at: start + 23, as: UInt32.self, isBigEndian: false)
    let first = start + headerBytes
    data = first..<(first + min(Int(claimed), range.count - headerBytes))
    guard transfer == .control, headerBytes >= 28 else { return }
    // Stages: 0 setup, 1 data, 2 status, 3 complete. The setup's eight bytes are the first of stage 0's data.
    switch bytes[start + 27] {
    case 0:
      isCompletion = false
      if data.count >= 8 {
        setup = bytes.integer(at: first, as: UInt64.self, isBigEndian: false)
        data = (first + 8)..<data.upperBound
      }
    case 2: data = first..<first
    default: break
    }
  }

  /// The errno that Linux has for a status of Windows' USB driver.
  private static func errorNumber(windows status: UInt32) -> Int32 {
    switch status {
    case 0: 0
    case 0x8000_0900, 0xC000_0009: -121  // short transfer
    case 0xC001_0000: -2  // cancelled
    case 0xC000_0004, 0xC000_0030: -32  // stalled
    case 0xC000_0005, 0xC000_0011: -71  // no answer, transaction error
    case 0xC000_0001, 0xC000_0002: -84  // check sum, bit stuffing
    case 0xC000_0008, 0xC000_000C: -75  // more than was asked for
    case 0xC000_7000: -108  // device gone
    default: Int32(bitPattern: status)
    }
  }
}
