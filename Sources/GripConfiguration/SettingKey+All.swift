import GripControl
import GripCore

extension SettingKey {
  /// Every key, in the order of docs/CONFIGURATION.md.
  public static let all: [SettingKey] =
    [
      .text(
        "directory", \.directory, expected: "an absolute path, as /var/lib/gripd",
        needsRestart: true
      ) { isPath($0) && $0.utf8.count <= 1024 },
      .text(
        "socket", \.socket, expected: "an absolute path of at most 107 bytes", needsRestart: true
      ) { isPath($0) && $0.utf8.count <= 107 },
      .text(
        "socket-group", \.socketGroup, expected: "the name of a group, or \"\"", needsRestart: true
      ) { $0.isEmpty || isGroupName($0) },
      .text(
        "log-level", \.logLevel, expected: "one of \(logLevels.joined(separator: ", "))",
        where: logLevels.contains),
      labels, products,
      .number("sessions.replug-seconds", \.replugSeconds, 0...3600), autoTare,
      .bound(
        "retention.days", \.retentionDays, expected: "a number from 1 to 36500",
        parse: { Double($0).flatMap { (1...36_500).contains($0) ? $0 : nil } }, text: plain),
      .bound(
        "retention.size", \.retentionBytes,
        expected: "a size from 1 GB to 1000 TB, as \"200 GB\"",
        parse: { ByteSize($0)?.bytes }, text: { ByteSize(bytes: $0).text }),
      .text(
        "seal.key", \.sealKey, expected: "an absolute path, or \"\" where nothing is to be sealed",
        needsRestart: true
      ) { $0.isEmpty || isPath($0) && $0.utf8.count <= 1024 },
    ] + detection

  /// The rules' parameters, named as in docs/REPETITIONS.md.
  private static let detection: [SettingKey] = [
    newtons("height-newtons-min", \.detection.heightNewtonsMin),
    ratio("height-ratio-min", \.detection.heightRatioMin),
    newtons("change-newtons-min", \.detection.changeNewtonsMin),
    .number("detection.noise-factor", \.detection.noiseFactor, 0...100, needsRestart: true),
    ratio("valley-ratio", \.detection.valleyRatio),
    ratio("boundary-ratio", \.detection.boundaryRatio),
    seconds("provisional-seconds", \.detection.provisionalSeconds),
    seconds("settle-seconds", \.detection.settleSeconds),
    newtons("drift-newtons-per-second-max", \.detection.driftNewtonsPerSecondMax),
    newtons("onset-newtons-min", \.detection.onsetNewtonsMin),
    .number(
      "detection.onset-noise-factor", \.detection.onsetNoiseFactor, 0...100, needsRestart: true),
    ratio("tension-ratio", \.detection.tensionRatio),
    ratio("plateau-ratio", \.detection.plateauRatio),
    seconds("plateau-seconds-min", \.detection.plateauSecondsMin),
    newtons("release-newtons", \.detection.releaseNewtons),
    newtons("squeeze-newtons", \.detection.squeezeNewtons),
    seconds("squeeze-seconds-max", \.detection.squeezeSecondsMax),
    seconds("set-pause-seconds", \.detection.setPauseSeconds),
    seconds("active-pause-seconds", \.detection.activePauseSeconds),
    // A session keeps 10 s after its last repetition.
    .number("detection.idle-seconds", \.detection.idleSeconds, 10...86_400, needsRestart: true),
    seconds("disconnect-seconds", \.detection.disconnectSeconds),
    newtons("force-newtons-max", \.detection.forceNewtonsMax),
    seconds("fault-seconds", \.detection.faultSeconds),
  ]

  private static func newtons(_ name: String, _ path: any SettingPath<Double>) -> SettingKey {
    .number("detection." + name, path, 0.001...10_000, needsRestart: true)
  }

  private static func seconds(_ name: String, _ path: any SettingPath<Double>) -> SettingKey {
    .number("detection." + name, path, 0.001...86_400, needsRestart: true)
  }

  private static func ratio(_ name: String, _ path: any SettingPath<Double>) -> SettingKey {
    .number("detection." + name, path, 0.001...1, needsRestart: true)
  }

  private static let logLevels = [
    "trace", "debug", "info", "notice", "warning", "error", "critical",
  ]

  private static let autoTare = SettingKey(
    name: "sessions.auto-tare", expected: "yes or no", needsRestart: false, shape: .scalar,
    read: { [$0.autoTare ? "yes" : "no"] },
    write: { texts, settings in
      guard let text = texts.first, ["yes", "no"].contains(text) else { return false }
      settings.autoTare = text == "yes"
      return true
    })

  // MARK: Controllers

  private static let labels = SettingKey(
    name: "controllers.labels",
    expected: "serial numbers or ports, each with a name of at most "
      + "\(ControlLimits.textBytesMax) bytes that no other has",
    needsRestart: false, shape: .labels,
    read: { settings in
      settings.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    },
    write: { texts, settings in
      settings.labels = [:]
      for text in texts {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, isName(String(parts[0])), isName(String(parts[1])) else {
          return false
        }
        settings.labels[String(parts[0])] = String(parts[1])
      }
      return settings.labels.count == texts.count
        && Set(settings.labels.values).count == texts.count
    })

  private static let products = SettingKey(
    name: "controllers.also",
    expected: "vendor and product ids from 0x0001 to 0xffff, as {vendor: 0x1209, product: 0x0001}",
    needsRestart: false, shape: .products,
    read: { settings in
      settings.controllers.map { hexadecimal4($0.vendorID) + ":" + hexadecimal4($0.productID) }
    },
    write: { texts, settings in
      settings.controllers = []
      for text in texts {
        let ids = text.split(separator: ":").map { UInt16($0, radix: 16) ?? 0 }
        guard ids.count == 2, !ids.contains(0) else { return false }
        settings.controllers.append(USBProduct(vendorID: ids[0], productID: ids[1]))
      }
      return true
    })

  // MARK: Conditions

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= ControlLimits.textBytesMax && !hasControls(text)
  }

  private static func isPath(_ text: String) -> Bool {
    text.hasPrefix("/") && text != "/" && !hasControls(text)
      && !text.split(separator: "/").contains { $0 == ".." || $0 == "." }
  }

  private static func isGroupName(_ text: String) -> Bool {
    text.utf8.count <= 32 && text.first.map { $0.isLetter || $0 == "_" } == true
      && text.utf8.allSatisfy { $0.isLetterOrDigit || $0 == 0x5F || $0 == 0x2D }
  }

  private static func hasControls(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
  }
}

/// Four digits, as lsusb prints ids.
func hexadecimal4(_ number: UInt16) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 4 - digits.count) + digits
}
