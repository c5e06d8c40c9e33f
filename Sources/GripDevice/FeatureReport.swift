import HID
import USB

/// A feature report as the device gave it.
public struct FeatureReport: Sendable, Equatable {
  /// Its id; 0 where the device numbers no reports.
  public var id: UInt8
  /// The bytes, with the id in front where the device numbers its reports.
  public var bytes: [UInt8]

  /// A feature report.
  public init(id: UInt8, bytes: [UInt8]) {
    self.id = id
    self.bytes = bytes
  }
}

/// What came of asking a device for the feature reports that its descriptor declares.
public struct FeatureReports: Sendable, Equatable {
  /// At most so many are asked for.
  public static let countMax = 16
  /// Longer ones are not asked for, in bytes: a control request takes no more.
  public static let bytesMax = 4096
  /// After this time no more are asked for. One takes two seconds at most.
  static let timeMax = Duration.seconds(3)

  /// Those that it gave, by rising id.
  public private(set) var reports: [FeatureReport] = []
  /// What could not be read, and why: a sentence each. None of it keeps a controller from being used.
  public private(set) var failures: [String] = []

  /// Asks the device; takes at most five seconds.
  static func read(
    _ declared: [Report], of handle: USBHandle, interface: UInt8
  ) -> FeatureReports {
    var result = FeatureReports()
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: timeMax)
    let wanted = declared.filter { 1...bytesMax ~= $0.sizeBytes }.prefix(countMax)
    for report in wanted {
      guard clock.now < end else {
        result.failures.append(
          "feature report \(report.id) was not asked for: there was no time left")
        continue
      }
      do throws(USBError) {
        let bytes = try handle.featureReport(
          id: report.id, interface: interface, bytesMax: report.sizeBytes)
        result.reports.append(FeatureReport(id: report.id, bytes: bytes))
      } catch {
        result.failures.append(error.description)
        if error.kind == .noDevice { break }
      }
    }
    let passedOver = declared.count - wanted.count
    if passedOver > 0 {
      result.failures.append(
        "\(passedOver) feature reports were not asked for: at most \(countMax) are, of at most "
          + "\(bytesMax) bytes")
    }
    return result
  }
}
