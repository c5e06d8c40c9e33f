import GripCore

/// The calibration of force that a session was derived by, as summary.json has it.
package struct CalibrationDocument: Codable, Equatable {
  /// SHA-256 of the calibration's record.
  package var id: String
  package var dateUTC: String
  package var dueUTC: String
  /// Whether it was due when the session began; nil where the session has no date.
  package var isOverdue: Bool?
  package var gain: Double
  package var offsetNewtons: Double

  init(_ calibration: AppliedCalibration, startNanoseconds: Int64?) {
    id = calibration.id
    dateUTC = calibration.dateUTC
    dueUTC = calibration.dueUTC
    gain = calibration.gain
    offsetNewtons = calibration.offsetNewtons
    if let startNanoseconds, let due = UTCTime.nanoseconds(calibration.dueUTC) {
      isOverdue = startNanoseconds > due
    }
  }
}
