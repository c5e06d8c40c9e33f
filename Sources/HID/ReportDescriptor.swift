/// What a HID device says its reports look like, parsed from the bytes of its report descriptor
/// (HID 1.11, 6.2.2).
public struct ReportDescriptor: Sendable, Equatable {
  /// The bytes as parsed.
  public let bytes: [UInt8]
  /// The reports that the device sends, sorted by id.
  public let inputReports: [Report]
  /// The reports that the device accepts, sorted by id.
  public let outputReports: [Report]
  /// The reports that the host reads and writes on request, sorted by id.
  public let featureReports: [Report]
  /// Whether the device numbers its reports: a Report ID item occurs.
  public let numbersReports: Bool
  /// What was odd and how it was taken, in the order found; empty for a clean descriptor.
  public let tolerances: [Tolerance]
  /// The usage of each outermost collection, in order.
  public let topLevelUsages: [Usage]

  /// Parses `bytes`. Time and memory are bounded by their number and by `DescriptorLimits`,
  /// whatever they say.
  ///
  /// Throws `HIDError` when the layout cannot be known; oddities that leave it certain become
  /// `tolerances`.
  public init(parsing bytes: [UInt8]) throws(HIDError) {
    var parser = DescriptorParser(bytes: bytes)
    try parser.parse()
    self.bytes = bytes
    inputReports = parser.layout.reports(of: .input)
    outputReports = parser.layout.reports(of: .output)
    featureReports = parser.layout.reports(of: .feature)
    numbersReports = parser.numbersReports
    tolerances = parser.notes.tolerances
    topLevelUsages = parser.topLevelUsages
  }
}
