import GripControl
import Testing
import TestSupport

/// What can keep a controller from being opened, and what is never opened.
@Suite("Controllers that cannot be opened", .enabled(if: USBTestBed.isAvailable), .serialized)
struct FaultTestsOpening {
  @Test(
    "A node that is not there, or not permitted, right after arrival is tried again",
    arguments: [VirtualDevice.Withholding.absent, .denied])
  func withheld(how: VirtualDevice.Withholding) throws {
    let bench = try LiveBench(startsDaemon: false)
    try bench.start(isSubjectToPermissions: true)
    let squeezes = try bench.squeezes(partedBefore: [])
    var device = VirtualDevice.reference()
    device.withheld = how
    try bench.bed.plug(device)
    let reason = how == .denied ? "60-grip.rules" : "not there, or not yet"
    try bench.waitFor("a first attempt") {
      try bench.devices().first { $0.reason.contains(reason) }
    }
    try bench.bed.release()
    try bench.flow(squeezes.parts[0])
    let facts = try bench.onlySession()
    #expect(facts.quality.reportsReceived == squeezes.reports)
    #expect(facts.repetitions.count == Squeezes.count)
    try bench.close()
  }

  @Test("A node that stays forbidden: the reason names the udev rule, and it is tried until it can")
  func denied() throws {
    let bench = try LiveBench(startsDaemon: false)
    try bench.start(isSubjectToPermissions: true)
    var device = VirtualDevice.reference()
    device.withheld = .denied
    try bench.bed.plug(device)
    let failing = try bench.waitForController(.failing)
    #expect(failing.reason.contains("60-grip.rules"))
    #expect(failing.reason.contains("gripctl doctor"))
    #expect(failing.session == nil && failing.serialNumber == "SN0001")
    try bench.bed.release()
    try bench.waitForController(.silent)
    try bench.close()
  }

  /// A fault that keeps a device from being opened, and words of the reason.
  struct Refusal: CustomTestStringConvertible {
    var fault: USBTestBed.Fault
    var device = VirtualDevice.reference()
    var reason: String
    var testDescription: String { fault.rawValue }
  }

  static let withoutSysfs: VirtualDevice = {
    var device = VirtualDevice.reference()
    device.isInHIDSysfs = false
    device.hasKernelDriver = false
    return device
  }()

  static let refusals = [
    Refusal(fault: .claimBusy, reason: "another program has it"),
    Refusal(
      fault: .descriptorStall, device: withoutSysfs, reason: "the device refuses the request"),
    Refusal(fault: .controlHang, device: withoutSysfs, reason: "the device does not answer"),
  ]

  @Test(
    "A fault that lasts is told as the reason, and the controller is taken once it is over",
    arguments: refusals)
  func refused(_ one: Refusal) throws {
    let bench = try LiveBench()
    try bench.bed.fault(one.fault, times: nil)
    try bench.bed.plug(one.device)
    let failing = try bench.waitForController(.failing)
    #expect(failing.reason.contains(one.reason), "\(failing.reason)")
    #expect(try bench.bed.statistics().opens <= 12, "it is not opened in a loop")
    try bench.bed.fault(one.fault, times: 0)
    let taken = try bench.waitForController(.silent, seconds: 20)
    #expect(taken.reason == "")
    try bench.close()
  }

  @Test("A fault that passes costs nothing but a moment", arguments: refusals)
  func refusedFirst(_ one: Refusal) throws {
    let bench = try LiveBench()
    let squeezes = try bench.squeezes(partedBefore: [])
    try bench.bed.fault(one.fault, times: one.fault == .controlHang ? 1 : 3)
    try bench.bed.plug(one.device)
    try bench.flow(squeezes.parts[0])
    let facts = try bench.onlySession()
    #expect(facts.quality.reportsReceived == squeezes.reports)
    #expect(facts.repetitions.count == Squeezes.count)
    #expect(facts.clocks.disconnectedSeconds == 0)
    try bench.close()
  }

  @Test(
    "A report descriptor that the device does not tell is taken from the system",
    arguments: [USBTestBed.Fault.descriptorStall, .controlHang])
  func descriptorOfTheSystem(fault: USBTestBed.Fault) throws {
    let bench = try LiveBench()
    let squeezes = try bench.squeezes(partedBefore: [])
    try bench.bed.fault(fault, times: nil)
    try bench.bed.plug(.reference())
    try bench.flow(squeezes.parts[0])
    #expect(try bench.bed.statistics().opens == 1)
    #expect(try bench.onlySession().repetitions.count == Squeezes.count)
    try bench.close()
  }

  @Test(
    "Keyboards, mice and devices without force are never opened, and are listed with the reason")
  func neverOpened() throws {
    let bench = try LiveBench()
    var plain = VirtualDevice.keyboard
    (plain.interface, plain.name) = ((3, 0, 0), "Buttons")
    for (port, device) in [(1, VirtualDevice.keyboard), (2, .mouse), (3, plain)] {
      try bench.bed.plug(device, port: port)
    }
    try bench.bed.plug(.reference(), port: 4)
    try bench.waitForController(.silent)
    for port in 1...3 {
      let bed = try bench.bed.statistics(port: port)
      #expect(bed.attempts == 0 && bed.detaches == 0 && bed.kernel_driver == 1, "\(port) \(bed)")
    }
    let alone = try bench.devices().filter { $0.state == .leftAlone }
    #expect(alone.map(\.name) == ["Keyboard", "Mouse", "Buttons"])
    #expect(alone.prefix(2).allSatisfy { $0.reason.contains("keyboard or a mouse") })
    #expect(alone.last?.reason.contains("shows no force") == true)
    try bench.close()
  }

  @Test("A keyboard is not opened even where the settings list it; another device is")
  func listed() throws {
    var buttons = VirtualDevice.keyboard
    (buttons.interface, buttons.vendor, buttons.serial) = ((3, 0, 0), 0x1234, "B1")
    let products = [VirtualDevice.keyboard, buttons].map {
      USBProduct(vendorID: $0.vendor, productID: $0.product)
    }
    let bench = try LiveBench { $0.controllers = products }
    try bench.bed.plug(.keyboard, port: 1)
    try bench.bed.plug(buttons, port: 2)
    let taken = try bench.waitForController(.silent)
    #expect(taken.serialNumber == "B1" && taken.vendorID == 0x1234)
    #expect(try bench.bed.statistics(port: 1).attempts == 0)
    try bench.close()
    #expect(bench.sessions() == [])
  }
}
