// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "agon",
  targets: [
    .systemLibrary(name: "COpenSSL", path: "Sources/PluginAPI/COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "SpaceContent", dependencies: ["COpenSSL"], path: "Sources/PluginAPI/Content", swiftSettings: strict),
    .target(name: "HostRules", dependencies: ["SpaceContent"], path: "Sources/Host/Rules", swiftSettings: strict),
    .testTarget(name: "SpaceContentTests", dependencies: ["SpaceContent"], swiftSettings: strict),
    .testTarget(name: "HostRulesTests", dependencies: ["HostRules"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
