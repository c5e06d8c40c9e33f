// swift-tools-version: 6.3
import PackageDescription

/// One list of settings for every target: what the compiler can check, it checks, and a warning is an error.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

// In the order in which data flows. A target may import those above it, never one below.
let package = Package(
  name: "grip",
  products: [
    .executable(name: "gripctl", targets: ["gripctl"]),
    .library(name: "GripLibraries", targets: ["HID", "Capture", "GripCore"]),
    .library(name: "USB", targets: ["USB"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    .target(name: "HID", swiftSettings: strict),
    .target(name: "Capture", swiftSettings: strict),
    .systemLibrary(
      name: "CLibUSB", pkgConfig: "libusb-1.0", providers: [.apt(["libusb-1.0-0-dev"])]),
    .systemLibrary(name: "CLibUdev", pkgConfig: "libudev", providers: [.apt(["libudev-dev"])]),
    .target(name: "USB", dependencies: ["CLibUSB", "CLibUdev"], swiftSettings: strict),
    .target(name: "GripCore", dependencies: ["HID"], swiftSettings: strict),
    .target(name: "GripSession", dependencies: ["GripCore"], swiftSettings: strict),
    .target(
      name: "GripStore", dependencies: ["GripSession", "GripCore", "Capture"],
      swiftSettings: strict),
    .target(
      name: "GripPipeline",
      dependencies: ["HID", "Capture", "GripCore", "GripSession", "GripStore"],
      swiftSettings: strict),
    .target(
      name: "GripSimulator", dependencies: ["Capture", yams], swiftSettings: strict),
    .executableTarget(
      name: "gripctl",
      dependencies: [
        "GripPipeline", "GripSimulator", "GripStore", "GripSession", "GripCore", "HID", "Capture",
        argumentParser,
      ],
      swiftSettings: strict),
    .target(name: "CAllocationCounter"),
    .executableTarget(
      name: "AllocationProbe", dependencies: ["CAllocationCounter", "GripCore", "HID"],
      swiftSettings: strict),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "HIDTests", dependencies: ["HID", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "CaptureTests", dependencies: ["Capture", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "USBTests", dependencies: ["USB", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "GripCoreTests", dependencies: ["GripCore", "HID", "AllocationProbe", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "GripSessionTests", dependencies: ["GripSession", "GripCore", "HID", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "GripStoreTests",
      dependencies: ["GripStore", "GripSession", "GripCore", "HID", "Capture", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "GripSimulatorTests",
      dependencies: ["GripSimulator", "HID", "Capture", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "GripPipelineTests",
      dependencies: [
        "Capture", "GripPipeline", "GripSimulator", "GripStore", "GripSession", "GripCore",
        "TestSupport",
      ], swiftSettings: strict),
    .testTarget(
      name: "GripctlTests", dependencies: ["gripctl", "TestSupport"], swiftSettings: strict),
  ]
)
