internal import HostRules
internal import HostStore
internal import SpaceContent
internal import SpaceSandbox

/// The commit with which a session of named entrants begins: their fees, posted into its escrow, and all that it starts from.
struct SessionStarting: Sendable {
  enum Result: Sendable {
    case started(StoredSession)
    /// The store has it already.
    case known(StoredSession)
  }

  let suspended: SuspendedSession
  let package: SpacePackage
  let entrants: [Entrant]

  init(session: LiveSession, entrants: [Entrant]) {
    suspended = session.suspended
    package = session.plan.package
    self.entrants = entrants
  }

  func commit(in writing: Writing, at now: Int64) throws -> Result {
    if let stored = try writing.session(suspended.ledgerID) { return .known(stored) }
    if try !writing.hasPackage(package.cid) { try writing.keep(package: package.cid, files: StoredPackage.encode(package)) }
    return .started(try writing.start(suspended, entrants: entrants, at: now))
  }
}
