/// What is wrong with a profile, and where.
public struct ProfileFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// The keys that lead there, as ["reports", "0", "force", "bits"].
  public var path: [String]
  /// What is wrong and what was expected.
  public var reason: String

  /// A fault at this place.
  public init(path: [String], reason: String) {
    self.path = path
    self.reason = reason
  }

  /// One sentence.
  public var description: String {
    path.isEmpty ? reason : path.joined(separator: ".") + ": " + reason
  }
}

extension DeviceProfile {
  /// Devices, reports and samples beyond these are none that there are.
  public static let matchesMax = 64
  /// Instruments that a device may be said to read like.
  public static let instruments = ["jamar"]
  /// Reports are at most this long, in bytes.
  public static let reportBytesMax = 4096
  /// The least and the greatest factor that makes sense between a number and a unit.
  static let scaleRange = 1e-12...1e12

  /// Everything that is wrong with it; nothing where a device can be read by it.
  public var faults: [ProfileFault] {
    var faults: [ProfileFault] = []
    func fault(_ path: [String], _ reason: String) {
      faults.append(ProfileFault(path: path, reason: reason))
    }
    if !(1...64 ~= name.utf8.count) { fault(["name"], "expected 1 to 64 bytes") }
    if !(1...Self.matchesMax ~= matches.count) {
      fault(["match"], "expected 1 to \(Self.matchesMax) devices")
    }
    for (index, match) in matches.enumerated() {
      if match.vendorID == 0 { fault(["match", "\(index)", "vendor"], "0 is no maker's id") }
      if let digest = match.descriptorSHA256, !Self.isDigest(digest) {
        fault(
          ["match", "\(index)", "descriptor-sha256"],
          "expected 64 hexadecimal digits in lower case, as gripctl inspect prints them")
      }
    }
    if let readsLike, !Self.instruments.contains(readsLike) {
      fault(["reads-like"], "expected one of " + Self.instruments.joined(separator: ", "))
    }
    if let range = rangeNewtons, !(1...10_000 ~= range) {
      fault(["range-newtons"], "expected 1 to 10000")
    }
    if let rate = rateHertz, !(1...10_000 ~= rate) { fault(["rate-hertz"], "expected 1 to 10000") }
    if reports.isEmpty && units == StatedUnits() {
      fault([], "expected reports, or units for those of the descriptor")
    }
    if !reports.isEmpty && units != StatedUnits() {
      fault(["units"], "reports state the unit of each channel themselves")
    }
    faults += unitFaults + reportFaults
    return faults
  }

  private static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }
  }

  private var unitFaults: [ProfileFault] {
    let stated: [(String, ProfileUnit?, ProfileChannel)] = [
      ("force", units.force, .force), ("acceleration", units.acceleration, .accelerationX),
      ("angular-velocity", units.angularVelocity, .angularVelocityX),
    ]
    return stated.compactMap { name, unit, channel in
      guard let unit, !ProfileUnit.units(of: channel).contains(unit) else { return nil }
      return ProfileFault(path: ["units", name], reason: Self.expectedUnit(of: channel))
    }
  }

  private var reportFaults: [ProfileFault] {
    guard !reports.isEmpty else { return [] }
    var faults = reports.enumerated().flatMap { index, report in
      report.faults.map {
        ProfileFault(path: ["reports", "\(index)"] + $0.path, reason: $0.reason)
      }
    }
    let ids = reports.map(\.id)
    for (index, id) in ids.enumerated() {
      let path = ["reports", "\(index)", "id"]
      if id == nil && ids.count > 1 {
        faults.append(
          ProfileFault(path: path, reason: "with more than one report, each needs its id"))
      } else if ids[..<index].contains(id) {
        faults.append(ProfileFault(path: path, reason: "another report has this id"))
      }
    }
    if reports.count > SensorLayout.sensorReportsMax {
      faults.append(
        ProfileFault(
          path: ["reports"], reason: "expected at most \(SensorLayout.sensorReportsMax) reports"))
    }
    if !reports.contains(where: { $0.channels[.force] != nil }) {
      faults.append(ProfileFault(path: ["reports"], reason: "expected a force in one of them"))
    }
    return faults
  }

  static func expectedUnit(of channel: ProfileChannel) -> String {
    "expected one of " + ProfileUnit.units(of: channel).map(\.rawValue).joined(separator: ", ")
  }
}

extension ProfileReport {
  /// What is wrong with the report, by keys within it.
  var faults: [ProfileFault] {
    var faults: [ProfileFault] = []
    func fault(_ path: [String], _ reason: String) {
      faults.append(ProfileFault(path: path, reason: reason))
    }
    guard 1...DeviceProfile.reportBytesMax ~= bytes else {
      return [
        ProfileFault(path: ["bytes"], reason: "expected 1 to \(DeviceProfile.reportBytesMax)")
      ]
    }
    if id == 0 { fault(["id"], "ids are 1 to 255; leave it out where reports have none") }
    guard 1...SensorLayout.samplesPerReportMax ~= samples else {
      return faults + [
        ProfileFault(
          path: ["samples"], reason: "expected 1 to \(SensorLayout.samplesPerReportMax)")
      ]
    }
    guard samples == 1 || 1...(8 * bytes) ~= sampleBits else {
      return faults + [
        ProfileFault(
          path: ["sample-bits"], reason: "expected the bits from one sample to the next")
      ]
    }
    if channels.isEmpty && battery == nil {
      fault([], "expected a channel or a battery: otherwise nothing is read from it")
    }
    if !(1...1_000_000_000 ~= tickNanoseconds) {
      fault(["tick-nanoseconds"], "expected 1 to 1000000000")
    }
    faults += fieldFaults + overlaps
    return faults
  }

  /// Every number in it, with its key and how often it comes.
  private var fields: [(name: String, field: ProfileField, count: Int)] {
    let common = [("sequence", sequence), ("time", time), ("battery", battery)].compactMap {
      name, field in field.map { (name: name, field: $0, count: 1) }
    }
    return common
      + ProfileChannel.allCases.compactMap { channel in
        channels[channel].map { (name: channel.rawValue, field: $0, count: samples) }
      }
  }

  private var fieldFaults: [ProfileFault] {
    var faults: [ProfileFault] = []
    for (name, field, count) in fields {
      let channel = ProfileChannel(rawValue: name)
      for fault in field.faults(channel: channel) {
        faults.append(ProfileFault(path: [name] + fault.path, reason: fault.reason))
      }
      let first = id == nil ? 0 : 8
      let last = field.bit + (count - 1) * sampleBits + field.bits
      if field.bit < first || last > 8 * bytes {
        faults.append(
          ProfileFault(
            path: [name, "bit"],
            reason: "bits \(field.bit) to \(last - 1) are not all in the report, "
              + "whose fields have bits \(first) to \(8 * bytes - 1)"))
      }
    }
    return faults
  }

  /// Two numbers in the same bits: one of them must be wrong.
  private var overlaps: [ProfileFault] {
    var taken: [(name: String, bits: Range<Int>)] = []
    var faults: [ProfileFault] = []
    for (name, field, count) in fields where field.bits > 0 && 0...65_536 ~= field.bit {
      for sample in 0..<count {
        let start = field.bit + sample * sampleBits
        let bits = start..<(start + min(field.bits, 64))
        if let other = taken.first(where: { $0.bits.overlaps(bits) }) {
          faults.append(
            ProfileFault(
              path: [name, "bit"],
              reason: "bits \(bits.lowerBound) to \(bits.upperBound - 1) are those of \(other.name)"
            ))
          break
        }
        taken.append((name, bits))
      }
    }
    return faults
  }
}

extension ProfileField {
  /// What is wrong with the number, by keys within it.
  func faults(channel: ProfileChannel?) -> [ProfileFault] {
    var faults: [ProfileFault] = []
    func fault(_ key: String, _ reason: String) {
      faults.append(ProfileFault(path: [key], reason: reason))
    }
    if !(0...(8 * DeviceProfile.reportBytesMax) ~= bit) { fault("bit", "expected 0 or more") }
    if !(1...FieldReader.bitSizeMax ~= bits) {
      fault("bits", "expected 1 to \(FieldReader.bitSizeMax)")
    }
    if encoding == .real && bits != 32 { fault("bits", "a real number has 32 bits") }
    if (isBigEndian || encoding == .real) && (bit % 8 != 0 || bits % 8 != 0) {
      fault("bit", "a number of this kind begins and ends with a byte")
    }
    if !(DeviceProfile.scaleRange ~= scale.magnitude) {
      fault("scale", "expected a number other than 0 that makes sense")
    }
    if !(offset.magnitude <= DeviceProfile.scaleRange.upperBound) {
      fault("offset", "expected a number")
    }
    if let channel {
      if unit.map({ !ProfileUnit.units(of: channel).contains($0) }) ?? true {
        fault("unit", DeviceProfile.expectedUnit(of: channel))
      }
    } else if unit != nil {
      fault("unit", "it has none")
    } else if encoding == .real {
      fault("encoding", "expected unsigned or signed")
    }
    if let minimum, let maximum, minimum >= maximum {
      fault("minimum", "expected less than maximum")
    }
    return faults
  }
}
