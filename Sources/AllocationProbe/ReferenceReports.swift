import HID

/// Reports of the reference controller, made in one buffer: a hand that squeezes every 2.5 s.
struct ReferenceReports {
  /// The reference controller's descriptor by its HID interface.
  static let descriptor = bytes(descriptorText)
  private static let descriptorText = """
    05200901a10185010600ff150027ffff000075109501090181020520150027ffffffff350047ffffffff550a6601\
    10752095010a290581020600ff150026ff003500450055006500750809028102052016008026ff7f3600c0460040\
    55046611e1751095010a9404810216008026ff7f3680c146803e550d6500751095030a53040a54040a5504810216\
    008026ff7f3630f846d00755006500751095030a57040a58040a5904810216008026ff7f3600c046004055046611\
    e1751095010a9404810216008026ff7f3680c146803e550d6500751095030a53040a54040a5504810216008026ff\
    7f3630f846d00755006500751095030a57040a58040a5904810216008026ff7f3600c046004055046611e1751095\
    010a9404810216008026ff7f3680c146803e550d6500751095030a53040a54040a5504810216008026ff7f3630f8\
    46d00755006500751095030a57040a58040a5904810216008026ff7f3600c046004055046611e1751095010a9404\
    810216008026ff7f3680c146803e550d6500751095030a53040a54040a5504810216008026ff7f3630f846d00755\
    006500751095030a57040a58040a59048102c0
    """
  /// The same reports, of which a descriptor says force alone: the usages of motion are others.
  static let descriptorOfForce = bytes(
    ["53", "54", "55", "57", "58", "59"].reduce(descriptorText) { text, usage in
      text.replacing("0a\(usage)04", with: "0aff0f")
    })
  static let sizeBytes = 64
  static let microsecondsPerReport = 10_000

  private static let squeezeReports = 250
  private static let samplesPerReport = 4
  private static let sampleBytes = 14
  private static let headerBytes = 8

  private(set) var buffer = [UInt8](repeating: 0, count: ReferenceReports.sizeBytes)
  /// Reports made so far.
  private(set) var made = 0

  /// When the newest report arrived, in ns.
  var arrivalNanoseconds: Int64 { Int64(made) * Int64(Self.microsecondsPerReport) * 1000 }

  /// Makes the next report in `buffer`.
  mutating func makeNext() {
    let index = made
    made += 1
    buffer[0] = 1
    put(index, bytes: 2, at: 1)
    put(index * Self.microsecondsPerReport, bytes: 4, at: 3)
    for sample in 0..<Self.samplesPerReport {
      let raw = Self.force(at: index * Self.samplesPerReport + sample)
      put(raw, bytes: 2, at: Self.headerBytes + sample * Self.sampleBytes)
    }
  }

  /// Puts another id into `buffer`.
  mutating func set(id: UInt8) { buffer[0] = id }

  /// Moves the sequence number in `buffer` away from the one that belongs there.
  mutating func set(sequenceAhead: Int) { put(made - 1 + sequenceAhead, bytes: 2, at: 1) }

  private mutating func put(_ value: Int, bytes: Int, at offset: Int) {
    for index in 0..<bytes {
      buffer[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
    }
  }

  /// A trapezoid of 0.3 s rise, 0.4 s hold and 0.3 s fall, about 100 N high, with a little noise.
  private static func force(at sample: Int) -> Int {
    let phase = sample % (squeezeReports * samplesPerReport)
    let noise = (sample &* 7919) % 5 - 2
    let height = 2000
    switch phase {
    case ..<120: return noise + height * phase / 120
    case ..<280: return noise + height
    case ..<400: return noise + height * (400 - phase) / 120
    default: return noise
    }
  }

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
