import GripSimulator
import HID
import Testing

@Suite("Layouts")
struct LayoutTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var yaml: String
    /// The bytes of each input report by its id, the id included.
    var sizes: [UInt8: Int]
    /// How fine the force is, in newtons.
    var resolution = 0.05
    var hasMotion = true

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "reference", yaml: "layout: reference", sizes: [1: 64]),
    Case(name: "one sample", yaml: "samplesPerReport: 1", sizes: [1: 22]),
    Case(name: "no report id", yaml: "layout: noReportID", sizes: [0: 63]),
    Case(name: "reordered", yaml: "layout: reordered", sizes: [9: 64]),
    Case(name: "unaligned", yaml: "layout: unaligned", sizes: [1: 45], resolution: 0.2),
    Case(
      name: "wide", yaml: "layout: wide\nsamplesPerReport: 2", sizes: [1: 54], resolution: 1e-6),
    Case(name: "by field", yaml: "layout: byField", sizes: [1: 64]),
    Case(
      name: "split", yaml: "layout: split\nbattery: {percent: 50}", sizes: [2: 2, 3: 16, 7: 55]),
    Case(name: "minimal", yaml: "layout: minimal", sizes: [0: 13], hasMotion: false),
    Case(
      name: "force only", yaml: "layout: forceOnly", sizes: [1: 9], resolution: 0.0306,
      hasMotion: false),
    Case(
      name: "no sequence, no time", yaml: "sequenceBits: none\ntimeBits: none", sizes: [1: 58]),
    Case(
      name: "small sequence, time in milliseconds",
      yaml: "sequenceBits: 5\ntimeBits: 17\ntimeExponent: -3", sizes: [1: 61]),
    Case(
      name: "a list of fields",
      yaml: """
        layout:
          - id: 4
            before: [{is: padding, bits: 3}, {is: time, bits: 20, exponent: -4}]
            sample:
              - {is: acceleration, bits: 9, axes: [y, x], physical: [-4000, 4000], unit: 0xE011}
              - {is: force, bits: 21, signed: false, physical: [-100, 900]}
              - {is: padding, bits: 2}
            after: [{is: sequence, bits: 7}]
        """, sizes: [4: 26], resolution: 0.0005, hasMotion: false),
  ]

  static let activities = """

    rate: 40
    activities:
      - rest: {seconds: 0.5}
      - squeezes: {count: 2, force: [120, 80], rise: 1, hold: 0.5, fall: 1, shape: trapezoid}
      - rest: {seconds: 1}
    """

  @Test(arguments: cases)
  func `a descriptor declares exactly the reports that are sent`(layout: Case) throws {
    let stream = simulate(try scenario(layout.yaml + Self.activities), seed: 1)
    let descriptor = try ReportDescriptor(parsing: stream.device.reportDescriptor)
    #expect(descriptor.tolerances.isEmpty)
    #expect(descriptor.numbersReports == !layout.sizes.keys.contains(0))
    let declared = descriptor.inputReports.map { ($0.id, $0.sizeBytes) }
    #expect(Dictionary(declared, uniquingKeysWith: max) == layout.sizes)
    for report in reports(of: stream) {
      let id = descriptor.numbersReports ? report.bytes[0] : 0
      #expect(report.bytes.count == layout.sizes[id])
    }
  }

  @Test(arguments: cases)
  func `forces decode to the ones that were meant`(layout: Case) throws {
    let stream = simulate(try scenario(layout.yaml + Self.activities), seed: 1)
    let decoder = try ReportDecoder(stream.device.reportDescriptor)
    var forces: [Double] = []
    stream.forEachReport { _, bytes in forces += decoder.values(of: 0x0494, in: bytes) }
    #expect(forces.count == stream.truth.samplesDelivered)
    #expect(forces.max() == stream.truth.peakNewtonsEncoded)
    for (index, newtons) in forces.enumerated() {
      let expected = Self.meantNewtons(at: Double(index) / 40)
      #expect(abs(newtons - expected) <= layout.resolution * 0.5001, "sample \(index)")
    }
  }

  @Test(arguments: cases.filter(\.hasMotion))
  func `motion decodes to gravity along z and no turning`(layout: Case) throws {
    let stream = simulate(try scenario(layout.yaml + Self.activities), seed: 1)
    let decoder = try ReportDecoder(stream.device.reportDescriptor)
    var counts = [0, 0, 0]
    stream.forEachReport { _, bytes in
      for axis in 0..<3 {
        for g in decoder.values(of: 0x0453 + UInt16(axis), in: bytes) {
          counts[axis] += 1
          #expect(abs(g - (axis == 2 ? 1 : 0)) < 0.01)
        }
        for speed in decoder.values(of: 0x0457 + UInt16(axis), in: bytes) {
          #expect(abs(speed) < 2)
        }
      }
    }
    #expect(counts == Array(repeating: stream.truth.samples, count: 3))
  }

  @Test func `axes turn as asked, each in its place`() throws {
    for layout in ["reference", "reordered", "byField"] {
      let stream = simulate(
        try scenario(
          """
          layout: \(layout)
          activities: [{rotations: {axis: y, degrees: 60, count: 1, seconds: 2, pause: 1}}]
          """), seed: 1)
      let decoder = try ReportDecoder(stream.device.reportDescriptor)
      var angle = 0.0
      var largest = 0.0
      var gravityX: [Double] = []
      stream.forEachReport { _, bytes in
        for speed in decoder.values(of: 0x0458, in: bytes) {
          angle += speed * 0.01
          largest = max(largest, angle)
        }
        gravityX += decoder.values(of: 0x0453, in: bytes)
      }
      #expect(abs(largest - 60) < 1)
      #expect(abs(angle) < 1)
      // At 60 degrees, the sine of 60 degrees of gravity lies along -x.
      #expect(abs((gravityX.min() ?? 0) + 0.866) < 0.001)
    }
  }

  @Test func `sequence numbers are one row over all reports, and wrap`() throws {
    let stream = simulate(
      try scenario("layout: split\nsequenceBits: 6\nsequenceStart: 60" + Self.activities), seed: 1)
    let decoder = try ReportDecoder(stream.device.reportDescriptor)
    var expected = 60
    stream.forEachReport { _, bytes in
      #expect(decoder.values(of: 0x0001, in: bytes) == [Double(expected % 64)])
      expected += 1
    }
    #expect(expected > 128)
  }

  @Test func `the battery is told every ten seconds`() throws {
    let stream = simulate(
      try scenario(
        "layout: split\nbattery: {percent: 50}\nactivities: [{rest: {seconds: 601}}]"), seed: 1)
    let decoder = try ReportDecoder(stream.device.reportDescriptor)
    var charges: [Double] = []
    stream.forEachReport { _, bytes in charges += decoder.values(of: 0x0020, in: bytes) }
    #expect(charges == Array(repeating: 50, count: 60) + [49])
  }

  /// The force of `activities`, straight lines all.
  private static func meantNewtons(at time: Double) -> Double {
    let starts = [(0.5, 120.0), (4.0, 80.0)]
    for (start, peak) in starts {
      let passed = time - start
      if passed >= 0, passed < 1 { return peak * passed }
      if passed >= 1, passed < 1.5 { return peak }
      if passed >= 1.5, passed < 2.5 { return peak * (2.5 - passed) }
    }
    return 0
  }
}
