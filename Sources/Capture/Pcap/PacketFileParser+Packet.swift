/// What is in a packet, by link type.
extension PacketFileParser {
  enum LinkType {
    static let usbmonShort: UInt32 = 189
    static let usbmon: UInt32 = 220
    static let usbPcap: UInt32 = 249
    static let events: UInt32 = 147
  }

  @inline(__always)
  mutating func packet<Sink: CaptureSink & ~Copyable>(
    _ bytes: Span<UInt8>, _ range: Range<Int>, interface: Int, nanoseconds: Int64,
    isShortened: Bool, left: inout Int, into sink: inout Sink
  ) {
    latestNanoseconds = nanoseconds
    isDated = nanoseconds > CaptureLimits.datedNanosecondsMin
    let linkType = interfaces[interface].linkType
    let found: USBPacket?
    switch linkType {
    case LinkType.usbmon:
      found = USBPacket(usbmon: bytes, range, headerBytes: 64, isBigEndian: isBigEndian)
    case LinkType.usbmonShort:
      found = USBPacket(usbmon: bytes, range, headerBytes: 48, isBigEndian: isBigEndian)
    case LinkType.usbPcap: found = USBPacket(usbPcap: bytes, range)
    case LinkType.events:
      knownPackets &+= 1
      bus.announceAll(to: &sink)
      sink.event(arrivalNanoseconds: nanoseconds, json: bytes.extracting(range))
      left &-= 1
      return
    default:
      if otherLinkType == nil { otherLinkType = linkType }
      problems.add(
        \.otherLinkTypePackets,
        "byte \(offsetOfRecord): expected USB or events, found a packet of link type \(linkType)")
      return
    }
    knownPackets &+= 1
    guard let found else {
      damaged("a whole USB header", "\(range.count) bytes of link type \(linkType)")
      return
    }
    deliver(found, bytes, nanoseconds, isShortened: isShortened, left: &left, into: &sink)
  }

  @inline(__always)
  private mutating func deliver<Sink: CaptureSink & ~Copyable>(
    _ usb: USBPacket, _ bytes: Span<UInt8>, _ nanoseconds: Int64, isShortened: Bool,
    left: inout Int, into sink: inout Sink
  ) {
    if usb.transfer == .control {
      bus.control(usb, bytes)
      if usb.isOutputReport { deliverSent(usb, bytes, nanoseconds, into: &sink) }
      return
    }
    guard usb.transfer == .interrupt else { return }
    guard usb.isIn else { return deliverSent(usb, bytes, nanoseconds, into: &sink) }
    guard usb.isCompletion else { return }
    switch bus.route(usb) {
    case .device(let index):
      guard usb.data.count <= CaptureLimits.reportBytesMax else {
        countOversized(Int64(usb.data.count))
        return
      }
      bus.announce(index, to: &sink)
      left &-= 1
      guard usb.isSuccess else {
        sink.transferFailed(device: index, arrivalNanoseconds: nanoseconds, status: usb.status)
        return
      }
      if isShortened {
        problems.add(
          \.shortenedPackets,
          "byte \(offsetOfRecord): the capture kept only \(usb.data.count) bytes of a report")
      }
      sink.report(
        device: index, arrivalNanoseconds: nanoseconds, bytes: bytes.extracting(usb.data))
    case .notHID: break
    case .beyondLimit:
      problems.add(
        \.reportsBeyondDeviceLimit,
        "byte \(offsetOfRecord): a report of a device beyond the first \(CaptureLimits.devicesMax)")
    }
  }

  /// What was sent to a device that is known; it is all there when the transfer begins.
  private mutating func deliverSent<Sink: CaptureSink & ~Copyable>(
    _ usb: USBPacket, _ bytes: Span<UInt8>, _ nanoseconds: Int64, into sink: inout Sink
  ) {
    guard !usb.isCompletion, usb.data.count <= CaptureLimits.reportBytesMax,
      let index = bus.receiver(of: usb)
    else { return }
    bus.announce(index, to: &sink)
    sink.sent(device: index, arrivalNanoseconds: nanoseconds, bytes: bytes.extracting(usb.data))
  }

  mutating func damaged(_ expected: String, _ found: String) {
    problems.add(
      \.damagedPackets,
      "byte \(offsetOfRecord): expected \(expected), found \(found); the packet was passed over")
  }

  mutating func countOversized(_ count: Int64) {
    problems.add(
      \.oversizedRecords,
      "byte \(offsetOfRecord): expected a record that fits, found \(count) bytes; passed over")
  }
}
