public import HostRules
internal import SpaceContract

/// Where the bars of a feed come from.
public enum Feed: Sendable {
  /// Drawn from the session's seed.
  case generator
  case recorded(Recording)
  /// Asked of sources outside, with the time of the session's start in seconds since 1970.
  case live(@Sendable (FeedQuery, _ startedAt: Int64) async -> [Quote])

  /// What a session's header says of it.
  public var origin: FeedOrigin {
    switch self {
    case .generator: .generator
    case .recorded(let recording): .recorded(recording.cid)
    case .live: .live
    }
  }
}
