// swift-tools-version: 6.2
// Fuzz targets, a package of their own: all that they link is built with libFuzzer and the address sanitizer (`make fuzz`).
import PackageDescription

let package = Package(
  name: "fuzzing",
  dependencies: [.package(name: "agon", path: "..")],
  targets: [
    .executableTarget(
      name: "fuzz-syntax", dependencies: [.product(name: "SpaceLint", package: "agon")],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])], linkerSettings: [.unsafeFlags(["-use-ld=lld"])])
  ],
  swiftLanguageModes: [.v6]
)
