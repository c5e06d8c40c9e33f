/// The calibration of a controller's force that a session is derived by: force = gain × shown + offset. What the device showed stays as
/// it was in the recording.
public struct AppliedCalibration: Codable, Sendable, Equatable {
  /// SHA-256 of the calibration's record, in lower-case hexadecimal.
  public var id: String
  /// The controller's serial number.
  public var serialNumber: String
  /// When it was made, as "2026-11-22T16:35:12.000000000Z".
  public var dateUTC: String
  /// Until when it holds.
  public var dueUTC: String
  /// Newtons a newton shown.
  public var gain: Double
  /// Newtons where 0 N are shown.
  public var offsetNewtons: Double

  /// A calibration of these facts.
  public init(
    id: String, serialNumber: String, dateUTC: String, dueUTC: String, gain: Double,
    offsetNewtons: Double
  ) {
    self.id = id
    self.serialNumber = serialNumber
    self.dateUTC = dateUTC
    self.dueUTC = dueUTC
    self.gain = gain
    self.offsetNewtons = offsetNewtons
  }

  /// What no controller needs: a gain beyond this is a mistake.
  public static let gainRange = 0.1...10.0
  /// The same for the offset, in N.
  public static let offsetRange = -500.0...500.0

  /// What is wrong with it; nil where nothing is.
  public var fault: String? {
    if !Self.gainRange.contains(gain) { return "gain is \(gain): expected 0.1 to 10" }
    if !Self.offsetRange.contains(offsetNewtons) {
      return "offsetNewtons is \(offsetNewtons): expected -500 to 500"
    }
    return nil
  }
}

extension SensorLayout {
  /// The same layout with force as this calibration says it.
  public func calibrated(_ calibration: AppliedCalibration?) -> SensorLayout {
    guard let calibration else { return self }
    var layout = self
    layout.calibrateForce(gain: calibration.gain, offset: calibration.offsetNewtons)
    return layout
  }
}
