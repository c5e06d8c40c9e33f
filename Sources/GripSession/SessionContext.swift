public import GripCore

/// Where a session's reports came from. It stands on every record that is made from them.
public enum SessionOrigin: String, Codable, Sendable {
  /// Read from a controller on the bus.
  case live
  /// Read from a controller, and derived from the journal after a fault.
  case recovered
  /// Derived from a recorded stream.
  case replayed
  /// Made by the simulator: no hand was there.
  case simulated
}

/// The controller that a session's reports came from, as far as the stream says.
public struct DeviceIdentity: Codable, Sendable, Equatable {
  /// USB vendor and product ids; 0 when unknown.
  public var vendorID: UInt16
  /// See `vendorID`.
  public var productID: UInt16
  /// The product's name; empty when unknown.
  public var name: String
  /// The serial number; empty when unknown.
  public var serialNumber: String
  /// Where it was plugged in; empty when unknown.
  public var physicalPath: String

  /// A controller with these marks.
  public init(
    vendorID: UInt16, productID: UInt16, name: String, serialNumber: String, physicalPath: String
  ) {
    self.vendorID = vendorID
    self.productID = productID
    self.name = name
    self.serialNumber = serialNumber
    self.physicalPath = physicalPath
  }

  /// What stands for the device in names of folders: its serial number, or else its port, reduced to [A-Za-z0-9-].
  public var label: String {
    let reduced = [serialNumber, physicalPath].map(Self.reduced).first { !$0.isEmpty }
    return reduced ?? "unnamed"
  }

  private static func reduced(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars.prefix(64) {
      let isPlain = character.isASCII && (character.properties.isAlphabetic || isDigit(character))
      if isPlain {
        result.unicodeScalars.append(character)
      } else if !result.isEmpty && !result.hasSuffix("-") {
        result.append("-")
      }
    }
    result = String(result.prefix(32))
    while result.hasSuffix("-") { result.removeLast() }
    return result
  }

  private static func isDigit(_ character: Unicode.Scalar) -> Bool {
    ("0"..."9").contains(character)
  }
}

/// What is known about a session before its first report.
public struct SessionContext: Sendable, Equatable {
  /// Where the reports come from.
  public var origin: SessionOrigin
  /// Whether arrival times count from 1970 (UTC); otherwise the stream has no date.
  public var isDated: Bool
  /// The controller.
  public var device: DeviceIdentity
  /// Its report descriptor.
  public var reportDescriptor: [UInt8]
  /// How its reports are read, where that descriptor does not say it.
  public var reportFormat: ReportFormat?
  /// The calibration of its force; nil where there is none.
  public var calibration: AppliedCalibration?

  /// A context of these facts.
  public init(
    origin: SessionOrigin, isDated: Bool, device: DeviceIdentity, reportDescriptor: [UInt8],
    reportFormat: ReportFormat? = nil, calibration: AppliedCalibration? = nil
  ) {
    self.origin = origin
    self.isDated = isDated
    self.device = device
    self.reportDescriptor = reportDescriptor
    self.reportFormat = reportFormat
    self.calibration = calibration
  }
}

/// A session's name. A dated one follows from what is known at its first report, so that live and replay give the same. A
/// stream without a date begins at time 0, often with a report of zeros: there all reports count, or the second recording
/// of a device would be taken for the first. Nothing live is without a date.
public struct SessionName: Sendable, Equatable {
  /// 16 hexadecimal digits. They tell sessions apart; they do not protect anything.
  public let id: String
  /// The device's label.
  public let deviceLabel: String
  /// Arrival of the first report in ns since 1970; nil where the stream has no date.
  public let startNanoseconds: Int64?

  /// The name of the session whose reports gave this digest.
  init(context: SessionContext, digest: ReportDigest, firstArrival: Int64) {
    var hash = FowlerNollVo()
    hash.add(context.device.vendorID)
    hash.add(context.device.productID)
    hash.add(Array(context.device.serialNumber.utf8))
    hash.add(context.reportDescriptor)
    hash.add(digest.value)
    hash.add(UInt8(context.isDated ? 1 : 0))
    id = hash.hexadecimal
    deviceLabel = context.device.label
    startNanoseconds = context.isDated ? firstArrival : nil
  }
}

/// A quick digest of reports and their arrival: words are mixed in by multiplication (by 2^64 / golden ratio) and shift.
struct ReportDigest: Sendable, Equatable {
  private(set) var value: UInt64 = 0

  mutating func add(_ bytes: Span<UInt8>, arrivalNanoseconds: Int64) {
    mix(UInt64(bitPattern: arrivalNanoseconds))
    mix(UInt64(bytes.count))
    var index = 0
    while index &+ 8 <= bytes.count {
      var word: UInt64 = 0
      for position in 0..<8 { word |= UInt64(bytes[index &+ position]) << UInt64(8 &* position) }
      mix(word)
      index &+= 8
    }
    var rest: UInt64 = 0
    while index < bytes.count {
      rest = rest << 8 | UInt64(bytes[index])
      index &+= 1
    }
    mix(rest)
  }

  @inline(__always)
  private mutating func mix(_ word: UInt64) {
    value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
    value ^= value >> 32
  }
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv).
private struct FowlerNollVo {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }

  mutating func add(_ value: some FixedWidthInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      add(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// Adds the number of bytes and the bytes: so that two lists never run into one another.
  mutating func add(_ bytes: [UInt8]) {
    add(UInt64(bytes.count))
    for byte in bytes { add(byte) }
  }

  var hexadecimal: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
