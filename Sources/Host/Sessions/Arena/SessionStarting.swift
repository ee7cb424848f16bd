public import HostRules
public import HostStore
public import SpaceContent

/// The commit with which a session begins: its fees, posted into its escrow, and all that it starts from.
public struct SessionStarting: Sendable {
  let suspended: SuspendedSession
  let files: @Sendable () -> [UInt8]
  let entrants: [Entrant]
  let isJoining: Bool

  /// - Parameters:
  ///   - files: the package of the session as `StoredPackage` has it; asked for where the store does not have it yet.
  ///   - entrants: in the roster's order.
  ///   - isJoining: whether the entrants join with this commit; those of a queue have joined before.
  public init(_ suspended: SuspendedSession, files: @escaping @Sendable () -> [UInt8], entrants: [Entrant], isJoining: Bool) {
    self.suspended = suspended
    self.files = files
    self.entrants = entrants
    self.isJoining = isJoining
  }

  init(session: FormingSession, entrants: [Entrant], isJoining: Bool) {
    self.init(
      session.suspended, files: { [package = session.plan.package] in StoredPackage.encode(package) }, entrants: entrants,
      isJoining: isJoining)
  }

  /// - Parameter now: in milliseconds since 1970.
  /// - Returns: `known`, and nothing is done, for a session that the store has already.
  /// - Throws: `funds` where somebody cannot pay; the transaction has to be given up then.
  public func commit(in writing: Writing, at now: Int64) throws -> Arena.Start {
    if let stored = try writing.session(suspended.ledgerID) { return .known(stored) }
    let package = suspended.header.package
    if try !writing.hasPackage(package) { try writing.keep(package: package, files: files()) }
    let money = try SessionMoney(suspended.header, entrants: entrants, startedAt: now)
    let joins = isJoining ? money.entries : []
    try writing.post(joins.flatMap(\.join), accounts: joins.prefix(1).flatMap(\.accounts) + money.accounts, at: now)
    try writing.post(money.start, at: now)
    return .started(try writing.start(suspended, entrants: entrants, at: now))
  }
}

/// The commit with which a session of a queue begins: that, and its entries taken out of the queue.
public struct MatchStarting: Sendable {
  let starting: SessionStarting
  let lineup: Lineup
  let seed: Digest
  let key: QueueKey

  /// - Parameters:
  ///   - starting: the session, whose entrants are those of the lineup, in its order.
  ///   - lineup: drawn from the queue.
  ///   - seed: what it was drawn with.
  public init(_ starting: SessionStarting, lineup: Lineup, seed: Digest, of key: QueueKey) {
    self.starting = starting
    self.lineup = lineup
    self.seed = seed
    self.key = key
  }

  /// - Throws: `not_waiting` where the queue is not what the lineup was drawn from any more.
  public func commit(in writing: Writing, at now: Int64) throws -> Arena.Start {
    if let stored = try writing.session(starting.suspended.ledgerID) { return .known(stored) }
    guard try writing.queueHead(key)?.head == lineup.head else { throw RulesError.notWaiting(lineup.entries[0].id) }
    let start = try starting.commit(in: writing, at: now)
    try writing.seat(
      QueueEvent.Seating(session: starting.suspended.ledgerID, entries: lineup.entries.map(\.id), seed: seed, at: now), from: key)
    return start
  }
}
