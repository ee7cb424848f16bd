internal import AgentRuntimes
internal import HostRules
public import HostStore
internal import SpaceContent
internal import SpaceSandbox

extension Arena {
  /// How long an entrant may take to open its nonce, in seconds.
  static let openingSeconds = 30

  /// A session as it is committed to: its entrants under names of this session alone, and the beacon's next round.
  /// - Parameter entrants: in the plan's order.
  public func form(_ plan: SessionPlan, entrants: [Entrant]) throws -> FormingSession {
    let roster = try store.read { reading in
      try zip(plan.roster, entrants).enumerated().map { place, pair in
        guard let version = try reading.version(pair.1.version, of: pair.1.agent) else {
          throw SessionError(.agent, "there is no version \(pair.1.version) of the agent \(pair.1.agent)")
        }
        let disguise = Disguise(key: plan.saltKey, place: place)
        return Journal.Header.Entry(
          pair.0, name: disguise.name, version: disguise.hash(of: version), payout: disguise.payout(to: pair.1.owner))
      }
    }
    return FormingSession(
      plan: plan, roster: roster, beacon: try beacon?.next(at: runner.moment), worker: runner.executable.cid, startedAt: runner.moment)
  }

  /// Begins a session that the store has: what it has committed to is made public, then its seed is drawn, and nobody has it before.
  func open(
    _ session: FormingSession, _ stored: StoredSession, isCancelled: @escaping @Sendable () -> Bool,
    observe: @escaping @Sendable (SessionMachine, SpaceSandbox) -> Void
  ) async throws -> Progress {
    try await announce()
    switch try await opening(of: session) {
    case .success(let opening):
      let turn = await runner.take(session.opened(opening), .begin, isCancelled: isCancelled, observe: observe)
      return try await go(on: turn, stored, storedSteps: 0, isCancelled: isCancelled, observe: observe)
    case .failure(let fault):
      let ending = SessionEnding(of: session.suspended, .notOpened(fault.message))
      try await store.commit { [now = runner.now] writing in try ending.commit(stored, in: writing, at: now()) }
      return .ended(
        PlayedSession(journal: ending.journal, seated: session.plan.roster.map(\.name), answers: 0, forfeits: ending.forfeits))
    }
  }

  private struct Unopened: Error {
    let message: String
  }

  /// What the seed is drawn from; a failure where an entrant does not keep its word.
  /// - Throws: what the beacon throws: it may have the value another time.
  private func opening(of session: FormingSession) async throws -> Result<Journal.Opening, Unopened> {
    let header = session.header
    var value: Digest?
    if let round = header.beacon {
      guard let beacon else { throw SessionError(.beacon, "the session \(session.id) needs the beacon \(round.beacon)") }
      value = try await beacon.value(of: round)
    }
    let nonces = await withTaskGroup(of: (place: Int, nonce: [UInt8]?).self) { group in
      for (place, agent) in session.plan.roster.enumerated() where header.roster[place].nonceHash != nil {
        group.addTask { [runner] in
          (place, await agent.nonce?.opened(within: Arena.openingSeconds, clock: runner.clock))
        }
      }
      var nonces: [(place: Int, nonce: [UInt8]?)] = []
      for await opened in group { nonces.append(opened) }
      return nonces.sorted { $0.place < $1.place }
    }
    if let missing = nonces.first(where: { $0.nonce == nil }) {
      return .failure(Unopened(message: "\(header.roster[missing.place].name) has not opened its nonce within \(Arena.openingSeconds) s"))
    }
    let opening = Journal.Opening(beacon: value, nonces: nonces.compactMap(\.nonce))
    if let fault = header.fault(of: opening, hasBegun: true) { throw SessionError(.beacon, "the session \(session.id): \(fault)") }
    return .success(opening)
  }
}

/// What a session's header has in the place of who an entrant is. Nobody can tell it from another session's, and nobody without the key
/// can tell whose it is.
struct Disguise {
  let key: [UInt8]
  let place: Int

  private func hash(_ domain: String, _ part: [UInt8] = []) -> Digest {
    SHA256.digest(lengthPrefixed: [Array(domain.utf8), key, [UInt8(place)], part])
  }

  var name: String { "agent-" + Hex.encode(Array(hash("agon/pseudonym/v1").bytes[..<5])) }

  /// What the session is committed to of an agent: opened by the key and the version's own salted hash.
  func hash(of version: AgentVersion) -> Digest { hash("agon/agent/v1", version.hash.bytes) }

  /// The address on this host's own chain under which an owner is paid.
  func payout(to owner: OwnerID) -> ChainAddress? {
    ChainAddress(bytes: Array(hash("agon/payout/v1", owner.bytes).bytes.suffix(ChainAddress.byteCount)))
  }
}
