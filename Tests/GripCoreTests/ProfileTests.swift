import HID
import TestSupport
import Testing

@testable import GripCore

@Suite("Profiles: reports whose descriptor says nothing")
struct ProfileTests {
  /// Puts numbers where a profile says that they are.
  private struct Writer {
    var bytes: [UInt8]

    mutating func put(_ raw: UInt64, _ field: ProfileField, ahead: Int = 0) {
      let isReversed = field.isBigEndian
      for bit in 0..<field.bits where raw >> UInt64(bit) & 1 != 0 {
        // The highest byte of a big-endian number comes first.
        let byte = isReversed ? field.bits / 8 - 1 - bit / 8 : bit / 8
        let at = field.bit + ahead + (isReversed ? byte * 8 + bit % 8 : bit)
        bytes[at / 8] |= 1 << UInt8(at % 8)
      }
    }
  }

  @Test("Given each way to write a number, then its value is read")
  func encodings() throws {
    let cases: [(ProfileField, bytes: [UInt8], newtons: Double)] = [
      (ProfileField(bit: 0, bits: 16), [0x34, 0x12, 0, 0, 0], 0x1234),
      (ProfileField(bit: 0, bits: 16, isBigEndian: true), [0x12, 0x34, 0, 0, 0], 0x1234),
      (ProfileField(bit: 8, bits: 24, isBigEndian: true), [0, 0x01, 0x02, 0x03, 0], 0x010203),
      (
        ProfileField(bit: 0, bits: 16, encoding: .signed, isBigEndian: true),
        [0xFF, 0xFE, 0, 0, 0], -2
      ),
      (ProfileField(bit: 4, bits: 12, encoding: .signed), [0x70, 0x80, 0, 0, 0], -2041),
      (ProfileField(bit: 8, bits: 32, encoding: .real), [0, 0, 0, 0x20, 0xC1], -10),
      (
        ProfileField(bit: 8, bits: 32, encoding: .real, isBigEndian: true),
        [0, 0xC1, 0x20, 0, 0], -10
      ),
      (
        ProfileField(bit: 0, bits: 8, scale: 0.5, offset: 3, unit: .kilogramForce),
        [4, 0, 0, 0, 0], 49.03325
      ),
      (ProfileField(bit: 0, bits: 8, unit: .poundForce), [2, 0, 0, 0, 0], 8.896443231),
    ]
    for (field, bytes, newtons) in cases {
      var force = field
      force.unit = force.unit ?? .newton
      let profile = DeviceProfile(
        name: "x", matches: [.init(vendorID: 1, productID: 1)],
        reports: [ProfileReport(bytes: 5, channels: [.force: force])])
      var bench = DecoderBench(try SensorLayout(profile: profile, descriptor: nil))
      bench.add(bytes, at: 0)
      bench.finish()
      #expect(bench.forces.map { ($0 * 1e9).rounded() / 1e9 } == [newtons], "\(field)")
    }
  }

  @Test(
    "Given real numbers that are none, then the sample has no force, and motion stays what it was")
  func notNumbers() throws {
    let real = { (bit: Int, unit: ProfileUnit) in
      ProfileField(bit: bit, bits: 32, encoding: .real, unit: unit)
    }
    let profile = DeviceProfile(
      name: "x", matches: [.init(vendorID: 1, productID: 1)], rangeNewtons: 600,
      reports: [
        ProfileReport(
          bytes: 8, channels: [.force: real(0, .newton), .accelerationX: real(32, .gravity)])
      ])
    var bench = DecoderBench(try SensorLayout(profile: profile, descriptor: nil))
    let rows: [(Float, Float)] = [
      (5, 1), (.nan, .nan), (.infinity, 1e30), (600, -.infinity), (-650, .signalingNaN),
    ]
    for (index, row) in rows.enumerated() {
      let bits = [row.0.bitPattern, row.1.bitPattern]
      let bytes = bits.flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
      }
      bench.add(bytes, at: Int64(index) * 10_000_000)
    }
    bench.finish()
    #expect(bench.samples.map(\.isForceMissing) == [false, true, true, false, false])
    #expect(bench.samples.map(\.isForceSaturated) == [false, false, false, true, true])
    #expect(bench.samples.allSatisfy { $0.acceleration.x == Float(9.80665) })
  }

  @Test(
    "Given any profile, then every number that was put where it says is read",
    arguments: UInt64(0)..<200)
  func anyProfile(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let id: UInt8? = Bool.random(using: &random) ? UInt8.random(in: 1...255, using: &random) : nil
    let samples = Int.random(in: 1...6, using: &random)
    var channels: [ProfileChannel: ProfileField] = [:]
    var bit = 0
    for channel in ProfileChannel.allCases.shuffled(using: &random)
    where channel == .force || Bool.random(using: &random) {
      var field = ProfileField(bit: bit, bits: Int.random(in: 1...32, using: &random))
      field.encoding = Bool.random(using: &random) ? .signed : .unsigned
      field.unit = ProfileUnit.units(of: channel)[0]
      field.scale = Double.random(in: 0.001...3, using: &random)
      field.offset = Double.random(in: -50...50, using: &random)
      if Bool.random(using: &random) {
        bit = (bit + 7) / 8 * 8
        field.bits = 8 * Int.random(in: 1...4, using: &random)
        field.isBigEndian = true
        field.bit = bit
      }
      channels[channel] = field
      bit += field.bits
    }
    let sampleBits = (bit + 7) / 8 * 8
    let head = (id == nil ? 0 : 8) + 16
    for channel in channels.keys { channels[channel]?.bit += head }
    let bytes = (head + samples * sampleBits) / 8
    let profile = DeviceProfile(
      name: "random", matches: [.init(vendorID: 1, productID: 1)],
      reports: [
        ProfileReport(
          id: id, bytes: bytes, samples: samples, sampleBits: sampleBits, channels: channels,
          sequence: ProfileField(bit: head - 16, bits: 16))
      ])
    try #require(profile.faults.isEmpty, "\(profile.faults)")
    var bench = DecoderBench(try SensorLayout(profile: profile, descriptor: nil))
    var expected: [[ProfileChannel: Double]] = []
    for number in 0..<5 {
      var writer = Writer(bytes: [UInt8](repeating: 0, count: bytes))
      if let id { writer.bytes[0] = id }
      writer.put(UInt64(number), ProfileField(bit: head - 16, bits: 16))
      for sample in 0..<samples {
        var values: [ProfileChannel: Double] = [:]
        for (channel, field) in channels {
          let raw = UInt64.random(in: 0..<(1 << UInt64(field.bits)), using: &random)
          writer.put(raw, field, ahead: sample * sampleBits)
          let isNegative = field.encoding == .signed && raw >> UInt64(field.bits - 1) & 1 != 0
          let number = isNegative ? Int64(raw) - (1 << Int64(field.bits)) : Int64(raw)
          values[channel] = Double(number) * field.scale + field.offset
        }
        expected.append(values)
      }
      bench.add(writer.bytes, at: Int64(number) * 10_000_000)
    }
    bench.finish()
    #expect(bench.samples.count == expected.count)
    for (sample, values) in zip(bench.samples, expected) {
      #expect(sample.forceNewtons == values[.force])
      let motion: [(ProfileChannel, Float)] = [
        (.accelerationX, sample.acceleration.x), (.accelerationY, sample.acceleration.y),
        (.accelerationZ, sample.acceleration.z), (.angularVelocityX, sample.angularVelocity.x),
        (.angularVelocityY, sample.angularVelocity.y),
        (.angularVelocityZ, sample.angularVelocity.z),
      ]
      for (channel, value) in motion {
        #expect(value == Float(values[channel] ?? 0), "\(channel)")
      }
    }
  }

  @Test("Given a profile that makes no sense, then what is wrong is named where it stands")
  func faults() {
    let good = DeviceProfile(
      name: "x", matches: [.init(vendorID: 1, productID: 1)],
      reports: [
        ProfileReport(
          id: 1, bytes: 8, channels: [.force: ProfileField(bit: 8, bits: 16, unit: .newton)])
      ])
    let cases: [(String, (inout DeviceProfile) -> Void)] = [
      ("name", { $0.name = "" }),
      ("match", { $0.matches = [] }),
      ("match.0.vendor", { $0.matches[0].vendorID = 0 }),
      ("match.0.descriptor-sha256", { $0.matches[0].descriptorSHA256 = "ABC" }),
      ("range-newtons", { $0.rangeNewtons = .nan }),
      ("rate-hertz", { $0.rateHertz = 0 }),
      ("reads-like", { $0.readsLike = "Baseline" }),
      ("units", { $0.units.force = .newton }),
      (
        "reports",
        { $0.reports[0].channels = [.accelerationX: ProfileField(bit: 8, bits: 8, unit: .gravity)] }
      ),
      ("reports.0.bytes", { $0.reports[0].bytes = 0 }),
      ("reports.0.id", { $0.reports[0].id = 0 }),
      ("reports.1.id", { $0.reports.append($0.reports[0]) }),
      ("reports.0.samples", { $0.reports[0].samples = 33 }),
      ("reports.0.sample-bits", { $0.reports[0].samples = 2 }),
      ("reports.0.force.bit", { $0.reports[0].channels[.force]?.bit = 50 }),
      ("reports.0.force.bit", { $0.reports[0].channels[.force]?.bit = 0 }),
      ("reports.0.force.bits", { $0.reports[0].channels[.force]?.bits = 40 }),
      ("reports.0.force.bits", { $0.reports[0].channels[.force]?.encoding = .real }),
      (
        "reports.0.force.bit",
        {
          $0.reports[0].channels[.force]?.isBigEndian = true;
          $0.reports[0].channels[.force]?.bit = 9
        }
      ),
      ("reports.0.force.scale", { $0.reports[0].channels[.force]?.scale = 0 }),
      ("reports.0.force.scale", { $0.reports[0].channels[.force]?.scale = .infinity }),
      ("reports.0.force.offset", { $0.reports[0].channels[.force]?.offset = .nan }),
      ("reports.0.force.unit", { $0.reports[0].channels[.force]?.unit = .gravity }),
      ("reports.0.force.unit", { $0.reports[0].channels[.force]?.unit = nil }),
      (
        "reports.0.time.unit",
        { $0.reports[0].time = ProfileField(bit: 32, bits: 16, unit: .newton) }
      ),
      (
        "reports.0.time.encoding",
        { $0.reports[0].time = ProfileField(bit: 32, bits: 32, encoding: .real) }
      ),
      ("reports.0.tick-nanoseconds", { $0.reports[0].tickNanoseconds = 0 }),
      (
        "reports.0.force.minimum",
        {
          $0.reports[0].channels[.force]?.minimum = 5; $0.reports[0].channels[.force]?.maximum = 5
        }
      ),
      ("reports.0.force.bit", { $0.reports[0].time = ProfileField(bit: 16, bits: 16) }),
      ("", { $0.reports = [] }),
    ]
    #expect(good.faults.isEmpty)
    for (path, change) in cases {
      var profile = good
      change(&profile)
      let paths = profile.faults.map { $0.path.joined(separator: ".") }
      #expect(paths.contains(path), "\(path): \(paths)")
      #expect(throws: ProfileFault.self) { try SensorLayout(profile: profile, descriptor: nil) }
    }
  }

  @Test("Given a descriptor with a wrong unit, then a profile that states the right one mends it")
  func units() throws {
    // 0xE011 with exponent 0 is cm/s² by the letter; some devices mean m/s².
    var acceleration = TestField.motion(axis: 2)
    acceleration.unit = 0xE011
    let device = TestDevice(fields: [.force(), acceleration])
    let descriptor = try ReportDescriptor(parsing: device.descriptor)
    var profile = DeviceProfile(name: "x", matches: [.init(vendorID: 1, productID: 1)])
    profile.units.acceleration = .metrePerSecondSquared
    profile.units.force = .poundForce
    for (layout, z, force) in [
      (SensorLayout(descriptor: descriptor), Float(0.1), 3.0),
      (try SensorLayout(profile: profile, descriptor: descriptor), 10, 3 * 4.4482216152605),
    ] {
      var bench = DecoderBench(layout)
      bench.add(device.reports[0].bytes([3, 10]), at: 0)
      bench.finish()
      #expect(abs(bench.samples[0].acceleration.z - z) < 1e-6)
      #expect(bench.forces == [force])
    }
  }

  @Test("Given a weight and no force, then it counts as force: kilograms weigh 9.80665 N each")
  func weight() throws {
    var weight = TestField.force()
    weight.usage = 0x0498
    for (unit, exponent, newtons) in [
      (0, 0, 2 * 9.80665), (0x0101, 3, 2 * 9.80665), (0xE111, 5, 2.0),
    ] {
      weight.unit = unit
      weight.exponent = exponent
      let device = TestDevice(fields: [weight])
      var bench = DecoderBench(try device.layout())
      bench.add(device.reports[0].bytes([2]), at: 0)
      bench.finish()
      #expect(bench.forces.map { ($0 * 1e9).rounded() / 1e9 } == [newtons], "unit \(unit)")
    }
    let both = TestDevice(fields: [weight, .force()])
    #expect(try both.layout().samplesPerReport == 1)
  }

  @Test("Given a quaternion, then the layout says that it is not read")
  func quaternion() throws {
    var orientation = TestField.force(count: 4)
    orientation.usage = 0x0483
    let layout = try TestDevice(fields: [.force(), orientation]).layout()
    #expect(layout.hasForce && !layout.hasMotion)
    #expect(layout.notes.contains { $0.contains("orientation") })
  }
}
