// swift-tools-version: 6.1
import PackageDescription

/// Every target is in Swift 6 language mode; a warning is an error.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .unsafeFlags(["-warnings-as-errors"]),
]

let package = Package(
  name: "satchel",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "satchel", targets: ["satchel"])
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    .target(name: "Versioning", swiftSettings: strict),
    .target(
      name: "Conversations",
      dependencies: ["Versioning", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(name: "CFileIdentity"),
    .target(
      name: "ConversationStore",
      dependencies: ["CFileIdentity", "Conversations", "Versioning", .product(name: "GRDB", package: "GRDB.swift")],
      resources: [.embedInCode("Schema/schema-1.sql")],
      swiftSettings: strict),
    .target(
      name: "Exchange",
      dependencies: ["ConversationStore", "Conversations", "Versioning"],
      swiftSettings: strict),
    .executableTarget(
      name: "satchel",
      dependencies: [
        "Exchange", "ConversationStore", "Conversations", "Versioning",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .testTarget(name: "VersioningTests", dependencies: ["Versioning"], swiftSettings: strict),
    .testTarget(
      name: "ConversationStoreTests",
      dependencies: ["ConversationStore", "Conversations", "Versioning"],
      swiftSettings: strict),
    .testTarget(
      name: "ConvergenceTests",
      dependencies: ["ConversationStore", "Conversations", "Versioning"],
      swiftSettings: strict),
  ]
)
