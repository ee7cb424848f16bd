internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceSandbox

/// The host's own agents, one for each bot's name, each with an owner of its own: so that bots can meet each other for fees.
struct House {
  private let store: Store

  init(store: Store) throws { self.store = store }

  /// Entries of bots, in the order of their names. An owner that sits twice in a session has an entry for each seat.
  func entrants(_ names: [String]) throws -> [Entrant] {
    let now = TimeOfDay.milliseconds()
    return names.map { name in
      let random = SecureRandom.bytes(LedgerID.byteCount).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
      return Entrant(
        agent: House.id("agent", name), owner: House.id("owner", name), version: 1, entry: LedgerID(milliseconds: now, random: random))
    }
  }

  private static func id(_ kind: String, _ name: String) -> LedgerID {
    let digest = SHA256.digest(lengthPrefixed: [Array("agon/house/v1".utf8), Array(kind.utf8), Array(name.utf8)])
    return LedgerID(session: digest)
  }
}
