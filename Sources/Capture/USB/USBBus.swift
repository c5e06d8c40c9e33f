/// Learns from control transfers which devices there are, and finds the device that a report is from.
struct USBBus {
  /// Where an interrupt transfer belongs.
  enum Route: Equatable {
    case device(Int)
    case notHID
    case beyondLimit
  }

  private struct Listed {
    var device: CaptureDevice
    var isChanged = true
  }

  private struct Pending {
    var bus: UInt16
    var address: UInt8
    var id: UInt64
    var setup: UInt64
  }

  /// Most addresses of which anything is remembered: eight full buses.
  private static let addressesMax = 1024
  /// Most control transfers under way that are remembered.
  private static let pendingMax = 64

  /// Most strings of one device that are remembered; three matter.
  private static let stringsMax = 16

  private var listed: [Listed] = []
  private var hasChanges = false
  private var addresses: [USBAddress] = []
  private var pending: [Pending] = []
  private var nextPending = 0
  /// Endpoints whose route is known.
  private var routes: [UInt32: Route] = [:]
  private var latestKey: UInt32 = .max
  private var latestRoute = Route.notHID

  /// The device whose report or failed transfer this is.
  @inline(__always)
  mutating func route(_ packet: USBPacket) -> Route {
    let key =
      UInt32(packet.bus) << 16 | UInt32(packet.address) << 8 | UInt32(packet.endpoint & 0x8F)
    if key == latestKey { return latestRoute }
    return findRoute(packet, key)
  }

  private mutating func findRoute(_ packet: USBPacket, _ key: UInt32) -> Route {
    if let known = routes[key] {
      latestKey = key
      latestRoute = known
      return known
    }
    guard let position = position(bus: packet.bus, address: packet.address) else {
      return .beyondLimit
    }
    let route: Route
    if let interface = addresses[position].interface(ofEndpoint: packet.endpoint) {
      route = list(position, interface).map { .device($0) } ?? .beyondLimit
    } else {
      route = .notHID
    }
    // There are at most as many routes as addresses and endpoints.
    routes[key] = route
    latestKey = key
    latestRoute = route
    return route
  }

  /// The device that an output report is for: the one HID interface at its address, or the one that a control request names.
  func receiver(of packet: USBPacket) -> Int? {
    guard
      let address = addresses.first(where: {
        $0.address == packet.address && $0.bus == packet.bus
      })
    else { return nil }
    let devices = address.interfaces.filter { interface in
      guard let setup = packet.setup else { return true }
      return interface.number == UInt8(truncatingIfNeeded: setup >> 32)
    }.compactMap(\.device)
    return devices.count == 1 ? devices[0] : nil
  }

  /// Takes in one packet of a control transfer.
  mutating func control(_ packet: USBPacket, _ bytes: Span<UInt8>) {
    guard packet.isCompletion else {
      guard let setup = packet.setup else { return }
      remember(
        Pending(bus: packet.bus, address: packet.address, id: packet.id, setup: setup))
      return
    }
    let match = pending.firstIndex {
      $0.id == packet.id && $0.bus == packet.bus && $0.address == packet.address
    }
    guard let setup = packet.setup ?? match.map({ pending[$0].setup }), packet.isSuccess else {
      return
    }
    // A setup of zeros asks for nothing: what was answered is not answered again.
    if let match { pending[match].setup = 0 }
    learn(setup, bytes.extracting(packet.data), bus: packet.bus, address: packet.address)
  }

  private mutating func remember(_ request: Pending) {
    if let same = pending.firstIndex(where: {
      $0.id == request.id && $0.bus == request.bus && $0.address == request.address
    }) {
      pending[same] = request
    } else if pending.count < Self.pendingMax {
      pending.append(request)
    } else {
      pending[nextPending] = request
      nextPending = (nextPending + 1) % Self.pendingMax
    }
  }

  private mutating func learn(
    _ setup: UInt64, _ data: Span<UInt8>, bus: UInt16, address: UInt8
  ) {
    let request = UInt16(truncatingIfNeeded: setup)
    let index = UInt8(truncatingIfNeeded: setup >> 16)
    let type = UInt8(truncatingIfNeeded: setup >> 24)
    if request == 0x0500 {
      // SET_ADDRESS: whoever answered at address 0 is somewhere else now.
      forgetUnnamed(bus: bus)
      return
    }
    guard request == 0x0680 || request == 0x0681, data.count > 0,
      let position = position(bus: bus, address: address)
    else { return }
    switch (request, type) {
    case (0x0680, 1): learnDevice(position, data)
    case (0x0680, 2):
      addresses[position].learnConfiguration(data)
      for interface in addresses[position].interfaces.indices
      where addresses[position].interfaces[interface].isHID == true
        && addresses[position].interfaces[interface].endpoints != 0
      {
        _ = list(position, interface)
      }
    case (0x0680, 3): learnString(position, index, data)
    case (0x0681, 0x22):
      learnReport(position, interface: UInt8(truncatingIfNeeded: setup >> 32), data)
    default: return
    }
    forgetRoutes(bus: bus, address: address)
    refresh(position)
  }

  private mutating func learnDevice(_ position: Int, _ data: Span<UInt8>) {
    guard data.count >= 8, data[0] >= 8, data[1] == 1 else { return }
    let count = min(data.count, 18)
    var descriptor: [UInt8] = []
    for index in 0..<count { descriptor.append(data[index]) }
    let known = addresses[position].descriptor
    if known.starts(with: descriptor) { return }
    if !descriptor.starts(with: known) { replace(position) }
    addresses[position].descriptor = descriptor
  }

  private mutating func learnString(_ position: Int, _ index: UInt8, _ data: Span<UInt8>) {
    guard index != 0, data.count >= 2, data[1] == 3, Int(data[0]) <= data.count, data[0] >= 2
    else { return }
    var units: [UInt16] = []
    for at in stride(from: 2, to: Int(data[0]) - 1, by: 2) {
      units.append(data.integer(at: at, as: UInt16.self, isBigEndian: false))
    }
    let text = String(decoding: units, as: UTF16.self)
    let serial = addresses[position].serialNumber
    if index == addresses[position].serialIndex, !serial.isEmpty, serial != text {
      // The same model with another serial number: another one was plugged in.
      let descriptor = addresses[position].descriptor
      let interfaces = addresses[position].interfaces
      replace(position)
      addresses[position].descriptor = descriptor
      addresses[position].interfaces = interfaces.map {
        USBAddress.Interface(number: $0.number, isHID: $0.isHID, endpoints: $0.endpoints)
      }
    }
    let isKnown = addresses[position].strings[index] != nil
    guard isKnown || addresses[position].strings.count < Self.stringsMax else { return }
    addresses[position].strings[index] = text
  }

  private mutating func learnReport(_ position: Int, interface: UInt8, _ data: Span<UInt8>) {
    let place = addresses[position].position(ofInterface: interface)
    guard list(position, place) != nil else { return }
    let count = min(data.count, CaptureLimits.descriptorBytesMax)
    var descriptor: [UInt8] = []
    descriptor.reserveCapacity(count)
    for index in 0..<count { descriptor.append(data[index]) }
    // A driver may ask for the beginning first; the beginning of what is known is no news.
    if !addresses[position].interfaces[place].reportDescriptor.starts(with: descriptor) {
      addresses[position].interfaces[place].reportDescriptor = descriptor
    }
  }

  /// Makes place for another device at the same address; what was listed keeps its index.
  private mutating func replace(_ position: Int) {
    let old = addresses[position]
    addresses[position] = USBAddress(bus: old.bus, address: old.address)
    forgetRoutes(bus: old.bus, address: old.address)
  }

  private mutating func forgetUnnamed(bus: UInt16) {
    guard let position = addresses.firstIndex(where: { $0.bus == bus && $0.address == 0 }) else {
      return
    }
    replace(position)
  }

  private mutating func forgetRoutes(bus: UInt16, address: UInt8) {
    let prefix = UInt32(bus) << 8 | UInt32(address)
    for endpoint in 0x80...0x8F as ClosedRange<UInt32> { routes[prefix << 8 | endpoint] = nil }
    latestKey = .max
  }

  private mutating func position(bus: UInt16, address: UInt8) -> Int? {
    if let known = addresses.firstIndex(where: { $0.address == address && $0.bus == bus }) {
      return known
    }
    guard addresses.count < Self.addressesMax else { return nil }
    addresses.append(USBAddress(bus: bus, address: address))
    return addresses.count - 1
  }

  /// Gives an interface its place among the stream's devices; nil beyond the limit.
  private mutating func list(_ position: Int, _ interface: Int) -> Int? {
    if let known = addresses[position].interfaces[interface].device { return known }
    guard listed.count < CaptureLimits.devicesMax else { return nil }
    let index = listed.count
    let address = addresses[position]
    listed.append(
      Listed(
        device: CaptureDevice(
          index: index, bus: address.bus, address: address.address,
          interface: address.interfaces[interface].number)))
    addresses[position].interfaces[interface].device = index
    hasChanges = true
    refresh(position)
    return index
  }

  /// Brings what is listed of an address up to date.
  private mutating func refresh(_ position: Int) {
    let address = addresses[position]
    for interface in address.interfaces {
      guard let index = interface.device else { continue }
      var device = listed[index].device
      device.vendorID = address.vendorID
      device.productID = address.productID
      device.name = address.name
      device.serialNumber = address.serialNumber
      device.reportDescriptor = interface.reportDescriptor
      if device == listed[index].device { continue }
      listed[index].device = device
      listed[index].isChanged = true
      hasChanges = true
    }
  }

  /// Lists addresses that said what they are and then nothing more, so that a person sees that they were there.
  /// Whoever answers at address 0 is about to get another and is not meant.
  mutating func listSilentAddresses() {
    for position in addresses.indices
    where addresses[position].address != 0 && !addresses[position].descriptor.isEmpty
      && !addresses[position].isHub && addresses[position].interfaces.isEmpty
    {
      _ = list(position, addresses[position].position(ofInterface: 0))
    }
  }

  /// Tells the sink about a device if something about it was learned.
  @inline(__always)
  mutating func announce<Sink: CaptureSink & ~Copyable>(_ index: Int, to sink: inout Sink) {
    guard hasChanges, listed[index].isChanged else { return }
    listed[index].isChanged = false
    sink.device(listed[index].device)
  }

  /// Tells the sink about all devices of which something was learned.
  mutating func announceAll<Sink: CaptureSink & ~Copyable>(to sink: inout Sink) {
    guard hasChanges else { return }
    for index in listed.indices { announce(index, to: &sink) }
    hasChanges = false
  }
}
