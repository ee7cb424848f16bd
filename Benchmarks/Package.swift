// swift-tools-version: 6.2
import PackageDescription

let repository = Context.packageDirectory + "/.."

/// What is compared is compiled as the product is, and sees the product's private headers: the peers stand on the same parts.
let c: [CSetting] = [
  .unsafeFlags([
    "-std=gnu11", "-O3", "-I/usr/include/lua5.4", "-I\(repository)/Sources/PluginAPI/CLua", "-I\(repository)/Sources/PluginAPI/Worker",
    "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter",
  ])
]

/// The flags of space-worker in ../Package.swift, without the wrappers that meter the C library: this is the peer without them.
let bareWorkerLinker: [LinkerSetting] = [
  .unsafeFlags([
    "-static-stdlib", "-Xclang-linker", "-static", "-Xclang-linker", "-Wno-unused-command-line-argument", "-l:libseccomp.a",
    "-l:liblua5.4.a",
    "-l:libcrypto.a", "-lm", "-Xlinker", "-s", "-Xlinker", "--build-id=none",
  ])
]

let package = Package(
  name: "agon-benchmarks",
  dependencies: [.package(name: "agon", path: "..")],
  targets: [
    .target(name: "InProcess", dependencies: [.product(name: "CLua", package: "agon")], cSettings: c),
    .target(name: "BareLedger", cSettings: c, linkerSettings: [.linkedLibrary("sqlite3")]),
    .executableTarget(
      name: "bare-worker", dependencies: [.product(name: "CLua", package: "agon")], cSettings: c, linkerSettings: bareWorkerLinker),
    .executableTarget(
      name: "agon-bench",
      dependencies: [
        "BareLedger", "InProcess", .product(name: "AgonHost", package: "agon"), .product(name: "CLua", package: "agon"),
      ],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"), .treatAllWarnings(as: .error),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
