internal import SpaceContent

/// What moves a session's clock, which counts seconds from 0 at the start.
public enum SessionClock: Hashable, Sendable {
  /// Nothing but waits, which end at once: two runs give equal bytes.
  case virtual
  /// The host's clock, `rate` session seconds to a real one; `started` is in milliseconds since 1970.
  case wall(started: Int64, rate: Int)

  /// The most session seconds to a real one: a day a second.
  public static let maxRate = 86_400

  /// Session seconds at a moment, in milliseconds since 1970; 0 for a virtual clock and before the start.
  public func seconds(at now: Int64) -> Int64 {
    guard case .wall(let started, let rate) = self, now > started else { return 0 }
    return (now - started) * Int64(rate) / 1000
  }

  /// The first moment, in milliseconds since 1970, at which the clock shows `seconds`; nil for a virtual clock, which shows them at once.
  public func moment(of seconds: Int64) -> Int64? {
    guard case .wall(let started, let rate) = self else { return nil }
    return started + (seconds * 1000 + Int64(rate) - 1) / Int64(rate)
  }
}

extension SessionClock {
  var value: Value {
    switch self {
    case .virtual: "virtual"
    case .wall(let started, let rate): ["started": .int(started), "rate": .int(Int64(rate))]
    }
  }

  init?(_ value: Value) {
    if value.text == "virtual" {
      self = .virtual
    } else if let started = value["started"]?.int, let rate = value["rate"]?.int, (1...Int64(SessionClock.maxRate)).contains(rate),
      (0...(1 << 50)).contains(started)
    {
      self = .wall(started: started, rate: Int(rate))
    } else {
      return nil
    }
  }
}
