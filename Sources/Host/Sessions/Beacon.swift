public import HostRules
public import SpaceContent

/// A source of randomness in rounds, each of which has one value that everybody gets to see at its time.
public protocol Beacon: Sendable {
  /// The round that a session names which is committed to now: its time is far enough away that the commitment can be public before.
  /// - Parameter now: in milliseconds since 1970.
  func next(at now: Int64) throws -> BeaconRound

  /// The value of a round. It is asked for once the commitment that names the round is public.
  func value(of round: BeaconRound) async throws -> Digest
}
