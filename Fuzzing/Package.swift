// swift-tools-version: 6.2
// Fuzz targets, a package of their own: all that they link is built with libFuzzer and the address sanitizer (`make fuzz`).
import PackageDescription

func target(_ name: String, _ library: String) -> Target {
  .executableTarget(
    name: name, dependencies: ["Fuzzer", .product(name: library, package: "agon")],
    swiftSettings: [.unsafeFlags(["-parse-as-library"])], linkerSettings: [.unsafeFlags(["-use-ld=lld"])])
}

let package = Package(
  name: "fuzzing",
  dependencies: [.package(name: "agon", path: "..")],
  targets: [
    .target(name: "Fuzzer"),
    target("fuzz-car", "HostArchive"),
    target("fuzz-cid", "SpaceContent"),
    target("fuzz-dag-cbor", "SpaceContent"),
    target("fuzz-dag-pb", "SpaceContent"),
    target("fuzz-gateway", "HostArchive"),
    target("fuzz-kubo", "HostArchive"),
    target("fuzz-log-proof", "HostArchive"),
    target("fuzz-note", "HostArchive"),
    target("fuzz-policy", "HostArchive"),
    target("fuzz-record", "HostArchive"),
    target("fuzz-syntax", "SpaceLint"),
    target("fuzz-tile", "HostArchive"),
    target("fuzz-unixfs", "SpaceContent"),
  ],
  swiftLanguageModes: [.v6]
)
