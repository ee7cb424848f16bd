internal import SpaceContract

/// Bars that a command asks a feed for. Times are in seconds since the session's start and may be negative.
///
/// A bar opens at its `time` and closes `every` seconds later. Asked for are all bars that close in `(after, to]`, so that two
/// queries of which the second starts where the first ended give each bar once. Where one bar does not fit between `after` and
/// `to`, there may be none.
public struct FeedQuery: Hashable, Sendable {
  /// Such as `btc-usd`.
  public let feed: String
  /// The bars close after this…
  public let after: Int64
  /// …and at this time or before.
  public let to: Int64
  /// How long a bar is, in seconds.
  public let every: Int64

  public init(feed: String, after: Int64, to: Int64, every: Int64) {
    self.feed = feed
    self.after = after
    self.to = to
    self.every = every
  }

  /// Why no source can answer the query; nil for one that a command can lead to. What passes here cannot overflow later.
  public var fault: String? {
    let times = -Contract.Values.maxInteger...Contract.Values.maxInteger
    guard times.contains(after), times.contains(to), after < to else { return "bars after \(after) up to \(to) cannot be asked for" }
    guard every >= 1, times.contains(every) else { return "bars of \(every) seconds cannot be asked for" }
    return nil
  }

  /// The opening times of the bars that are asked for, where bars open at multiples of `every`. Only of a query without a
  /// fault: others trap.
  public var openings: Range<Int64> {
    let first = FeedQuery.floorDivide(after, by: every)
    return first * every..<FeedQuery.floorDivide(to, by: every) * every
  }

  /// The quotient rounded down, below zero, too. The divisor is above 0.
  static func floorDivide(_ dividend: Int64, by divisor: Int64) -> Int64 {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

/// Why a feed has no bars to give; the session that asked is void.
public struct FeedFault: Error, Hashable, Sendable {
  static let maxMessageBytes = 4 << 10

  /// Names the feed, and each source with what was wrong with it. At most 4 KiB.
  public let message: String

  public init(_ message: String) {
    self.message = TextCleaning.cut(TextCleaning.clean(message), maxBytes: FeedFault.maxMessageBytes)
  }
}

extension FeedFault: CustomStringConvertible {
  public var description: String { message }
}
