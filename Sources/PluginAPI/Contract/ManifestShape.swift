public import SpaceContent

/// A rule for names: `[a-z0-9-]` and the like, with a greatest length. Its regular expression is published, so that editors check
/// what the host checks.
public enum NameRule: Hashable, Sendable, CaseIterable {
  /// The id of a Space; also a tag.
  case id
  /// A metric or an action: it becomes a Lua field.
  case field
  /// A bot: a file name without its ending.
  case bot
  /// A feed, such as `btc-usd`.
  case feed

  /// The rule as a regular expression (ECMA-262), anchored at both ends.
  public var pattern: String {
    switch self {
    case .id: "^[a-z0-9-]{1,64}$"
    case .field: "^[a-z][a-z0-9_]{0,31}$"
    case .bot: "^[a-z][a-z0-9_-]{0,31}$"
    case .feed: "^[a-z0-9][a-z0-9._-]{0,63}$"
    }
  }

  /// Whether `name` follows the rule.
  public func matches(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= maxBytes else { return false }
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    let isStart =
      switch self {
      case .id: true
      case .field, .bot: letters.contains(first)
      case .feed: letters.contains(first) || digits.contains(first)
      }
    return isStart && name.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || marks.contains($0) }
  }

  private var maxBytes: Int { self == .id || self == .feed ? 64 : 32 }

  private var marks: [UInt8] {
    switch self {
    case .id: Array("-".utf8)
    case .field: Array("_".utf8)
    case .bot: Array("-_".utf8)
    case .feed: Array("-_.".utf8)
    }
  }
}

/// The shape of a part of a manifest, from which both the decoder and the published JSON Schema are made.
public indirect enum ManifestShape: Hashable, Sendable {
  /// Text of at least one byte and at most `maxBytes` bytes of UTF-8, cleaned when read.
  case text(maxBytes: Int)
  /// As `text`, without line feeds and tabs.
  case line(maxBytes: Int)
  case name(NameRule)
  /// A version by SemVer 2.0.0.
  case version
  case integer(ClosedRange<Int>)
  case choice([String])
  case list(of: ManifestShape, count: ClosedRange<Int>, isUnique: Bool)
  case object([ManifestField])
  /// An object whose keys are the author's.
  case names(NameRule, of: ManifestShape, count: ClosedRange<Int>)
  /// A `Schema` of an object.
  case schema(allowDefault: Bool)
  /// A `Schema` of an object, or `{"type": "text"}`.
  case action
  /// One entry of `permissions`.
  case permission
}

/// One key of an object of the manifest.
public struct ManifestField: Hashable, Sendable {
  public let name: String
  public let shape: ManifestShape
  public let isRequired: Bool
  /// What an absent key counts as, where that is a constant.
  public let defaultValue: Value?
  public let summary: String

  init(_ name: String, _ shape: ManifestShape, isRequired: Bool = false, default defaultValue: Value? = nil, _ summary: String) {
    self.name = name
    self.shape = shape
    self.isRequired = isRequired
    self.defaultValue = defaultValue
    self.summary = summary
  }
}
