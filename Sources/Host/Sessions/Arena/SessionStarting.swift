internal import HostRules
internal import HostStore
internal import SpaceContent
internal import SpaceSandbox

/// The commit with which a session of named entrants begins: their fees, posted into its escrow, and all that it starts from.
struct SessionStarting: Sendable {
  let suspended: SuspendedSession
  let package: SpacePackage
  let entrants: [Entrant]
  /// Whether the entrants join with this commit; those of a queue have joined before.
  let isJoining: Bool

  init(session: LiveSession, entrants: [Entrant], isJoining: Bool) {
    suspended = session.suspended
    package = session.plan.package
    self.entrants = entrants
    self.isJoining = isJoining
  }

  func commit(in writing: Writing, at now: Int64) throws -> Arena.Start {
    if let stored = try writing.session(suspended.ledgerID) { return .known(stored) }
    if try !writing.hasPackage(package.cid) { try writing.keep(package: package.cid, files: StoredPackage.encode(package)) }
    let money = try SessionMoney(suspended, entrants: entrants, startedAt: now)
    let joins = isJoining ? money.entries : []
    try writing.post(joins.flatMap(\.join), accounts: joins.prefix(1).flatMap(\.accounts) + money.accounts, at: now)
    try writing.post(money.start, at: now)
    return .started(try writing.start(suspended, entrants: entrants, at: now))
  }
}
