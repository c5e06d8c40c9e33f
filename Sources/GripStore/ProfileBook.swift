public import Capture
public import GripCore

/// The profiles that are in force.
public struct ProfileBook: Codable, Sendable, Equatable {
  /// By falling precedence where several fit a device equally well.
  public var profiles: [DeviceProfile]

  /// A book of these profiles; local ones stand before shipped ones.
  public init(_ profiles: [DeviceProfile] = []) { self.profiles = profiles }

  /// Whether there is one for devices of these ids, whatever their descriptor.
  public func has(vendorID: UInt16, productID: UInt16) -> Bool {
    profiles.contains { profile in
      profile.matches.contains { $0.vendorID == vendorID && $0.productID == productID }
    }
  }

  /// The profile of a device: one that names its descriptor, or else one that names its ids; nil where there is none.
  public func profile(
    vendorID: UInt16, productID: UInt16, reportDescriptor: [UInt8]
  ) -> DeviceProfile? {
    guard !profiles.isEmpty else { return nil }
    let digest = Digest.hexadecimal(reportDescriptor)
    var best: (profile: DeviceProfile, fit: Int)?
    for profile in profiles {
      let fit = profile.fit(
        vendorID: vendorID, productID: productID, descriptorSHA256: digest)
      if fit > best?.fit ?? 0 { best = (profile, fit) }
    }
    return best?.profile
  }

  /// How the reports of a recorded device are read; nil where no profile is for it.
  public func format(of device: CaptureDevice) -> ReportFormat? {
    profile(
      vendorID: device.vendorID, productID: device.productID,
      reportDescriptor: device.reportDescriptor
    ).map { .profile($0) }
  }
}
