public import HID

/// How a controller's reports are read where its report descriptor does not say it: a session's recording carries it, so that the
/// session can be derived again.
public enum ReportFormat: Sendable, Equatable {
  /// By a profile.
  case profile(DeviceProfile)
  /// As packets of a Go Direct dynamometer that measures so.
  case goDirect(GoDirectStream)

  /// What is wrong with it; nil where nothing is.
  public var fault: String? {
    switch self {
    case .profile(let profile): profile.faults.first?.description
    case .goDirect(let stream): stream.fault
    }
  }
}

/// As an object with one member, named for what it is.
extension ReportFormat: Codable {
  private enum CodingKeys: CodingKey {
    case profile, goDirect
  }

  /// Reads it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let profile = try container.decodeIfPresent(DeviceProfile.self, forKey: .profile) {
      self = .profile(profile)
    } else {
      self = .goDirect(try container.decode(GoDirectStream.self, forKey: .goDirect))
    }
  }

  /// Writes it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .profile(let profile): try container.encode(profile, forKey: .profile)
    case .goDirect(let stream): try container.encode(stream, forKey: .goDirect)
    }
  }
}

extension SensorLayout {
  /// The layout of a device with this descriptor, whose reports are in this format.
  ///
  /// - Parameters:
  ///   - descriptor: nil where it cannot be read.
  ///   - format: nil where the descriptor says all.
  /// - Throws: `ProfileFault` where the format is wrong; with an empty path where there is neither.
  public init(
    descriptor: ReportDescriptor?, format: ReportFormat?
  ) throws(ProfileFault) {
    switch format {
    case .profile(let profile): try self.init(profile: profile, descriptor: descriptor)
    case .goDirect(let stream): try self.init(stream)
    case nil:
      guard let descriptor else {
        throw ProfileFault(path: [], reason: "its report descriptor cannot be read")
      }
      self.init(descriptor: descriptor)
    }
  }
}
