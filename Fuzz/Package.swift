// swift-tools-version: 6.3
import PackageDescription

/// The same settings as the product's.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let libraries = Target.Dependency.product(name: "GripLibraries", package: "grip")

// A package of its own, so that the product's build knows nothing of fuzzing. scripts/check-fuzz
// builds and runs every target here that is named Fuzz...
let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "grip", path: "..")],
  targets: [
    .target(name: "StreamReading", dependencies: [libraries], swiftSettings: strict),
    .executableTarget(name: "FuzzDescriptor", dependencies: [libraries], swiftSettings: strict),
    .executableTarget(
      name: "FuzzHIDRecorder", dependencies: [libraries, "StreamReading"], swiftSettings: strict),
    .executableTarget(
      name: "FuzzPcap", dependencies: [libraries, "StreamReading"], swiftSettings: strict),
    .executableTarget(
      name: "FuzzPcapng", dependencies: [libraries, "StreamReading"], swiftSettings: strict),
    .executableTarget(name: "FuzzControlLine", dependencies: [libraries], swiftSettings: strict),
    .executableTarget(
      name: "FuzzUSBDescriptors", dependencies: [.product(name: "USB", package: "grip")],
      swiftSettings: strict),
    .executableTarget(name: "FuzzDecoder", dependencies: [libraries], swiftSettings: strict),
    .executableTarget(name: "FuzzGoDirect", dependencies: [libraries], swiftSettings: strict),
    .executableTarget(
      name: "FuzzRecords", dependencies: [.product(name: "GripEvidence", package: "grip")],
      swiftSettings: strict),
  ]
)
