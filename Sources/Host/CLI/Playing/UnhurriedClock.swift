/// A clock on which no deadline ever comes: whoever plays against bots may think for as long as they like.
struct UnhurriedClock: Clock {
  typealias Instant = ContinuousClock.Instant

  /// It stands still, so that nothing is ever late.
  let now = ContinuousClock().now
  var minimumResolution: Duration { ContinuousClock().minimumResolution }

  /// Returns only by throwing, when the one who sleeps is cancelled.
  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    while true { try await Task.sleep(for: .seconds(3600)) }
  }
}
