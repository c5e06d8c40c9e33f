// swift-tools-version: 6.3
import PackageDescription

/// As the product's: the kernels are its own files, compiled as it compiles them.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// `HID`, `Capture`, `Kernels/GripCore` and the reference descriptor are links to the sources beside: so the loops that are measured stand in the same module as what
// they measure, as in the product, and nothing else has to be built.
let package = Package(
  name: "benchmarks",
  targets: [
    .target(name: "HID", swiftSettings: strict),
    .target(name: "Capture", swiftSettings: strict),
    .target(name: "CTwin", cSettings: [.unsafeFlags(["-O2", "-Wall", "-Werror"])]),
    .target(
      name: "CJournal", cSettings: [.unsafeFlags(["-O2", "-Wall", "-Werror"])],
      linkerSettings: [.linkedLibrary("sqlite3")]),
    .executableTarget(
      name: "Journal", dependencies: ["Capture", "CJournal"], swiftSettings: strict),
    .executableTarget(name: "Kernels", dependencies: ["HID", "CTwin"], swiftSettings: strict),
  ])
