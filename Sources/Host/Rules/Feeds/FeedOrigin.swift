public import SpaceContent

/// Where a feed's bars come from; named in a session's header.
public enum FeedOrigin: Hashable, Sendable {
  /// `PriceGenerator`: drawn by the session's seed.
  case generator
  /// `Recording`: a file of past prices with this CID.
  case recorded(CID)
  /// Exchanges, asked while the session runs.
  case live

  /// `generator/1`, `recorded/<cid>` or `live/1`. The number is that of the rules by which the bars are made.
  public var name: String {
    switch self {
    case .generator: "generator/1"
    case .recorded(let cid): "recorded/\(cid)"
    case .live: "live/1"
    }
  }

  /// Reads a name; nil for one that `name` does not give.
  public init?(name: String) {
    let recorded = "recorded/"
    switch name {
    case "generator/1": self = .generator
    case "live/1": self = .live
    case _ where name.hasPrefix(recorded):
      guard let cid = try? CID(String(name.dropFirst(recorded.count))), cid.codec == .raw else { return nil }
      self = .recorded(cid)
    default: return nil
    }
  }

  /// How many sources must give sound bars that agree.
  public var quorum: Int {
    switch self {
    case .generator, .recorded: 1
    case .live: 2
    }
  }

  /// Whether anyone can know a session's later bars before they close. Such sessions are for practice, never for money.
  public var isPublicBeforehand: Bool {
    switch self {
    case .recorded: true
    case .generator, .live: false
    }
  }
}

extension FeedOrigin: CustomStringConvertible {
  public var description: String { name }
}
