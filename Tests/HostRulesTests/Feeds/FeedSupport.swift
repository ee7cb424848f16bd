import HostRules
import SpaceContent
import SpaceContract

extension Digest {
  /// A seed that differs for each number.
  static func numbered(_ number: UInt64) -> Digest { SHA256.digest(Swift.withUnsafeBytes(of: number.bigEndian) { Array($0) }) }
}

extension Quote {
  var bars: [Event.Bar]? { if case .bars(_, let bars) = content { bars } else { nil } }
  var failure: String? { if case .failure(let text) = content { text } else { nil } }
}

/// Bars that go nowhere in particular: each price known from its time.
func bars(from start: Int64, every: Int64, count: Int, price: Int64 = 5_000_000) -> [Event.Bar] {
  (0..<Int64(count)).map { index in
    let open = price + index * 10
    return Event.Bar(time: start + index * every, open: open, high: open + 30, low: open - 20, close: open + 10)
  }
}
