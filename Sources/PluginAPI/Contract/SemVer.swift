/// A version by Semantic Versioning 2.0.0 (semver.org), with its order of precedence.
///
/// Build metadata is kept but does not count in comparison, so two versions can be neither equal nor ordered.
public struct SemVer: Hashable, Sendable {
  public let major: Int
  public let minor: Int
  public let patch: Int
  /// The identifiers after `-`; none for a release.
  public let prerelease: [String]
  /// The identifiers after `+`.
  public let build: [String]

  /// The grammar as the regular expression that semver.org suggests (ECMA-262), for the published JSON Schema.
  static let pattern =
    #"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)"#
    + #"(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$"#

  /// Nil for anything that semver.org's grammar does not have, and for numbers past nine digits or texts past 128 bytes.
  public init?(_ text: String) {
    guard text.utf8.count <= 128 else { return nil }
    let buildSplit = text.utf8.split(separator: UInt8(ascii: "+"), maxSplits: 1, omittingEmptySubsequences: false)
    let split = buildSplit[0].split(separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = split[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { SemVer.number($0) }
    guard numbers.count == 3, let major = numbers[0], let minor = numbers[1], let patch = numbers[2] else { return nil }
    guard let prerelease = SemVer.identifiers(split.count > 1 ? split[1] : nil, allowLeadingZero: false),
      let build = SemVer.identifiers(buildSplit.count > 1 ? buildSplit[1] : nil, allowLeadingZero: true)
    else { return nil }
    self.major = major
    self.minor = minor
    self.patch = patch
    self.prerelease = prerelease
    self.build = build
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  private static func number(_ digits: Substring.UTF8View) -> Int? {
    guard (1...9).contains(digits.count), digits.allSatisfy(isDigit), digits.count == 1 || digits.first != UInt8(ascii: "0") else {
      return nil
    }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func identifiers(_ part: Substring.UTF8View?, allowLeadingZero: Bool) -> [String]? {
    guard let part else { return [] }
    let pieces = part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let areFine = pieces.allSatisfy { piece in
      let isPlain = piece.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "-") || ($0 | 0x20) &- 0x61 < 26 }
      let isPadded = piece.count > 1 && piece.first == UInt8(ascii: "0") && piece.allSatisfy(isDigit)
      return !piece.isEmpty && isPlain && (allowLeadingZero || !isPadded)
    }
    return areFine ? pieces.map { String(decoding: $0, as: UTF8.self) } : nil
  }
}

extension SemVer: Comparable {
  public static func < (a: SemVer, b: SemVer) -> Bool {
    let left = [a.major, a.minor, a.patch]
    let right = [b.major, b.minor, b.patch]
    guard left == right else { return left.lexicographicallyPrecedes(right) }
    // A release stands above its pre-releases.
    guard !a.prerelease.isEmpty, !b.prerelease.isEmpty else { return !a.prerelease.isEmpty && b.prerelease.isEmpty }
    for (x, y) in zip(a.prerelease, b.prerelease) where x != y { return precedes(x, y) }
    return a.prerelease.count < b.prerelease.count
  }

  /// Numbers by value and below texts; texts bytewise.
  private static func precedes(_ x: String, _ y: String) -> Bool {
    switch (x.utf8.allSatisfy(isDigit), y.utf8.allSatisfy(isDigit)) {
    case (true, true): (x.utf8.count, x) < (y.utf8.count, y)
    case (true, false): true
    case (false, true): false
    case (false, false): x.utf8.lexicographicallyPrecedes(y.utf8)
    }
  }
}

extension SemVer: CustomStringConvertible {
  public var description: String {
    "\(major).\(minor).\(patch)" + (prerelease.isEmpty ? "" : "-" + prerelease.joined(separator: "."))
      + (build.isEmpty ? "" : "+" + build.joined(separator: "."))
  }
}
