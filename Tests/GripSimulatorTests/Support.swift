import GripSimulator

/// A scenario whose title and reason do not matter.
func scenario(_ yaml: String) throws(SimulatorError) -> Scenario {
  try Scenario(yaml: "title: A test\nwhy: To test\n" + yaml, name: "test.yaml")
}

struct ArrivedReport: Equatable {
  var arrival: Int64
  var bytes: [UInt8]
}

/// All reports of a short stream.
func reports(of stream: SimulatedStream) -> [ArrivedReport] {
  var reports: [ArrivedReport] = []
  stream.forEachReport { reports.append(ArrivedReport(arrival: $0, bytes: $1)) }
  return reports
}

/// A digest of arrivals and bytes (FNV-1a, 64 bits).
func digest(of stream: SimulatedStream) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  stream.forEachReport { arrival, bytes in
    for shift in 0..<8 { add(UInt8(truncatingIfNeeded: arrival >> Int64(8 * shift))) }
    for byte in bytes { add(byte) }
  }
  return hash
}
