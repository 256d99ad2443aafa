// swift-tools-version: 6.1
import PackageDescription

/// Every target is in Swift 6 language mode; a warning is an error.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .unsafeFlags(["-warnings-as-errors"]),
  // The modules are small and call each other for every row.
  .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]
let strictC = ["-Wall", "-Wextra", "-Werror"]
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

let package = Package(
  name: "satchel",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "satchel", targets: ["satchel"]),
    .executable(name: "satchel-measure", targets: ["satchel-measure"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    // The domain: no input or output.
    .target(name: "Versioning", swiftSettings: strict),
    .target(name: "Conversations", dependencies: ["Versioning", crypto], swiftSettings: strict),

    // The store.
    .target(name: "CFileIdentity", cSettings: [.unsafeFlags(strictC)]),
    .target(
      name: "ConversationStore",
      dependencies: [
        "CFileIdentity", "Conversations", "Versioning", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      resources: [
        .embedInCode("Schema/schema-1.sql"), .embedInCode("Schema/schema-2.sql"),
        .embedInCode("Schema/schema-5.sql"),
      ],
      swiftSettings: strict),

    // Keys and signatures.
    .target(name: "Signing", dependencies: [crypto], swiftSettings: strict),

    // Bundles.
    .target(
      name: "CLibXML2",
      cSettings: [.unsafeFlags(["-I/usr/include/libxml2"] + strictC)],
      linkerSettings: [.linkedLibrary("xml2")]),
    .target(name: "XMLStream", dependencies: ["CLibXML2"], swiftSettings: strict),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "BundleXML",
      dependencies: ["Conversations", "Signing", "Versioning", "XMLStream", "CZstd", "CZlib", crypto],
      resources: [.embedInCode("Resources/bundle.xsd")],
      swiftSettings: strict),

    // Legacy systems.
    .systemLibrary(
      name: "CGMimeSystem", pkgConfig: "glib-2.0", providers: [.apt(["libgmime-3.0-dev"])]),
    .target(
      name: "CGMime", dependencies: ["CGMimeSystem"],
      cSettings: [.unsafeFlags(["-I/usr/include/gmime-3.0"] + strictC)],
      linkerSettings: [
        .linkedLibrary("gmime-3.0"), .linkedLibrary("gobject-2.0"), .linkedLibrary("glib-2.0"),
      ]),
    .target(name: "MailFormat", dependencies: ["CGMime"], swiftSettings: strict),
    .target(
      name: "LegacyImport",
      dependencies: ["ConversationStore", "Conversations", "MailFormat", "Versioning"],
      swiftSettings: strict),

    // Nodes and the command line.
    .target(
      name: "Exchange",
      dependencies: ["BundleXML", "ConversationStore", "Conversations", "Signing", "Versioning", crypto],
      swiftSettings: strict),
    .executableTarget(
      name: "satchel",
      dependencies: [
        "BundleXML", "ConversationStore", "Conversations", "Exchange", "LegacyImport", "Signing",
        "Versioning",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "satchel-measure",
      dependencies: ["BundleXML", "ConversationStore", "Conversations", "Exchange", "Versioning"],
      path: "tools/benchmark/measure",
      swiftSettings: strict),

    .testTarget(name: "SigningTests", dependencies: ["Signing"], swiftSettings: strict),
    .testTarget(name: "VersioningTests", dependencies: ["Versioning"], swiftSettings: strict),
    .testTarget(
      name: "ConversationStoreTests",
      dependencies: ["ConversationStore", "Conversations", "Versioning"],
      swiftSettings: strict),
    .testTarget(name: "XMLStreamTests", dependencies: ["XMLStream"], swiftSettings: strict),
    .testTarget(
      name: "BundleXMLTests",
      dependencies: ["BundleXML", "Conversations", "Signing", "Versioning", crypto],
      swiftSettings: strict),
    .testTarget(name: "MailFormatTests", dependencies: ["MailFormat"], swiftSettings: strict),
    .testTarget(
      name: "CommandLineTests", dependencies: ["satchel", "ConversationStore", "Conversations"],
      swiftSettings: strict),
    .testTarget(
      name: "ConvergenceTests",
      dependencies: ["ConversationStore", "Conversations", "Versioning"],
      swiftSettings: strict),
    .testTarget(
      name: "LegacyImportTests",
      dependencies: ["ConversationStore", "Conversations", "LegacyImport", "Versioning"],
      swiftSettings: strict),
    // Runs the built executable.
    .testTarget(name: "ExchangeTests", dependencies: ["satchel"], swiftSettings: strict),
  ]
)
