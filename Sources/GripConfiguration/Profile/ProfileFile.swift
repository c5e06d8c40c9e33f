public import Foundation
public import GripCore

/// A device profile as people write it: YAML, whose first key is `profile: 1`. docs/PROFILES.md describes it.
public enum ProfileFile {
  /// A larger file is not read.
  public static let bytesMax = 65_536

  /// Reads a profile.
  ///
  /// - Throws: `ConfigurationError` with every unknown key, every bad value and where it stands, or with the first place
  ///   that is not YAML or makes no sense.
  public static func profile(
    yaml: String, name: String
  ) throws(ConfigurationError) -> DeviceProfile {
    guard yaml.utf8.count <= bytesMax else {
      throw ConfigurationError(
        name, "it has \(yaml.utf8.count) bytes, and \(bytesMax) are the limit")
    }
    guard let root = try YAMLText.parse(yaml, name: name) else {
      throw ConfigurationError(
        "\(name):1:1", key: "profile", KeyedForm.profile.versionExpected)
    }
    var reader = KeyedReader(name: name, .profile)
    let tree = ProfileTree(members: try reader.read(root), path: [])
    let profile: DeviceProfile
    do throws(ProfileFault) {
      profile = try tree.profile()
    } catch { throw reader.error(at: error.path, error.reason) }
    if let fault = profile.faults.first { throw reader.error(at: fault.path, fault.reason) }
    return profile
  }

  /// The JSON Schema of a profile's file.
  public static var schema: Data {
    KeyedSchema(form: .profile).json(
      title: "A device profile of gripd",
      description: "How a controller is read that does not describe itself. See docs/PROFILES.md.")
  }
}

/// A section of a profile's file, and the keys that lead to it.
private struct ProfileTree {
  let members: [String: FileTree]
  let path: [String]

  func profile() throws(ProfileFault) -> DeviceProfile {
    var units = StatedUnits()
    if let section = section("units") {
      units.force = try section.word("force")
      units.acceleration = try section.word("acceleration")
      units.angularVelocity = try section.word("angular-velocity")
    }
    var matches: [DeviceProfile.Match] = []
    for section in sections("match") {
      matches.append(
        DeviceProfile.Match(
          vendorID: try section.usbID("vendor"), productID: try section.usbID("product"),
          descriptorSHA256: section.text("descriptor-sha256")))
    }
    var reports: [ProfileReport] = []
    for section in sections("reports") { reports.append(try section.report()) }
    return DeviceProfile(
      name: text("name") ?? "", matches: matches, readsLike: text("reads-like"),
      rangeNewtons: number("range-newtons"), rateHertz: number("rate-hertz"), reports: reports,
      units: units)
  }

  private func report() throws(ProfileFault) -> ProfileReport {
    var channels: [ProfileChannel: ProfileField] = [:]
    for channel in ProfileChannel.allCases {
      channels[channel] = try section(channel.rawValue)?.field()
    }
    let id = try whole("id")
    guard id == nil || 1...255 ~= id ?? 0 else { throw fault("id", "expected 1 to 255") }
    return ProfileReport(
      id: id.map { UInt8($0) }, bytes: try whole("bytes") ?? 0, samples: try whole("samples") ?? 1,
      sampleBits: try whole("sample-bits") ?? 0, channels: channels,
      sequence: try section("sequence")?.field(), time: try section("time")?.field(),
      tickNanoseconds: Int64(try section("time")?.whole("tick-nanoseconds") ?? 1),
      battery: try section("battery")?.field())
  }

  private func field() throws(ProfileFault) -> ProfileField {
    let bit = try whole("bit"), byte = try whole("byte")
    guard (bit == nil) != (byte == nil) else {
      throw ProfileFault(path: path, reason: "expected byte or bit, one of them")
    }
    return ProfileField(
      bit: bit ?? 8 * (byte ?? 0), bits: try whole("bits") ?? 0,
      encoding: try word("encoding") ?? .unsigned, isBigEndian: flag("big-endian"),
      scale: number("scale") ?? 1, offset: number("offset") ?? 0, unit: try word("unit"),
      minimum: try whole("minimum").map(Int64.init), maximum: try whole("maximum").map(Int64.init))
  }

  // MARK: -

  private func section(_ key: String) -> ProfileTree? {
    guard case .section(let members) = members[key] else { return nil }
    return ProfileTree(members: members, path: path + [key])
  }

  private func sections(_ key: String) -> [ProfileTree] {
    guard case .list(let entries) = members[key] else { return [] }
    return entries.enumerated().compactMap { index, entry in
      guard case .section(let members) = entry else { return nil }
      return ProfileTree(members: members, path: path + [key, String(index)])
    }
  }

  private func text(_ key: String) -> String? {
    if case .text(let text) = members[key] { text } else { nil }
  }

  private func number(_ key: String) -> Double? {
    if case .number(let number) = members[key] { number } else { nil }
  }

  private func whole(_ key: String) throws(ProfileFault) -> Int? {
    guard let number = number(key) else { return nil }
    guard let whole = Int(exactly: number) else { throw fault(key, "expected a whole number") }
    return whole
  }

  private func flag(_ key: String) -> Bool {
    if case .flag(let flag) = members[key] { flag } else { false }
  }

  /// One of some words.
  private func word<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String
  ) throws(ProfileFault) -> Word? {
    guard let text = text(key) else { return nil }
    guard let word = Word(rawValue: text) else {
      throw fault(
        key, "expected one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return word
  }

  private func fault(_ key: String, _ reason: String) -> ProfileFault {
    ProfileFault(path: path + [key], reason: reason)
  }

  /// An id as lsusb prints it, with 0x before it: without, 1209 might be meant as a decimal number.
  private func usbID(_ key: String) throws(ProfileFault) -> UInt16 {
    guard let text = text(key), text.hasPrefix("0x"),
      let id = UInt16(text.dropFirst(2), radix: 16)
    else { throw fault(key, "expected an id as 0x1209") }
    return id
  }
}
