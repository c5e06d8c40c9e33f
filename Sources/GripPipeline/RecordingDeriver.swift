public import GripCore
public import GripSession
public import GripStore

/// Derives a session from its own recording, alone: what makes its facts evidence.
public enum RecordingDeriver {
  /// The facts that follow from a recording; nil when there is no report in it.
  ///
  /// - Parameter layout: the device's, where it is known already.
  /// - Throws: `StoreError.recording` when the file cannot be read as a recording.
  public static func derive(
    _ path: String, layout: SensorLayout? = nil
  ) throws(StoreError) -> SessionSummary? {
    try RecordingSink.read(path, layout: layout) { context, layout, parameters in
      SessionBuilder(context: context, layout: layout, parameters: parameters)
    }.derivation?.finish()
  }
}
