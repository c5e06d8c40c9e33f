import FoundationEssentials
public import GripCore
public import GripStore

/// A calibration of one controller, as it is stored: points, line, who, when, with what. Its name is the digest of its bytes.
public struct CalibrationRecord: Codable, Sendable, Equatable {
  /// The version of the record that this program reads and writes.
  public static let formatVersion = 1
  /// A larger file is not read.
  public static let bytesMax: Int64 = 1 << 20

  /// See `formatVersion`.
  public var calibration = CalibrationRecord.formatVersion
  /// The controller's serial number.
  public var serialNumber: String
  /// When it was made, as "2026-11-22T16:35:12.000000000Z".
  public var dateUTC: String
  /// Until when it holds.
  public var dueUTC: String
  /// Who made it: opaque.
  public var by: String
  /// What the loads are, and how they are known: "class M1 weights, certificate 4711".
  public var reference: String
  /// The greatest error at a point kept out that was allowed, in N; nil where none was kept out.
  public var limitNewtons: Double?
  /// What was measured.
  public var points: [CalibrationPoint]
  /// The line that follows from the points.
  public var fit: CalibrationFit

  /// A record of these facts.
  ///
  /// - Throws: `CalibrationFault` where no line follows, or the points that were kept out are farther off than `limitNewtons`.
  public init(
    serialNumber: String, dateUTC: String, dueUTC: String, by: String, reference: String,
    limitNewtons: Double?, points: [CalibrationPoint]
  ) throws(CalibrationFault) {
    self.serialNumber = serialNumber
    self.dateUTC = dateUTC
    self.dueUTC = dueUTC
    self.by = by
    self.reference = reference
    self.limitNewtons = limitNewtons
    self.points = points
    fit = try CalibrationFit(points)
    try check()
  }

  private func check() throws(CalibrationFault) {
    let texts = [("serial number", serialNumber), ("by", by), ("reference", reference)]
    for (name, text) in texts {
      let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
      guard 1...200 ~= text.utf8.count, isPlain else {
        throw CalibrationFault(description: "\(name): expected one line of 1 to 200 bytes")
      }
    }
    guard let date = UTCTime.nanoseconds(dateUTC), let due = UTCTime.nanoseconds(dueUTC), date < due
    else {
      throw CalibrationFault(
        description: "expected a date and a later due date, as 2026-11-22T16:35:12.000000000Z")
    }
    guard let error = fit.holdOutErrorNewtonsMax else {
      guard limitNewtons == nil else {
        throw CalibrationFault(description: "a limit is stated, and no point is held out")
      }
      return
    }
    guard let limitNewtons, (0...CalibrationFit.newtonsMax).contains(limitNewtons) else {
      throw CalibrationFault(
        description:
          "points are held out, and their limit is \(limitNewtons.map { "\($0) N" } ?? "not stated"): expected 0 to 5000 N"
      )
    }
    guard error <= limitNewtons else {
      throw CalibrationFault(
        description:
          "a point that was kept out is \(error) N off the line, and \(limitNewtons) N are allowed: check weights, mounting and range, and measure again"
      )
    }
  }

  /// The record's bytes: canonical, the same for the same facts.
  public func bytes() throws(StoreError) -> [UInt8] {
    try EventRecord.canonical(self) + [UInt8(ascii: "\n")]
  }

  /// Reads a record; all of it must be as this program would write it, and its line must follow from its points.
  public init(reading bytes: [UInt8]) throws(CalibrationFault) {
    let record: CalibrationRecord
    do { record = try JSONDecoder().decode(CalibrationRecord.self, from: Data(bytes)) } catch {
      throw CalibrationFault(description: "it is no record of a calibration")
    }
    guard record.calibration == Self.formatVersion else {
      throw CalibrationFault(
        description:
          "its version is \(record.calibration), and this program reads \(Self.formatVersion)")
    }
    try record.check()
    guard try CalibrationFit(record.points) == record.fit else {
      throw CalibrationFault(
        description: "its line does not follow from its points: it was changed")
    }
    guard let again = try? record.bytes(), again == bytes else {
      throw CalibrationFault(
        description: "it is not as it was written: it has other members, or was formatted anew")
    }
    self = record
  }

  /// What sessions are derived by.
  public func applied() throws(StoreError) -> AppliedCalibration {
    AppliedCalibration(
      id: Digest.hexadecimal(try bytes()), serialNumber: serialNumber, dateUTC: dateUTC,
      dueUTC: dueUTC, gain: fit.gain, offsetNewtons: fit.offsetNewtons)
  }
}
