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
let passwords = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let tokens = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let tls = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nio: [Target.Dependency] = ["NIOCore", "NIOFoundationCompat", "NIOHTTP1", "NIOPosix"].map {
  .product(name: $0, package: "swift-nio")
}
let templates = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let hummingbird: [Target.Dependency] = [
  .product(name: "Hummingbird", package: "hummingbird"),
  .product(name: "HummingbirdCore", package: "hummingbird"),
  .product(name: "HummingbirdTLS", package: "hummingbird"),
  .product(name: "HTTPTypes", package: "swift-http-types"),
  .product(name: "Logging", package: "swift-log"),
  .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
  .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
]

/// Mappings that ship with the program.
let presets = [
  "dynamics", "freshdesk-json", "freshdesk-xml", "hubspot", "salesforce", "suitecrm", "zendesk-json",
  "zendesk-xml",
]

/// The pages of the back office.
let templateFiles = [
  "accounts", "backups", "conflicts", "context-form", "conversation", "conversation-delete",
  "conversation-form", "conversations",
  "exchange", "import", "imports", "layout", "login", "partial-composer", "partial-history",
  "partial-messages",
  "partial-moment", "partial-paging", "partial-target-field", "refusal", "setup", "target", "target-delete",
  "target-form", "targets",
]

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
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.90.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.30.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
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
        .product(name: "GRDBSQLite", package: "GRDB.swift"), crypto, passwords,
      ],
      resources: (1...15).map { .embedInCode("Schema/schema-\($0).sql") },
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
      name: "CArchiveMembers", cSettings: [.unsafeFlags(strictC)],
      linkerSettings: [.linkedLibrary("archive")]),
    .target(
      name: "CJSONTokens", cSettings: [.unsafeFlags(strictC)], linkerSettings: [.linkedLibrary("yajl")]),
    .target(
      name: "CSeparatedValues", cSettings: [.unsafeFlags(strictC)],
      linkerSettings: [.linkedLibrary("csv")]),
    .target(
      name: "CTextDecoding", cSettings: [.unsafeFlags(strictC)],
      linkerSettings: [.linkedLibrary("uchardet")]),
    .target(
      name: "RecordFormat",
      dependencies: ["CArchiveMembers", "CJSONTokens", "CSeparatedValues", "CTextDecoding", "XMLStream"],
      swiftSettings: strict),
    .target(
      name: "LegacyImport",
      dependencies: [
        "ConversationStore", "Conversations", "MailFormat", "RecordFormat", "Versioning", crypto,
      ],
      resources: [.embedInCode("Resources/mapping.schema.json")]
        + presets.map { .embedInCode("Presets/\($0).json") },
      swiftSettings: strict),

    // Nodes and the command line.
    .target(
      name: "Exchange",
      dependencies: [
        "BundleXML", "ConversationStore", "Conversations", "Signing", "Versioning", crypto, httpClient,
        tls, tokens,
      ] + nio,
      swiftSettings: strict),
    .target(
      name: "NodeServer",
      dependencies: [
        "Backup", "BundleXML", "ConversationStore", "Conversations", "Exchange", "LegacyImport", "Signing",
        "Versioning", crypto, templates, tls,
      ] + nio + hummingbird,
      resources: ["openapi", "api"].map { .embedInCode("Resources/\($0).json") }
        + ["style.css", "page.js"].map { .embedInCode("Resources/\($0)") }
        + templateFiles.map { .embedInCode("Resources/pages/\($0).mustache") },
      swiftSettings: strict),
    .target(
      name: "Backup",
      dependencies: [
        "BundleXML", "ConversationStore", "Conversations", "Exchange", "Signing", "Versioning", crypto,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "satchel",
      dependencies: [
        "Backup", "BundleXML", "ConversationStore", "Conversations", "Exchange", "LegacyImport", "NodeServer",
        "RecordFormat", "Signing", "Versioning",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "satchel-measure",
      dependencies: ["BundleXML", "ConversationStore", "Conversations", "Exchange", "Versioning"],
      path: "tools/benchmark/measure",
      swiftSettings: strict),

    // What tests of several modules share.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "SigningTests", dependencies: ["Signing"], swiftSettings: strict),
    .testTarget(name: "VersioningTests", dependencies: ["TestSupport", "Versioning"], swiftSettings: strict),
    .testTarget(
      name: "ConversationStoreTests",
      dependencies: ["ConversationStore", "Conversations", "Versioning"],
      swiftSettings: strict),
    .testTarget(name: "XMLStreamTests", dependencies: ["XMLStream"], swiftSettings: strict),
    .testTarget(
      name: "BundleXMLTests",
      dependencies: ["BundleXML", "Conversations", "Signing", "TestSupport", "Versioning", crypto],
      swiftSettings: strict),
    .testTarget(name: "MailFormatTests", dependencies: ["MailFormat", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "RecordFormatTests", dependencies: ["RecordFormat", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "CommandLineTests",
      dependencies: ["satchel", "ConversationStore", "Conversations", "Versioning"],
      swiftSettings: strict),
    .testTarget(
      name: "ConvergenceTests",
      dependencies: ["ConversationStore", "Conversations", "Versioning"],
      swiftSettings: strict),
    .testTarget(
      name: "LegacyImportTests",
      dependencies: [
        "ConversationStore", "Conversations", "LegacyImport", "TestSupport", "Versioning", crypto,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "NodeServerTests",
      dependencies: [
        "Backup", "BundleXML", "ConversationStore", "Conversations", "Exchange", "NodeServer", "Signing",
        "Versioning", crypto, tokens, .product(name: "HummingbirdTesting", package: "hummingbird"),
      ] + nio + hummingbird,
      exclude: ["describe.py"],
      swiftSettings: strict),
    .testTarget(
      name: "BackupTests",
      dependencies: [
        "satchel", "Backup", "BundleXML", "ConversationStore", "Conversations", "Exchange", "Signing",
        "TestSupport", "Versioning",
      ],
      swiftSettings: strict),
    // Runs the built executable, and looks at it with a browser.
    .testTarget(
      name: "BrowserTests",
      dependencies: [
        "satchel", "ConversationStore", "Conversations", "Exchange", "Signing", "TestSupport", "Versioning",
        httpClient,
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      swiftSettings: strict),
    // Runs the built executable; what needs many visits or a moment within one calls the module.
    .testTarget(
      name: "ExchangeTests",
      dependencies: [
        "satchel", "BundleXML", "ConversationStore", "Conversations", "Exchange", "Signing", "TestSupport",
        "Versioning",
      ],
      swiftSettings: strict),
  ]
)
