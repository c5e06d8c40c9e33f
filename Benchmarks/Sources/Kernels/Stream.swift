import HID

/// Reports of the reference controller, all made beforehand: a hand that squeezes every 2.5 s and turns the controller to and fro.
///
/// Reports of 64 bytes with four samples of force, acceleration and angular velocity each.
struct Stream {
  static let reportBytes = 64
  static let samplesPerReport = 4
  static let layout: SensorLayout = {
    do {
      return SensorLayout(descriptor: try ReportDescriptor(parsing: ReferenceDescriptor.bytes))
    } catch { fatalError("the reference controller's descriptor does not parse: \(error)") }
  }()

  let reports: [UInt8]
  let count: Int
  let periodNanoseconds: Int64
  var spacingNanoseconds: Int64 { periodNanoseconds / Int64(Self.samplesPerReport) }

  /// - Parameter rate: reports a second; a divisor of 1,000,000.
  init(reports count: Int, rate: Int) {
    let microseconds = 1_000_000 / rate
    var bytes = [UInt8](repeating: 0, count: count * Self.reportBytes)
    for index in 0..<count {
      let report = index * Self.reportBytes
      bytes[report] = 1
      put(index, 2, at: report + 1, in: &bytes)
      put(index * microseconds, 4, at: report + 3, in: &bytes)
      for sample in 0..<Self.samplesPerReport {
        let number = index * Self.samplesPerReport + sample
        let milliseconds = number * 1000 / (rate * Self.samplesPerReport)
        let at = report + 8 + sample * 14
        put(Self.force(number, milliseconds), 2, at: at, in: &bytes)
        let turn = Self.swing(milliseconds)
        for (channel, value) in [turn / 8, 200, 16000, turn, 20, -20].enumerated() {
          put(value + (number &* 7919) % 7 - 3, 2, at: at + 2 + 2 * channel, in: &bytes)
        }
      }
    }
    reports = bytes
    self.count = count
    periodNanoseconds = Int64(microseconds) * 1000
  }

  /// A trapezoid of 0.3 s rise, 0.4 s hold and 0.3 s fall, about 100 N high, with a little noise.
  private static func force(_ number: Int, _ milliseconds: Int) -> Int {
    let phase = milliseconds % 2500
    let noise = (number &* 7919) % 5 - 2
    switch phase {
    case ..<300: return noise + 2000 * phase / 300
    case ..<700: return noise + 2000
    case ..<1000: return noise + 2000 * (1000 - phase) / 300
    default: return noise
    }
  }

  /// To one side for half a second, then back; then two seconds at rest, in which a gyroscope's bias shows.
  private static func swing(_ milliseconds: Int) -> Int {
    switch milliseconds % 3000 {
    case ..<500: 2000
    case ..<1000: -2000
    default: 0
    }
  }
}

/// Puts a little-endian number into bytes.
private func put(_ value: Int, _ size: Int, at offset: Int, in bytes: inout [UInt8]) {
  for index in 0..<size { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
}
