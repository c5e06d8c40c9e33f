public import GripCore
public import GripEvidence
import GripStore

/// The folder of calibrations: a folder for each serial number, and in it a file for each calibration, by its date.
public enum CalibrationFolder {
  /// The clinic's.
  public static let local = "/etc/gripd/calibrations"

  /// A record and where it is.
  public struct Entry: Sendable {
    /// The file.
    public var path: String
    /// What it says.
    public var record: CalibrationRecord
  }

  /// Every record in a folder, by serial number and date; none where there is no folder. One that may not be read is no empty one: a
  /// session without its calibration would look as if there were none.
  ///
  /// - Throws: `ConfigurationError` with what is wrong with each file.
  public static func entries(in folder: String) throws(ConfigurationError) -> [Entry] {
    var entries: [Entry] = []
    var problems: [ConfigurationError.Problem] = []
    for serial in try names(in: folder) {
      let below = folder + "/" + serial
      guard !StoredFile.exists(below) else { continue }
      for name in try names(in: below) where name.hasSuffix(".json") {
        let path = below + "/" + name
        do throws(ConfigurationError) {
          entries.append(Entry(path: path, record: try read(path)))
        } catch { problems += error.problems }
      }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
    return entries.sorted {
      ($0.record.serialNumber, $0.record.dateUTC) < ($1.record.serialNumber, $1.record.dateUTC)
    }
  }

  private static func names(in folder: String) throws(ConfigurationError) -> [String] {
    do { return try StoredFile.names(in: folder) } catch {
      throw ConfigurationError(folder, error.description)
    }
  }

  /// The newest calibration of each controller, as sessions are derived by it.
  public static func applied(in folder: String) throws(ConfigurationError) -> [AppliedCalibration] {
    var newest: [String: Entry] = [:]
    for entry in try entries(in: folder) { newest[entry.record.serialNumber] = entry }
    var applied: [AppliedCalibration] = []
    for entry in newest.values.sorted(by: { $0.record.serialNumber < $1.record.serialNumber }) {
      do { applied.append(try entry.record.applied()) } catch {
        throw ConfigurationError(entry.path, error.description)
      }
    }
    return applied
  }

  /// Reads one record.
  public static func read(_ path: String) throws(ConfigurationError) -> CalibrationRecord {
    do {
      guard let bytes = try StoredFile.bytes(path, bytesMax: CalibrationRecord.bytesMax) else {
        throw ConfigurationError(path, "it is not there")
      }
      return try CalibrationRecord(reading: bytes)
    } catch let error as ConfigurationError {
      throw error
    } catch { throw ConfigurationError(path, "\(error)") }
  }

  /// Where a record belongs: SERIAL/2026-11-22T163512Z.json, with what no path may have as "-".
  public static func place(of record: CalibrationRecord, in folder: String) -> String {
    let serial = String(
      record.serialNumber.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    let date = record.dateUTC.prefix(19).filter { $0 != ":" }
    return "\(folder)/\(serial)/\(date)Z.json"
  }
}
