public import GripCore

/// Everything that can be set of the daemon, as it reads it: JSON, checked and compiled from the clinic's file by
/// `gripctl config compile`, so that the daemon needs neither YAML nor layers.
public struct DaemonSettings: Codable, Sendable, Equatable {
  /// The version of the settings that this program reads.
  public static let formatVersion = 1

  /// See `formatVersion`.
  public var format = DaemonSettings.formatVersion
  /// Where sessions go.
  public var directory = "/var/lib/gripd"
  /// The control socket.
  public var socket = "/run/gripd/control.sock"
  /// The group whose members may use the control socket; the socket's own group where it is empty.
  public var socketGroup = "grip"
  /// What is logged: trace, debug, info, notice, warning, error or critical.
  public var logLevel = "info"
  /// The clinic's own names of controllers, by serial number, or by port where there is none.
  public var labels: [String: String] = [:]
  /// Controllers that are taken although their report descriptor shows no force, or is not to be had without opening.
  public var controllers: [USBProduct] = []
  /// How controllers are read that do not describe themselves.
  public var profiles: [DeviceProfile] = []
  /// Calibrations in force, at most one of a serial number.
  public var calibrations: [AppliedCalibration] = []
  /// Whether what a controller shows at rest becomes its zero at a session's beginning.
  public var autoTare = false
  /// A controller that comes back within this time continues its session, in s.
  public var replugSeconds = 60.0
  /// Published sessions older than this are deleted, in days; never where it is nil.
  public var retentionDays: Double?
  /// The oldest published sessions are deleted beyond this total, in bytes; never where it is nil.
  public var retentionBytes: Int64?
  /// The file with the key that seals sessions; it is made where it is missing. Empty: nothing is sealed.
  public var sealKey = "/var/lib/gripd-seal/key"
  /// The rules' parameters.
  public var detection = DetectionParameters()

  /// The defaults.
  public init() {}
}

/// A USB vendor and product id.
public struct USBProduct: Codable, Sendable, Equatable, Hashable {
  /// The vendor's id.
  public var vendorID: UInt16
  /// The product's id.
  public var productID: UInt16

  /// A product of these ids.
  public init(vendorID: UInt16, productID: UInt16) {
    self.vendorID = vendorID
    self.productID = productID
  }
}
