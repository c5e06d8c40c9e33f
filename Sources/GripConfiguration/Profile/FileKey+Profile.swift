import GripCore

extension FileKey {
  /// Every key of a device profile, in the order in which people write them.
  public static let profile: [FileKey] =
    [
      FileKey("name", .text, "what the device is called", isRequired: true),
      FileKey("match", .sections, "the devices that it is for", isRequired: true),
      FileKey("match.vendor", .text, "the maker's USB id, as 0x1209", isRequired: true),
      FileKey("match.product", .text, "the product's USB id, as 0x0001", isRequired: true),
      FileKey(
        "match.descriptor-sha256", .text,
        "SHA-256 of the report descriptor, as gripctl inspect prints it: only a device with that one"
      ),
      FileKey(
        "reads-like", "an instrument that it reads like, as its maker or a study says",
        words: DeviceProfile.instruments),
      FileKey("range-newtons", "the greatest force that it measures, in N", from: 1...10_000),
      FileKey("rate-hertz", "samples a second, as its maker says", from: 1...10_000),
      FileKey(
        "units", .section, "what the numbers of its own descriptor are in, where that is wrong"),
    ]
    + [
      ("force", ProfileChannel.force), ("acceleration", .accelerationX),
      ("angular-velocity", .angularVelocityX),
    ].map { FileKey("units.\($0)", "its unit", words: words($1)) }
    + [FileKey("reports", .sections, "its input reports, where its descriptor does not say them")]
    + ofReport.map { $0.below("reports") }

  private static let ofReport: [FileKey] =
    [
      FileKey("id", "its id; leave it out where reports have none", from: 1...255, .count),
      FileKey(
        "bytes", "its length with the id",
        from: 1...Double(DeviceProfile.reportBytesMax), .count
      ).required,
      FileKey(
        "samples", "samples in it; 1 where nothing is said",
        from: 1...Double(SensorLayout.samplesPerReportMax), .count),
      FileKey(
        "sample-bits", "bits from a sample to the next",
        from: 1...Double(8 * DeviceProfile.reportBytesMax), .count),
    ]
    + number("sequence", "its number, which rises by one") + number("time", "its time, which wraps")
    + [
      FileKey("time.tick-nanoseconds", "how long a tick is", from: 1...1e9, .count).required
    ] + number("battery", "the battery's charge in per cent")
    + ProfileChannel.allCases.flatMap { channel in
      number(channel.rawValue, "where the first sample's is")
        + [
          FileKey("\(channel.rawValue).unit", "its unit", words: words(channel)).required,
          FileKey(
            "\(channel.rawValue).scale", "number × scale + offset is the value; 1 and 0",
            from: -1e12...1e12),
          FileKey("\(channel.rawValue).offset", "see scale", from: -1e12...1e12),
        ]
    }

  /// The keys of a number in a report.
  private static func number(_ name: String, _ about: String) -> [FileKey] {
    [
      FileKey(name, .section, about),
      FileKey(
        "\(name).byte", "its first byte, counted from 0 with the id; or bit",
        from: 0...Double(DeviceProfile.reportBytesMax), .count),
      FileKey(
        "\(name).bit", "its lowest bit, counted from 0 with the id",
        from: 0...Double(8 * DeviceProfile.reportBytesMax), .count),
      FileKey("\(name).bits", "its size", from: 1...32, .count).required,
      FileKey(
        "\(name).encoding", "how its bits make a number; unsigned",
        words: ProfileField.Encoding.allCases.map(\.rawValue)),
      FileKey("\(name).big-endian", .flag, "whether its first byte is the highest"),
      FileKey(
        "\(name).minimum", "the least number that is a value", from: -2_147_483_648...4_294_967_295),
      FileKey(
        "\(name).maximum", "the greatest number that is a value",
        from: -2_147_483_648...4_294_967_295),
    ]
  }

  private static func words(_ channel: ProfileChannel) -> [String] {
    ProfileUnit.units(of: channel).map(\.rawValue)
  }
}
