import HID
import TestSupport
import Testing

/// Descriptors that no device should send: whatever the bytes say, parsing returns or throws, soon
/// and with bounded results.
@Suite struct HostileTests {
  static let seed: UInt64 = 0x4849_4420_3131_3120
  static let randomCount = 12_000
  static let mutatedCount = 8_000
  static let bytesMax = 400

  /// What holds of every descriptor that parses.
  static func isBounded(_ descriptor: ReportDescriptor) -> Bool {
    let kinds = [descriptor.inputReports, descriptor.outputReports, descriptor.featureReports]
    let reports = kinds.flatMap { $0 }
    let isSorted = kinds.allSatisfy { $0.map(\.id) == Set($0.map(\.id)).sorted() }
    return isSorted
      && reports.reduce(0) { $0 + $1.fields.count } <= DescriptorLimits.fieldCountMax
      && descriptor.tolerances.count <= DescriptorLimits.toleranceCountMax + 1
      && reports.allSatisfy(isBounded)
  }

  /// The fields of a report lie one behind the other, within its size.
  static func isBounded(_ report: Report) -> Bool {
    var end = report.id == 0 ? 0 : 8
    for field in report.fields {
      guard field.bitOffset == end, field.bitSize > 0, field.count > 0 else { return false }
      guard field.collections.count <= DescriptorLimits.collectionDepthMax else { return false }
      guard (-16...15).contains(field.unitExponent) else { return false }
      guard field.physicalScale.scale.isFinite, field.siScale?.scale.isFinite ?? true else {
        return false
      }
      end += field.bitSize * field.count
    }
    return end <= DescriptorLimits.reportBitsMax && report.sizeBytes == (end + 7) / 8
  }

  /// Whether `bytes` are refused, or parse into something bounded.
  static func isHandled(_ bytes: [UInt8]) -> (isParsed: Bool, isHandled: Bool) {
    guard let descriptor = try? ReportDescriptor(parsing: bytes) else { return (false, true) }
    return (true, isBounded(descriptor) && descriptor.bytes == bytes)
  }

  /// A short item of any kind but the reserved ones, so that random descriptors get somewhere.
  static func plausibleItem(using generator: inout SeededGenerator) -> [UInt8] {
    let prefixes: [UInt8] = [
      0x80, 0x90, 0xB0, 0xA0, 0xC0, 0x04, 0x14, 0x24, 0x34, 0x44, 0x54, 0x64, 0x74, 0x84, 0x94,
      0xA4, 0xB4, 0x08, 0x18, 0x28, 0xA8,
    ]
    let prefix = prefixes[Int.random(in: prefixes.indices, using: &generator)]
    let code = UInt8.random(in: 0...3, using: &generator)
    let size = code == 3 ? 4 : Int(code)
    // Mostly small numbers: large sizes and counts end a descriptor at once.
    let isSmall = Int.random(in: 0..<4, using: &generator) > 0
    let data = (0..<size).map { index in
      isSmall && index > 0 ? 0 : UInt8.random(in: 0...(isSmall ? 24 : 255), using: &generator)
    }
    return [prefix | code] + data
  }

  @Test func `Random bytes and random items are refused or give bounded results`() {
    var generator = SeededGenerator(seed: Self.seed)
    var parsedCount = 0
    for index in 0..<Self.randomCount {
      let length = Int.random(in: 0...Self.bytesMax, using: &generator)
      var bytes: [UInt8] = []
      while bytes.count < length {
        bytes +=
          index.isMultiple(of: 2)
          ? [UInt8.random(in: 0...255, using: &generator)] : Self.plausibleItem(using: &generator)
      }
      let (isParsed, isHandled) = Self.isHandled(bytes)
      parsedCount += isParsed ? 1 : 0
      #expect(isHandled, "\(bytes)")
    }
    // Otherwise this would test nothing but refusals.
    #expect(parsedCount > Self.randomCount / 100)
  }

  @Test func `Mutations of a good descriptor are refused or give bounded results`() {
    var generator = SeededGenerator(seed: Self.seed + 1)
    var parsedCount = 0
    for _ in 0..<Self.mutatedCount {
      var bytes = ReferenceController.descriptor
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        Self.mutate(&bytes, using: &generator)
      }
      let (isParsed, isHandled) = Self.isHandled(bytes)
      parsedCount += isParsed ? 1 : 0
      #expect(isHandled, "\(bytes)")
    }
    #expect(parsedCount > Self.mutatedCount / 10)
  }

  static func mutate(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
    guard !bytes.isEmpty else { return }
    let at = Int.random(in: bytes.indices, using: &generator)
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 1: bytes[at] = UInt8.random(in: 0...255, using: &generator)
    case 2: bytes.remove(at: at)
    case 3: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: at)
    default: if at > bytes.count / 2 { bytes.removeSubrange(at...) }
    }
  }

  @Test func `Every prefix of a good descriptor is refused or gives bounded results`() {
    for count in ReferenceController.descriptor.indices {
      #expect(Self.isHandled(Array(ReferenceController.descriptor.prefix(count))).isHandled)
    }
  }

  /// The longest descriptors there can be, each made to be as much work as possible.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      // Ranges of all usages for every item; usages upon usages for a single one.
      [0x75, 0x01, 0x95, 0xFF, 0x1A, 0, 0, 0x2A, 0xFF, 0xFF, 0x81, 0x02],
      [0x09, 0x01], [0x09, 0x01, 0x09, 0x02], [0x1A, 0, 0, 0x2A, 0xFF, 0xFF],
      // As many items, collections, pushes, notes and fields as fit.
      [0x00], [0xC0], [0xFE, 0x00, 0x00], [0xA1, 0x00, 0xC0], [0xA4, 0xB4], [0x81, 0x00],
      [0x75, 0x01, 0x95, 0x01, 0x81, 0x00], [0x75, 0x01, 0x96, 0xFF, 0x00, 0x81, 0x02],
    ] as [[UInt8]])
  func `The longest descriptors are handled soon`(pattern: [UInt8]) {
    var bytes: [UInt8] = []
    while bytes.count + pattern.count + 6 <= DescriptorLimits.descriptorBytesMax {
      bytes += pattern
    }
    bytes += [0x75, 0x01, 0x95, 0xFF, 0x81, 0x02]
    #expect(Self.isHandled(bytes).isHandled)
  }
}
