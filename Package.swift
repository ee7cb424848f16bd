// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

/// C is compiled for speed in debug builds, too, and without a trace of the folder it was built in: the worker's bytes have a
/// CID that journals name.
let c: [CSetting] = [
  .unsafeFlags([
    "-std=gnu11", "-O3", "-I/usr/include/lua5.4", "-ffile-prefix-map=\(Context.packageDirectory)=.", "-Wall", "-Wextra", "-Werror",
    "-Wno-unused-parameter",
  ])
]

/// The worker is one static file at a fixed address, with liblua, libcrypto and the C library inside it.
let workerLinker: [LinkerSetting] = [
  .unsafeFlags([
    "-static-stdlib", "-Xclang-linker", "-static", "-Xclang-linker", "-Wno-unused-command-line-argument", "-l:libseccomp.a",
    "-l:liblua5.4.a", "-l:libcrypto.a", "-lm",
    "-Xlinker", "--wrap=memcmp", "-Xlinker", "--wrap=strtod", "-Xlinker", "--wrap=luaT_gettm",
    // As an optimised build has it: the two kinds of build then give the same bytes.
    "-Xlinker", "--gc-sections", "-Xlinker", "-s", "-Xlinker", "--build-id=none",
  ])
]

let package = Package(
  name: "agon",
  // Benchmarks/ is a package of its own, and sees of this one what is listed here.
  products: [
    .executable(name: "agon", targets: ["agon"]),
    .executable(name: "space-worker", targets: ["space-worker"]),
    .library(
      name: "AgonHost",
      targets: [
        "AgentRuntimes", "HostArchive", "HostCrypto", "HostRules", "HostStore", "SessionRunner", "SpaceContent", "SpaceContract",
        "SpaceLint",
        "SpaceReview", "SpaceSandbox",
      ]),
    .library(name: "CLua", targets: ["CLua"]),
    // Fuzzing/ is another, and builds these instrumented.
    .library(name: "HostArchive", targets: ["HostArchive"]),
    .library(name: "SpaceContent", targets: ["SpaceContent"]),
    .library(name: "SpaceLint", targets: ["SpaceLint"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/onevcat/Rainbow", exact: "4.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
  ],
  targets: [
    .systemLibrary(name: "COpenSSL", path: "Sources/PluginAPI/COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "SpaceContent", dependencies: ["COpenSSL"], path: "Sources/PluginAPI/Content", swiftSettings: strict),
    .target(name: "SpaceContract", dependencies: ["SpaceContent"], path: "Sources/PluginAPI/Contract", swiftSettings: strict),
    .target(
      name: "CLua", path: "Sources/PluginAPI/CLua", cSettings: c,
      linkerSettings: [.unsafeFlags(["-l:liblua5.4.a"]), .linkedLibrary("m"), .linkedLibrary("crypto")]),
    .executableTarget(
      name: "space-worker", dependencies: ["CLua"], path: "Sources/PluginAPI/Worker", cSettings: c, linkerSettings: workerLinker),
    .target(
      name: "SpaceSandbox", dependencies: ["CLua", "SpaceContent", "SpaceContract"], path: "Sources/PluginAPI/Sandbox",
      swiftSettings: strict),
    .target(
      name: "SpaceLint", dependencies: ["SpaceContent", "SpaceContract", "SpaceSandbox"], path: "Sources/PluginAPI/Lint",
      swiftSettings: strict),
    .target(
      name: "HostRules", dependencies: ["HostCrypto", "SpaceContent", "SpaceContract"], path: "Sources/Host/Rules", swiftSettings: strict),
    .target(
      name: "HostStore",
      dependencies: [
        "HostCrypto", "HostRules", "SpaceContent", "SpaceContract", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ], path: "Sources/Host/Store", swiftSettings: strict),
    .target(
      name: "AgentRuntimes", dependencies: ["HostRules", "SpaceContent", "SpaceContract"], path: "Sources/Host/Agents",
      swiftSettings: strict),
    .target(
      name: "MarketFeeds",
      dependencies: [
        "HostRules", "SpaceContent", "SpaceContract", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], path: "Sources/Host/Feeds", swiftSettings: strict),
    .target(
      name: "SessionRunner", dependencies: ["AgentRuntimes", "HostRules", "HostStore", "SpaceContent", "SpaceContract", "SpaceSandbox"],
      path: "Sources/Host/Sessions", swiftSettings: strict),
    .target(
      name: "SpaceReview",
      dependencies: [
        "AgentRuntimes", "HostRules", "SessionRunner", "SpaceContent", "SpaceContract", "SpaceLint", "SpaceSandbox",
      ], path: "Sources/Host/Review", swiftSettings: strict),
    .target(
      name: "HostCrypto", dependencies: ["COpenSSL", "SpaceContent", "SpaceContract"], path: "Sources/Host/Crypto", swiftSettings: strict),
    .target(
      name: "HostArchive", dependencies: ["COpenSSL", "HostCrypto", "HostRules", "HostStore", "SpaceContent", "SpaceContract"],
      path: "Sources/Host/Archive", exclude: ["Network"], swiftSettings: strict),
    .target(
      name: "ArchiveNetwork",
      dependencies: [
        "HostArchive", "HostRules", "SpaceContent", "SpaceContract", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], path: "Sources/Host/Archive/Network", swiftSettings: strict),
    .executableTarget(
      name: "agon",
      dependencies: [
        "AgentRuntimes", "ArchiveNetwork", "HostArchive", "HostCrypto", "HostRules", "HostStore", "MarketFeeds", "SessionRunner",
        "SpaceContent",
        "SpaceContract",
        "SpaceLint", "SpaceReview", "SpaceSandbox",
        .product(name: "ArgumentParser", package: "swift-argument-parser"), .product(name: "Rainbow", package: "Rainbow"),
      ],
      path: "Sources/Host/CLI", swiftSettings: strict),
    .testTarget(name: "SpaceContentTests", dependencies: ["SpaceContent"], swiftSettings: strict),
    .testTarget(name: "SpaceContractTests", dependencies: ["SpaceContract", "SpaceContent"], swiftSettings: strict),
    .testTarget(name: "HostCryptoTests", dependencies: ["COpenSSL", "HostCrypto", "SpaceContent", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "AgonTests",
      dependencies: [
        "agon", "AgentRuntimes", "HostArchive", "HostCrypto", "HostRules", "HostStore", "SessionRunner", "SpaceContent", "SpaceContract",
        "SpaceLint",
        "SpaceReview",
        "SpaceSandbox", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"), "space-worker",
      ], swiftSettings: strict),
    .testTarget(
      name: "HostStoreTests",
      dependencies: [
        "HostCrypto", "HostRules", "HostStore", "SpaceContent", "SpaceContract", "TestSupport",
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ], swiftSettings: strict),
    .testTarget(
      name: "HostArchiveTests",
      dependencies: [
        "COpenSSL", "HostArchive", "HostCrypto", "HostRules", "HostStore", "SpaceContent", "SpaceContract", "TestSupport", "log-appender",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ArchiveNetworkTests",
      dependencies: [
        "agon", "ArchiveNetwork", "HostArchive", "HostCrypto", "HostRules", "SpaceContent", "SpaceContract", "TestSupport",
        .product(name: "NIOCore", package: "swift-nio"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "log-appender", dependencies: ["HostArchive", "HostCrypto", "SpaceContent"], path: "Tests/Support/LogAppender",
      swiftSettings: strict),
    // What `make test-differential` compares with other implementations.
    .executableTarget(
      name: "content-driver", dependencies: ["SpaceContent", "SpaceContract"], path: "Tests/Differential/content-driver",
      swiftSettings: strict),
    .testTarget(
      name: "HostRulesTests", dependencies: ["HostCrypto", "HostRules", "SpaceContent", "SpaceContract", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "MarketFeedsTests",
      dependencies: [
        "AgentRuntimes", "HostRules", "MarketFeeds", "SessionRunner", "SpaceContent", "SpaceContract", "SpaceSandbox", "TestSupport",
        "space-worker", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
      ], swiftSettings: strict),
    .target(
      name: "CLuaDifferential", dependencies: ["CLua"], path: "Tests/Support/CLuaDifferential",
      cSettings: c + [.headerSearchPath("../../../Sources/PluginAPI/CLua")]),
    .target(
      name: "TestSupport", dependencies: ["AgentRuntimes", "HostRules", "SessionRunner", "SpaceContent", "SpaceContract", "SpaceSandbox"],
      path: "Tests/Support", exclude: ["CLuaDifferential", "LogAppender"], swiftSettings: strict),
    .target(name: "CFaultyDisk", path: "Tests/Simulation/FaultyDisk", cSettings: c, linkerSettings: [.linkedLibrary("sqlite3")]),
    .target(
      name: "Simulation",
      dependencies: [
        "AgentRuntimes", "CFaultyDisk", "HostCrypto", "HostRules", "HostStore", "SessionRunner", "SpaceContent", "SpaceContract",
        "SpaceSandbox",
      ],
      path: "Tests/Simulation/Simulation",
      swiftSettings: strict),
    .executableTarget(
      name: "simulate", dependencies: ["Simulation"], path: "Tests/Simulation/simulate", swiftSettings: strict),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "HostCrypto", "HostRules", "HostStore", "Simulation", "TestSupport", .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ], swiftSettings: strict),
    .testTarget(
      name: "CLuaTests", dependencies: ["CLua", "CLuaDifferential", "SpaceContent", "SpaceContract", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "SpaceSandboxTests",
      dependencies: ["HostRules", "SessionRunner", "SpaceContent", "SpaceContract", "SpaceSandbox", "TestSupport", "space-worker"],
      swiftSettings: strict),
    .testTarget(
      name: "SpaceLintTests",
      dependencies: ["CLuaDifferential", "SpaceContent", "SpaceContract", "SpaceLint", "SpaceSandbox", "TestSupport", "space-worker"],
      swiftSettings: strict),
    .testTarget(
      name: "SpaceReviewTests",
      dependencies: [
        "AgentRuntimes", "HostRules", "SessionRunner", "SpaceContent", "SpaceContract", "SpaceLint", "SpaceReview", "SpaceSandbox",
        "TestSupport", "space-worker",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SessionRunnerTests",
      dependencies: [
        "AgentRuntimes", "HostRules", "HostStore", "SessionRunner", "SpaceContent", "SpaceContract", "SpaceSandbox", "TestSupport",
        "space-worker",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SpacesTests",
      dependencies: [
        "AgentRuntimes", "HostRules", "SessionRunner", "SpaceContent", "SpaceContract", "SpaceReview", "SpaceSandbox", "TestSupport",
        "space-worker",
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
