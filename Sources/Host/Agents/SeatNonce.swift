public import SpaceContent

/// A part of a session's seed that comes from outside the host: committed to before the session's commitment is made, and opened once that
/// is public, so that neither side can choose the seed.
public struct SeatNonce: Sendable {
  public static let byteCount = 32

  /// SHA-256 of the nonce.
  public let hash: Digest
  private let open: @Sendable () async -> [UInt8]?

  /// - Parameter open: gives the 32 bytes, or nil.
  public init(hash: Digest, open: @escaping @Sendable () async -> [UInt8]?) {
    self.hash = hash
    self.open = open
  }

  /// The nonce; nil from whoever does not keep the word, or not in time. Somebody who hangs is left behind.
  public func opened(within seconds: Int, clock: any Clock<Duration>) async -> [UInt8]? {
    let race = Race<[UInt8]?>()
    let nonce = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        race.begin(continuation)
        race.add(Task { race.finish(await open()) })
        race.add(
          Task {
            do {
              try await clock.sleep(for: .seconds(seconds))
            } catch {
              // Cancelled: the nonce came first.
            }
            race.finish(nil)
          })
      }
    } onCancel: {
      race.finish(nil)
    }
    guard let nonce, nonce.count == SeatNonce.byteCount, SHA256.digest(nonce) == hash else { return nil }
    return nonce
  }
}
