import Testing

@testable import SpaceContract

@Suite struct SemVerTests {
  /// From semver.org's own list of valid and invalid versions.
  static let valid = [
    "0.0.4", "1.2.3", "10.20.30", "1.1.2-prerelease+meta", "1.1.2+meta", "1.0.0-alpha", "1.0.0-alpha.beta.1", "1.0.0-alpha0.valid",
    "1.0.0-rc.1+build.1", "2.0.0-rc.1+build.123", "1.0.0-0A.is.legal", "2.0.1-alpha.1227", "1.0.0-alpha+beta",
    "1.2.3----RC-SNAPSHOT.12.9.1--.12",
    "1.0.0+0.build.1-rc.10000aaa-kk-0.1", "1.2.3-SNAPSHOT-123",
  ]
  static let invalid = [
    "1", "1.2", "1.2.3-0123", "1.2.3-0123.0123", "1.1.2+.123", "+invalid", "-invalid", "alpha", "1.0.0-alpha_beta", "1.0.0-alpha..",
    "01.1.1",
    "1.01.1", "1.1.01", "1.2.3.DEV", "1.2.31.2.3----RC-SNAPSHOT.12.09.1", "-1.0.3-gamma+b7718", "9.8.7+meta+meta", "1.2.3-", "1.2.3+", "",
    "1..3",
    "v1.2.3", "1.2.3 ", "1.2.1234567890",
  ]

  @Test(arguments: valid) func reads(text: String) throws {
    let version = try #require(SemVer(text))
    #expect(version.description == text)
    #expect(try Regex(SemVer.pattern).wholeMatch(in: text) != nil)
  }

  @Test(arguments: invalid) func refuses(text: String) throws {
    #expect(SemVer(text) == nil)
    // The published pattern has no bound on digits; only there may it be wider.
    #expect(try Regex(SemVer.pattern).wholeMatch(in: text) == nil || text == "1.2.1234567890")
  }

  /// The order that semver.org gives as its example.
  @Test func ordersByPrecedence() throws {
    let ordered = try [
      "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0",
      "1.0.1",
      "1.2.0", "1.10.0", "2.0.0",
    ].map { try #require(SemVer($0)) }
    for (i, a) in ordered.enumerated() {
      for (j, b) in ordered.enumerated() { #expect((a < b) == (i < j), "\(a) \(b)") }
    }
  }
}
