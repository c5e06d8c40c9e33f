import Capture
import Testing

@Suite("Devices learned from control transfers")
struct USBLearningTests {
  private func read(_ moments: [USBMoment]) throws -> RecordingSink {
    try readAll(PcapBuilder(packets: moments.map { (0, 0, $0.usbmon()) }).file).sink
  }

  @Test func reportsAloneMakeADevice() throws {
    #expect(
      try read([.report([1])]).records == [
        .device(CaptureDevice(index: 0, bus: 3, address: 7)),
        .report(device: 0, time: 0, bytes: [1]),
      ])
  }

  @Test func endpointsBelongToTheInterfacesThatTheConfigurationSays() throws {
    let moments =
      USBMoment.read(1, answer: Descriptors.device(strings: [0, 0, 0]))
      + USBMoment.read(
        2, answer: Descriptors.configuration([(0, 3, 0x83), (1, 0xFF, 0x82), (2, 3, 0x81)]))
      + [.report([1], endpoint: 0x81), .report([2], endpoint: 0x82), .report([3], endpoint: 0x83)]
    let sink = try read(moments)
    #expect(sink.devices.mapValues(\.interface) == [0: 0, 1: 2])
    #expect(
      sink.reports == [
        .report(device: 1, time: 0, bytes: [1]), .report(device: 0, time: 0, bytes: [3]),
      ])
  }

  @Test func endpointsOfAnUnknownConfigurationAreGuessedInTheUsualOrder() throws {
    let sink = try read([.report([1], endpoint: 0x82), .report([2], endpoint: 0x81)])
    #expect(sink.devices.mapValues(\.interface) == [0: 1, 1: 0])
  }

  @Test func theOnlyInterfaceWithADescriptorHasAllReports() throws {
    let sink = try read(
      USBMoment.read(0x22, interface: 0, answer: Descriptors.report)
        + [.report([1], endpoint: 0x83)])
    #expect(sink.devices.count == 1)
    #expect(sink.devices[0]?.reportDescriptor == Descriptors.report)
  }

  @Test func answersAreMatchedToTheirRequests() throws {
    let first = USBMoment.read(3, index: 2, answer: Descriptors.string("Right"), id: 1)
    let second = USBMoment.read(3, index: 9, answer: Descriptors.string("Wrong"), id: 2)
    let elsewhere = USBMoment.read(
      3, index: 2, answer: Descriptors.string("Other"), address: 8, id: 1)
    let device = USBMoment.read(1, answer: Descriptors.device(strings: [0, 2, 0]))
    let moments =
      device + [first[0], elsewhere[0], second[0], second[1], elsewhere[1], first[1]]
      + [.report([1])]
    #expect(try read(moments).devices[0]?.name == "Right")
  }

  @Test func answersWithoutRequestsAndRefusalsTeachNothing() throws {
    var refused = USBMoment.read(1, answer: Descriptors.device())
    refused[1].status = -32
    let orphan = USBMoment.read(0x22, interface: 0, answer: Descriptors.report)[1]
    let sink = try read(refused + [orphan, .report([1])])
    #expect(sink.devices[0] == CaptureDevice(index: 0, bus: 3, address: 7))
  }

  @Test func beginningsOfDescriptorsAreCompletedLater() throws {
    let device = Descriptors.device(strings: [0, 2, 0])
    let configuration = Descriptors.configuration([(0, 3, 0x81)])
    let name = Descriptors.string("Grip")
    let report = Descriptors.report
    let moments =
      USBMoment.read(1, answer: Array(device.prefix(8))) + USBMoment.read(1, answer: device)
      + USBMoment.read(1, answer: Array(device.prefix(8)))
      + USBMoment.read(2, answer: Array(configuration.prefix(9)))
      + USBMoment.read(2, answer: configuration)
      + USBMoment.read(3, index: 2, answer: Array(name.prefix(2)))
      + USBMoment.read(3, index: 2, answer: name)
      + USBMoment.read(0x22, interface: 0, answer: report)
      + USBMoment.read(0x22, interface: 0, answer: Array(report.prefix(4)))
    let sink = try read(moments + [.report([1])])
    #expect(sink.devices.count == 1)
    #expect(sink.devices[0]?.name == "Grip")
    #expect(sink.devices[0]?.vendorID == 0x1209)
    #expect(sink.devices[0]?.reportDescriptor == report)
  }

  @Test func sameDeviceMetAgainKeepsItsIndex() throws {
    let again = Descriptors.meeting + [.report([1])]
    let sink = try read(again + again)
    #expect(
      sink.records == [
        .device(Descriptors.met), .report(device: 0, time: 0, bytes: [1]),
        .report(device: 0, time: 0, bytes: [1]),
      ])
  }

  @Test func anotherModelAtTheSameAddressIsAnotherDevice() throws {
    let other =
      USBMoment.read(1, answer: Descriptors.device(product: 2, strings: [0, 0, 0]))
      + [.report([2])]
    let sink = try read(Descriptors.meeting + [.report([1])] + other)
    #expect(
      sink.devices[1] == CaptureDevice(index: 1, bus: 3, address: 7, vendorID: 0x1209, productID: 2)
    )
    #expect(sink.reports.last == .report(device: 1, time: 0, bytes: [2]))
  }

  @Test func anotherSerialNumberAtTheSameAddressIsAnotherDevice() throws {
    let other =
      USBMoment.read(1, answer: Descriptors.device())
      + USBMoment.read(3, index: 3, answer: Descriptors.string("SN-2")) + [.report([2])]
    let sink = try read(Descriptors.meeting + [.report([1])] + other)
    #expect(sink.devices[0] == Descriptors.met)
    #expect(sink.devices[1]?.serialNumber == "SN-2")
    #expect(sink.devices[1]?.productID == 1)
    #expect(sink.reports.last == .report(device: 1, time: 0, bytes: [2]))
  }

  @Test func whoeverAnsweredAtAddressZeroIsForgottenWhenItGetsAnAddress() throws {
    let nameless = USBMoment.read(1, answer: Descriptors.device(product: 5), address: 0)
    let setAddress = [
      USBMoment(
        kind: "S", transfer: 2, endpoint: 0, address: 0, status: -115,
        setup: [0, 5, 7, 0, 0, 0, 0, 0]),
      USBMoment(transfer: 2, endpoint: 0, address: 0),
    ]
    let sink = try read(nameless + setAddress + Descriptors.meeting)
    #expect(sink.records == [.device(Descriptors.met)])
  }

  @Test func addressThatSaysWhatItIsAndNothingMoreIsListedUnlessItIsAHub() throws {
    let device = USBMoment.read(1, answer: Descriptors.device(), address: 4)
    let hub = USBMoment.read(1, answer: Descriptors.device(class: 9), address: 1)
    let sink = try read(hub + [.report([2], address: 1)] + device)
    #expect(
      sink.records == [
        .device(CaptureDevice(index: 0, bus: 3, address: 4, vendorID: 0x1209, productID: 1))
      ])
  }

  @Test func captureOfWindowsIsReadInBothItsManners() throws {
    for isOld in [false, true] {
      var packets: [[UInt8]] = []
      for moment in Descriptors.meeting {
        let isBeginning = moment.kind == "S"
        packets.append(moment.usbPcap(stage: isBeginning ? 0 : isOld ? 1 : 3))
        if isOld, !isBeginning {
          packets.append(USBMoment(transfer: 2, endpoint: 0, id: moment.id).usbPcap(stage: 2))
        }
      }
      packets.append(USBMoment.report([1, 2]).usbPcap())
      packets.append(USBMoment.report([]).usbPcap(status: 0xC000_0004))
      packets.append(USBMoment.report([3]).usbPcap(status: 0x8000_0900))
      packets.append(USBMoment(kind: "S").usbPcap())
      packets.append([1, 2, 3])
      packets.append([200, 0] + [UInt8](repeating: 0, count: 30))
      let file = PcapBuilder(linkType: 249, packets: packets.map { (0, 0, $0) }).file
      let (sink, problems) = try readAll(file)
      #expect(
        sink.records == [
          .device(Descriptors.met), .report(device: 0, time: 0, bytes: [1, 2]),
          .failed(device: 0, time: 0, status: -32), .report(device: 0, time: 0, bytes: [3]),
        ])
      #expect(problems.damagedPackets == 2)
    }
  }

  @Test func crowdsOfAddressesStayWithinTheLimits() throws {
    let moments = (0..<3000).map { index in
      var moment = USBMoment.report([1], address: UInt8(index % 128))
      moment.bus = UInt16(index / 128)
      return moment
    }
    let (sink, problems) = try readAll(
      PcapBuilder(packets: moments.map { (0, 0, $0.usbmon()) }).file)
    #expect(sink.devices.count == CaptureLimits.devicesMax)
    #expect(problems.reportsBeyondDeviceLimit == 3000 - CaptureLimits.devicesMax)
  }
}
