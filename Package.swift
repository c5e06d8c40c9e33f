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
let configuration = Target.Dependency.product(
  name: "Configuration", package: "swift-configuration")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

// In the order in which data flows. A target may import those above it, never one below.
// Whoever imports GripControl names GripEvidence too: requests hold records, and a change of theirs must rebuild it.
let package = Package(
  name: "grip",
  products: [
    .executable(name: "gripd", targets: ["gripd"]),
    .executable(name: "gripctl", targets: ["gripctl"]),
    .library(
      name: "GripLibraries", targets: ["HID", "Capture", "GripCore", "GoDirect", "GripControl"]),
    .library(name: "USB", targets: ["USB"]),
    .library(name: "GripEvidence", targets: ["GripEvidence", "GripStore"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .target(name: "HID", swiftSettings: strict),
    .target(name: "Capture", swiftSettings: strict),
    .systemLibrary(
      name: "CLibUSB", pkgConfig: "libusb-1.0", providers: [.apt(["libusb-1.0-0-dev"])]),
    .systemLibrary(name: "CLibUdev", pkgConfig: "libudev", providers: [.apt(["libudev-dev"])]),
    .target(name: "USB", dependencies: ["CLibUSB", "CLibUdev"], swiftSettings: strict),
    .target(name: "GripCore", dependencies: ["HID"], swiftSettings: strict),
    .target(name: "GoDirect", dependencies: ["GripCore"], swiftSettings: strict),
    .target(name: "GripSession", dependencies: ["GripCore"], swiftSettings: strict),
    .target(
      name: "GripStore", dependencies: ["GripSession", "GripCore", "Capture", crypto],
      swiftSettings: strict),
    .target(
      name: "GripEvidence", dependencies: ["GripStore", "GripSession", "GripCore"],
      swiftSettings: strict),
    .target(
      name: "GripPipeline",
      dependencies: ["GoDirect", "HID", "Capture", "GripCore", "GripSession", "GripStore"],
      swiftSettings: strict),
    .target(
      name: "GripDocuments",
      dependencies: ["GripEvidence", "GripPipeline", "GripStore", "GripSession", "GripCore"],
      swiftSettings: strict),
    .target(
      name: "GripVerification",
      dependencies: ["GripDocuments", "GripEvidence", "GripPipeline", "GripStore", "GripSession"],
      swiftSettings: strict),
    .target(
      name: "GripIndex", dependencies: ["GripEvidence", "GripStore", grdb], swiftSettings: strict),
    .target(
      name: "GripControl", dependencies: ["GripCore", "GripEvidence"], swiftSettings: strict),
    .target(
      name: "GripDevice",
      dependencies: [
        "GoDirect", "HID", "USB", "GripCore", "GripStore", "GripEvidence", "GripControl",
      ],
      swiftSettings: strict),
    .systemLibrary(name: "CLinux"),
    .target(
      name: "GripDaemon",
      dependencies: [
        "CLinux", "Capture", "USB", "GoDirect", "GripCore", "GripSession", "GripStore",
        "GripPipeline",
        "GripEvidence", "GripControl", "GripDevice", logging, lifecycle, signals,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "gripd",
      dependencies: [
        "GripDaemon", "GripEvidence", "GripControl", argumentParser, logging, lifecycle, signals,
      ],
      swiftSettings: strict),
    .target(
      name: "GripSimulator", dependencies: ["Capture", yams], swiftSettings: strict),
    // The plans to begin with, built into the program.
    .target(
      name: "PlanTemplates", path: "plans",
      resources: [
        .embedInCode("force-tracking.yaml"), .embedInCode("grip-endurance.yaml"),
        .embedInCode("grip-strength.yaml"), .embedInCode("maximal-grip.yaml"),
        .embedInCode("open-jar.yaml"), .embedInCode("rotation.yaml"),
      ], swiftSettings: strict),
    .target(
      name: "GripConfiguration",
      dependencies: [
        "PlanTemplates", "GripStore", "GripEvidence", "GripControl", "GripSession", "GripCore",
        configuration,
        yams,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "gripctl",
      dependencies: [
        "GripConfiguration", "GripControl", "GripDevice", "GripDocuments", "GripEvidence",
        "GripIndex", "GripPipeline", "GripSimulator",
        "GripVerification", "GripStore", "GripSession", "GripCore", "USB", "HID", "Capture",
        argumentParser,
      ],
      swiftSettings: strict),
    .target(name: "CAllocationCounter"),
    .executableTarget(
      name: "AllocationProbe", dependencies: ["CAllocationCounter", "GripCore", "HID"],
      swiftSettings: strict),
    .executableTarget(
      name: "AccuracyBench", dependencies: ["GripCore", "GripSimulator", "HID"],
      path: "Benchmarks/accuracy/Sources", swiftSettings: strict),
    // The USB test bed: a virtual bus for unmodified programs. Linked by tests alone, never by the product.
    .systemLibrary(
      name: "CUMockdev", path: "Tests/CUMockdev", pkgConfig: "umockdev-1.0",
      providers: [.apt(["umockdev", "libumockdev-dev"])]),
    .target(name: "CVirtualGDXHD", path: "Tests/VirtualGDXHD"),
    .executableTarget(name: "gdx-hd", dependencies: ["CVirtualGDXHD"], path: "Tests/GDXHDProgram"),
    .executableTarget(
      name: "usb-bed", dependencies: ["CUMockdev", "CVirtualGDXHD"], path: "Tests/USBBed",
      linkerSettings: [.linkedLibrary("pthread"), .linkedLibrary("util")]),
    .executableTarget(
      name: "usb-reader", path: "Tests/USBReader", linkerSettings: [.linkedLibrary("usb-1.0")]),
    .target(
      name: "TestSupport", dependencies: ["GripControl", "GripEvidence"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(name: "HIDTests", dependencies: ["HID", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "CaptureTests", dependencies: ["Capture", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "USBTests", dependencies: ["USB", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "GoDirectTests", dependencies: ["GoDirect", "GripCore", "TestSupport"],
      swiftSettings: strict),
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
      name: "GripEvidenceTests", dependencies: ["GripEvidence", "GripStore", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "GripDocumentsTests",
      dependencies: [
        "GripDocuments", "GripPipeline", "GripEvidence", "GripStore", "GripSession", "GripCore",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "GripSimulatorTests",
      dependencies: ["GripSimulator", "HID", "Capture", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "GripPipelineTests",
      dependencies: [
        "GoDirect", "GripConfiguration", "HID", "Capture", "GripPipeline", "GripSimulator",
        "GripStore", "GripSession",
        "GripCore",
        "TestSupport",
      ], swiftSettings: strict),
    .testTarget(
      name: "GripVerificationTests",
      dependencies: [
        "GripVerification", "GripDocuments", "GripEvidence", "GripPipeline", "GripStore",
        "GripSession", "GripCore", "TestSupport",
      ], swiftSettings: strict),
    .testTarget(
      name: "GripIndexTests",
      dependencies: ["GripIndex", "GripEvidence", "GripStore", "TestSupport", grdb],
      swiftSettings: strict),
    .testTarget(
      name: "GripControlTests",
      dependencies: ["GripControl", "GripCore", "GripEvidence", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "GripConfigurationTests",
      dependencies: [
        "GripConfiguration", "GripStore", "GripEvidence", "GripControl", "GripCore", "TestSupport",
        yams,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "AccuracyTests", dependencies: ["AccuracyBench", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "GripctlTests",
      dependencies: [
        "gripctl", "GripControl", "GripCore", "GripEvidence", "GripStore", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "USBBedTests", dependencies: ["usb-bed", "usb-reader", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "GripDeviceTests",
      dependencies: ["GripDevice", "GripControl", "GripEvidence", "USB", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "GripDaemonTests",
      dependencies: [
        "GripConfiguration", "GripDaemon", "GripControl", "GripCore", "GripEvidence", "GripStore",
        "TestSupport",
        "gripd",
        "gripctl",
        "usb-bed", logging,
      ],
      swiftSettings: strict),
  ]
)
