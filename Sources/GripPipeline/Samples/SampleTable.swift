import GripCore
import GripSession
public import GripStore

/// The samples of a session as a table by RFC 4180: a row a sample, numbers with a fixed count of decimals, cells empty where
/// there is no value.
public struct SampleTable {
  /// The columns, with their units.
  public static let columns = [
    "time_s", "force_N", "ax_mps2", "ay_mps2", "az_mps2", "gx_radps", "gy_radps", "gz_radps", "qw",
    "qx", "qy", "qz", "repetition", "block",
  ]
  /// Bytes gather to about so many before they are handed on.
  static let pieceBytes = 1 << 18
  /// No row is longer: fourteen cells of at most 20 digits, a sign and a point.
  private static let rowBytesMax = 14 * 24

  private var buffer: [UInt8]
  private var used = 0

  /// A table with its header.
  public init() {
    buffer = [UInt8](repeating: 0, count: Self.pieceBytes + Self.rowBytesMax)
    for byte in (Self.columns.joined(separator: ",") + "\r\n").utf8 { put(byte) }
  }

  /// Whether enough has gathered to be handed on.
  public var isFull: Bool { used >= Self.pieceBytes }

  /// What has gathered since it was taken last.
  public mutating func take() -> ArraySlice<UInt8> {
    defer { used = 0 }
    return buffer[..<used]
  }

  /// Adds a row. To be taken when `isFull`.
  public mutating func append(_ row: SampleRow) {
    precondition(!isFull, "what has gathered is taken first")
    let sample = row.sample
    put(integer: (sample.timeNanoseconds + 500) / 1000, decimals: 6)
    comma(); put(sample.forceNewtons, decimals: 4)
    put(sample.acceleration, decimals: 5)
    put(sample.angularVelocity, decimals: 6)
    comma(); put(sample.orientation?.w, decimals: 7)
    comma(); put(sample.orientation?.x, decimals: 7)
    comma(); put(sample.orientation?.y, decimals: 7)
    comma(); put(sample.orientation?.z, decimals: 7)
    comma()
    if let repetition = row.repetition { put(integer: Int64(repetition), decimals: 0) }
    comma(); put(integer: Int64(row.block), decimals: 0)
    put(UInt8(ascii: "\r"))
    put(UInt8(ascii: "\n"))
  }

  private mutating func put(_ vector: Sample.Vector?, decimals: Int) {
    comma(); put(vector.map { Double($0.x) }, decimals: decimals)
    comma(); put(vector.map { Double($0.y) }, decimals: decimals)
    comma(); put(vector.map { Double($0.z) }, decimals: decimals)
  }

  /// Nothing where there is no number that can be written.
  private mutating func put(_ value: Double?, decimals: Int) {
    guard let value else { return }
    let scaled = value * Self.powers[decimals]
    guard scaled.magnitude < 9e15 else { return }
    put(integer: Int64(scaled < 0 ? scaled - 0.5 : scaled + 0.5), decimals: decimals)
  }

  /// A count of the last decimal, as a decimal number.
  private mutating func put(integer value: Int64, decimals: Int) {
    if value < 0 { put(UInt8(ascii: "-")) }
    var rest = value.magnitude
    var digits = decimals + 1
    var limit = Self.limits[decimals]
    while rest >= limit && digits < 19 {
      digits += 1
      limit &*= 10
    }
    var place = used + digits + (decimals > 0 ? 1 : 0)
    used = place
    for digit in 0..<digits {
      if digit == decimals && decimals > 0 {
        place -= 1
        buffer[place] = UInt8(ascii: ".")
      }
      place -= 1
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
      buffer[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: remainder)
      rest = quotient
    }
  }

  private mutating func comma() { put(UInt8(ascii: ",")) }

  @inline(__always)
  private mutating func put(_ byte: UInt8) {
    buffer[used] = byte
    used += 1
  }

  private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7]
  private static let limits: [UInt64] = [
    10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
  ]
}

extension SampleTrace {
  /// The table of a session's samples, in pieces. A `write` that gives false is not called again.
  ///
  /// - Returns: how many samples there are.
  /// - Throws: `StoreError` as `forEach` does.
  public static func table(
    sessionFolder: String, write: @escaping (ArraySlice<UInt8>) -> Bool
  ) throws(StoreError) -> Int64 {
    var table = SampleTable()
    var isTaken = true
    let summary = try forEach(sessionFolder: sessionFolder) { row in
      guard isTaken else { return }
      if table.isFull { isTaken = write(table.take()) }
      table.append(row)
    }
    if isTaken { _ = write(table.take()) }
    return summary.force.samples
  }
}
