/// How to read a controller that does not describe itself, or describes itself wrongly. Data, not code: docs/PROFILES.md has its
/// form for people.
public struct DeviceProfile: Codable, Sendable, Equatable {
  /// The version of the form that this program reads.
  public static let formatVersion = 1

  /// What the device is called, as documents name it.
  public var name: String
  /// The devices that it is for.
  public var matches: [Match]
  /// An instrument that the device reads like, as its maker or a study says: "jamar"; nil where nobody does.
  public var readsLike: String?
  /// The greatest force that it measures, in N; nil where it is not known.
  public var rangeNewtons: Double?
  /// Samples a second, as the maker says; nil where he does not.
  public var rateHertz: Double?
  /// Its reports; empty where its descriptor says where its numbers are, and only their units are stated.
  public var reports: [ProfileReport]
  /// What the numbers of its descriptor are in.
  public var units: StatedUnits

  /// A device, by what its USB descriptors say.
  public struct Match: Codable, Sendable, Equatable {
    /// The maker's id.
    public var vendorID: UInt16
    /// The product's id.
    public var productID: UInt16
    /// SHA-256 of its report descriptor, in lower-case hexadecimal; nil: whatever that is.
    public var descriptorSHA256: String?

    /// A device with these marks.
    public init(vendorID: UInt16, productID: UInt16, descriptorSHA256: String? = nil) {
      self.vendorID = vendorID
      self.productID = productID
      self.descriptorSHA256 = descriptorSHA256
    }
  }

  /// A profile of these facts.
  public init(
    name: String, matches: [Match], readsLike: String? = nil, rangeNewtons: Double? = nil,
    rateHertz: Double? = nil, reports: [ProfileReport] = [], units: StatedUnits = StatedUnits()
  ) {
    self.name = name
    self.matches = matches
    self.readsLike = readsLike
    self.rangeNewtons = rangeNewtons
    self.rateHertz = rateHertz
    self.reports = reports
    self.units = units
  }

  /// How well it fits a device: 2 where ids and descriptor are named, 1 where the ids are, 0 where it is for another.
  public func fit(vendorID: UInt16, productID: UInt16, descriptorSHA256: String) -> Int {
    let fits = matches.filter {
      $0.vendorID == vendorID && $0.productID == productID
        && ($0.descriptorSHA256 ?? descriptorSHA256) == descriptorSHA256
    }
    return fits.contains { $0.descriptorSHA256 != nil } ? 2 : (fits.isEmpty ? 0 : 1)
  }
}

/// One input report of a device with a profile.
public struct ProfileReport: Codable, Sendable, Equatable {
  /// Its id; nil where the device numbers no reports.
  public var id: UInt8?
  /// Its length in bytes, with its id.
  public var bytes: Int
  /// Samples in it.
  public var samples: Int
  /// Bits from a sample to the next.
  public var sampleBits: Int
  /// Where the first sample's channels are.
  public var channels: [ProfileChannel: ProfileField]
  /// Its number, which rises by one with each report.
  public var sequence: ProfileField?
  /// The time of its first sample.
  public var time: ProfileField?
  /// Nanoseconds a tick of that time.
  public var tickNanoseconds: Int64
  /// The battery's charge in per cent.
  public var battery: ProfileField?

  /// A report of these facts.
  public init(
    id: UInt8? = nil, bytes: Int, samples: Int = 1, sampleBits: Int = 0,
    channels: [ProfileChannel: ProfileField], sequence: ProfileField? = nil,
    time: ProfileField? = nil, tickNanoseconds: Int64 = 1000, battery: ProfileField? = nil
  ) {
    self.id = id
    self.bytes = bytes
    self.samples = samples
    self.sampleBits = sampleBits
    self.channels = channels
    self.sequence = sequence
    self.time = time
    self.tickNanoseconds = tickNanoseconds
    self.battery = battery
  }
}

/// Where a number stands in a report, and what it means.
public struct ProfileField: Codable, Sendable, Equatable {
  /// How its bits make a number.
  public enum Encoding: String, Codable, Sendable, CaseIterable {
    /// Without sign.
    case unsigned
    /// Two's complement.
    case signed
    /// IEEE 754 single precision, in 32 bits.
    case real
  }

  /// Its lowest bit, counted from the report's first byte, the id included.
  public var bit: Int
  /// Its size.
  public var bits: Int
  /// How its bits make a number.
  public var encoding: Encoding
  /// Whether its first byte is the highest; otherwise the lowest.
  public var isBigEndian: Bool
  /// Value = number × scale + offset, in `unit`.
  public var scale: Double
  /// See `scale`.
  public var offset: Double
  /// The unit of a channel; nil for times, numbers and charges.
  public var unit: ProfileUnit?
  /// The least and the greatest number that is a value: at them the sensor is at the end of its range, and beyond them the device says
  /// that it has none. Nil: what the bits allow.
  public var minimum: Int64?
  /// See `minimum`.
  public var maximum: Int64?

  /// A number of these facts.
  public init(
    bit: Int, bits: Int, encoding: Encoding = .unsigned, isBigEndian: Bool = false,
    scale: Double = 1, offset: Double = 0, unit: ProfileUnit? = nil, minimum: Int64? = nil,
    maximum: Int64? = nil
  ) {
    self.bit = bit
    self.bits = bits
    self.encoding = encoding
    self.isBigEndian = isBigEndian
    self.scale = scale
    self.offset = offset
    self.unit = unit
    self.minimum = minimum
    self.maximum = maximum
  }
}
