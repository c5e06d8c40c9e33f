import Testing

@testable import GoDirect
@testable import GripCore

@Suite("The conversation that brings a Go Direct device to measure")
struct ConversationTests {
  /// A device that answers by a table; what it does wrong is a setting.
  private struct Device {
    var sensors: UInt32 = 0xFE
    var infos: [UInt8: [UInt8]] = [:]
    /// How often the answer to a command is kept back.
    var lost: [UInt8: Int] = [:]
    /// How often it is damaged.
    var damaged: [UInt8: Int] = [:]
    var startStatus: UInt8 = 0
    var heard: [[UInt8]] = []

    init() {
      infos[1] = DeviceBytes.sensorInfo(1, "Force", "N", periods: 1000...1_000_000)
      for sensor in 2...4 as ClosedRange<UInt8> {
        infos[sensor] = DeviceBytes.sensorInfo(
          sensor, "Acceleration", "m/s²", periods: 1000...1_000_000)
      }
      for sensor in 5...7 as ClosedRange<UInt8> {
        infos[sensor] = DeviceBytes.sensorInfo(
          sensor, "Gyro", "rad/s", periods: 1000...1_000_000)
      }
    }

    mutating func answer(_ report: [UInt8]) -> [[UInt8]] {
      let packet = Array(report[1...Int(report[0])])
      heard.append(packet)
      let (command, counter) = (packet[4], packet[2])
      if let left = lost[command], left > 0 {
        lost[command] = left - 1
        return []
      }
      var payload: [UInt8] = []
      switch command {
      case 0x10: payload = DeviceBytes.status
      case 0x55: payload = DeviceBytes.deviceInfo
      case 0x51: payload = DeviceBytes.little(sensors)
      case 0x50: payload = infos[packet[5]] ?? []
      case 0x1B: payload = [0]
      case 0x18: payload = [startStatus]
      default: break
      }
      var reports = DeviceBytes.reports(DeviceBytes.answer(command, counter, payload))
      if let left = damaged[command], left > 0 {
        damaged[command] = left - 1
        // The counter that is repeated; the checksum alone, where that of the first answer was right.
        reports[0][command == 0x1A ? 6 : 4] ^= 0x40
      }
      return reports
    }
  }

  /// Talks until the end; time runs to the next deadline whenever nothing is said.
  private func talk(_ device: inout Device, before: [[UInt8]] = []) -> Conversation {
    var conversation = Conversation()
    var now: Int64 = 0
    var next: [UInt8]? = conversation.begin(now: now)
    for _ in 0..<200 where conversation.state == .talking {
      var said: [UInt8]?
      if let report = next {
        for answer in before + device.answer(report) {
          now += 1_000_000
          said = conversation.take(answer.span, now: now) ?? said
        }
      }
      if said == nil && conversation.state == .talking {
        now = conversation.nextDue
        said = conversation.tick(now: now)
      }
      next = said
    }
    return conversation
  }

  @Test("Given a device as described, then it measures force and motion at 100 Hz")
  func usual() {
    var device = Device()
    let conversation = talk(&device)
    #expect(conversation.state == .measuring)
    #expect(
      conversation.stream
        == GoDirectStream(periodMicroseconds: 10_000, sensors: 0xFE, forceNewtonsMax: 850))
    #expect(conversation.info?.serialNumber == "151000C1")
    #expect(conversation.info?.orderCode == "GDX-HD")
    #expect(conversation.status?.batteryPercent == 77)
    #expect(conversation.sensors.map(\.maximum) == [Double](repeating: 850, count: 7))
    #expect(
      device.heard.map { $0[4] }
        == [0x1A, 0x10, 0x55, 0x51] + [UInt8](repeating: 0x50, count: 7) + [0x1B, 0x18])
    #expect(device.heard.map { $0[2] } == (0..<13).map { 0xFE - UInt8($0) })
    for packet in device.heard {
      #expect(Int(packet[1]) == packet.count && packet[0] == 0x58)
      let others = packet.enumerated().filter { $0.offset != 3 }.map(\.element)
      #expect(packet[3] == others.reduce(0, &+))
    }
  }

  @Test("Given the commands of the table, then their bytes are these")
  func bytes() {
    let cases: [(Command, [UInt8])] = [
      (
        .begin,
        [
          0x1A, 0xA5, 0x4A, 0x06, 0x49, 0x07, 0x48, 0x08, 0x47, 0x09, 0x46, 0x0A, 0x45, 0x0B, 0x44,
          0x0C, 0x43, 0x0D, 0x42, 0x0E, 0x41,
        ]
      ),
      (.sensorInfo(sensor: 3), [0x50, 3]),
      (.setPeriod(microseconds: 0x0102_0304), [0x1B, 0xFF, 0, 4, 3, 2, 1, 0, 0, 0, 0]),
      (
        .start(sensors: 0xFE),
        [0x18, 0xFF, 1, 0xFE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
      ),
      (.stop, [0x19, 0xFF, 0, 0xFF, 0xFF, 0xFF, 0xFF]),
      (.disconnect, [0x54]), (.status, [0x10]), (.deviceInfo, [0x55]), (.availableSensors, [0x51]),
    ]
    for (command, expected) in cases {
      let report = command.report(counter: 0xFE)
      #expect(report.count == 64)
      #expect(Array(report[1...4]) == [0x58, UInt8(expected.count + 4), 0xFE, report[4]])
      #expect(Array(report[5..<(5 + expected.count)]) == expected, "\(command)")
    }
  }

  @Test(
    "Given answers that are lost or damaged twice, then they are asked for again",
    arguments: [0x1A, 0x10, 0x55, 0x51, 0x50, 0x1B, 0x18] as [UInt8])
  func recovery(command: UInt8) {
    var silent = Device()
    silent.lost[command] = 2
    #expect(talk(&silent).state == .measuring)
    var damaged = Device()
    damaged.damaged[command] = 2
    #expect(talk(&damaged).state == .measuring)
  }

  @Test(
    "Given a device that never answers one command, then the conversation fails and says which",
    arguments: [(0x1A, "begin"), (0x55, "deviceInfo"), (0x18, "start")] as [(UInt8, String)])
  func failure(command: UInt8, name: String) {
    var device = Device()
    device.lost[command] = .max
    guard case .failed(let reason) = talk(&device).state else {
      Issue.record("it did not fail")
      return
    }
    #expect(reason.contains("did not answer \(name)"))
    #expect(device.heard.suffix(3).allSatisfy { $0[4] == command })
  }

  @Test(
    "Given measurements and stray answers between command and answer, then they disturb nothing")
  func interleaved() {
    var device = Device()
    let stray =
      DeviceBytes.reports(DeviceBytes.normal(0xFE, [[1, 2, 3, 4, 5, 6, 7]]))
      + DeviceBytes.reports(DeviceBytes.answer(0x1B, 0x33, [7]))
    #expect(talk(&device, before: stray).state == .measuring)
  }

  @Test("Given sensors of other units, periods and kinds, then what can be measured is")
  func sensors() {
    let cases: [(String, (inout Device) -> Void, GoDirectStream?, leftOut: Int)] = [
      (
        "force alone", { $0.sensors = 0x02 },
        GoDirectStream(periodMicroseconds: 10_000, sensors: 0x02, forceNewtonsMax: 850), 0
      ),
      ("no force", { $0.sensors = 0xFC }, nil, 0),
      (
        "force in another unit",
        { $0.infos[1] = DeviceBytes.sensorInfo(1, "Force", "lb", periods: 1000...100_000) }, nil, 1
      ),
      (
        "a gyroscope in degrees",
        { $0.infos[6] = DeviceBytes.sensorInfo(6, "Gyro", "°/s", periods: 1000...100_000) },
        GoDirectStream(periodMicroseconds: 10_000, sensors: 0xBE, forceNewtonsMax: 850), 1
      ),
      (
        "slow force",
        { $0.infos[1] = DeviceBytes.sensorInfo(1, "Force", "N", periods: 40_000...1_000_000) },
        GoDirectStream(periodMicroseconds: 40_000, sensors: 0xFE, forceNewtonsMax: 850), 0
      ),
      (
        "fast only",
        {
          $0.infos[1] = DeviceBytes.sensorInfo(
            1, "Force", "N", periods: 500...4000, granularity: 1500)
        },
        GoDirectStream(periodMicroseconds: 3000, sensors: 0xFE, forceNewtonsMax: 850), 0
      ),
      (
        "odd steps",
        {
          $0.infos[1] = DeviceBytes.sensorInfo(
            1, "Force", "N", periods: 500...100_000, granularity: 1500)
        },
        GoDirectStream(periodMicroseconds: 12_000, sensors: 0xFE, forceNewtonsMax: 850), 0
      ),
      (
        "motion too slow for force",
        {
          $0.infos[1] = DeviceBytes.sensorInfo(1, "Force", "N", periods: 1000...5000)
          $0.infos[2] = DeviceBytes.sensorInfo(2, "Acceleration", "m/s²", periods: 50_000...100_000)
        }, GoDirectStream(periodMicroseconds: 5000, sensors: 0x02, forceNewtonsMax: 850), 1
      ),
      (
        "no period at all",
        { $0.infos[1] = DeviceBytes.sensorInfo(1, "Force", "N", periods: 2_000_000...3_000_000) },
        nil, 1
      ),
      (
        "aperiodic force",
        {
          $0.infos[1] = DeviceBytes.sensorInfo(
            1, "Force", "N", periods: 1000...5000, isAperiodic: true)
        }, nil, 1
      ),
    ]
    for (name, change, expected, leftOut) in cases {
      var device = Device()
      change(&device)
      let conversation = talk(&device)
      #expect(conversation.stream == expected, "\(name)")
      #expect(conversation.sensorsLeftOut.count == leftOut, "\(name)")
      #expect((conversation.state == .measuring) == (expected != nil), "\(name)")
    }
  }

  @Test("Given a start that the device refuses, then the reason has its status")
  func refused() {
    var device = Device()
    device.startStatus = 9
    guard case .failed(let reason) = talk(&device).state else {
      Issue.record("it did not fail")
      return
    }
    #expect(reason.contains("status 9"))
  }

  @Test("Given the end, then it is stopped and let go, each with its own counter")
  func end() {
    var device = Device()
    var conversation = talk(&device)
    let reports = conversation.end()
    #expect(reports.map { $0[5] } == [0x19, 0x54])
    #expect(reports.map { $0[3] } == [0xFE - 13, 0xFE - 14])
  }
}
