internal import AgentRuntimes
public import HostRules
public import HostStore
public import SpaceContent
internal import SpaceContract
public import SpaceSandbox

/// A session whose entrants were drawn from a queue, started and not yet played.
public struct MatchedSession: Sendable {
  public let session: FormingSession
  public let stored: StoredSession
}

/// The queues that a host serves, as they stand in its memory: each is the fold of its log, and is brought up to date by what has been
/// added to the log since, by whichever process.
public struct Matches: Sendable {
  private var queues: [QueueKey: MatchQueue] = [:]

  public init() {}

  /// Starts every session that can begin now in the queues of a Space, each in a commit of its own.
  ///
  /// Who plays follows from the queue's log alone: the draw's seed is SHA-256("agon/draw/v1" ‖ head), so the host has no choice but to
  /// add entries of its own, which show in the log.
  /// - Parameter clock: what moves the sessions' clocks.
  public mutating func start(
    _ package: SpacePackage, rules: SessionRules, clock: SessionPlan.Clock, feeds: [String: Feed], in arena: Arena
  ) async throws -> [MatchedSession] {
    var started: [MatchedSession] = []
    for key in try arena.store.read({ reading in try reading.queues(of: package.manifest.id) }) {
      try update(key, from: arena.store)
      while let queue = queues[key], queue.package == package.cid, started.count < Matches.startsMax {
        let seed = Matches.seed(of: queue.head)
        guard let lineup = queue.nextMatch(seats: package.manifest.seats, now: arena.runner.moment, seed: seed) else { break }
        guard
          let match = try await start(lineup, seed: seed, of: key, package, rules: rules, clock: clock, feeds: feeds, in: arena)
        else {
          // Somebody has left meanwhile: look again.
          try update(key, from: arena.store)
          continue
        }
        started.append(match)
        try update(key, from: arena.store)
      }
    }
    return started
  }

  /// The most sessions that one look starts.
  private static let startsMax = 64

  /// The queue as it stands in memory, if anybody has ever waited in it.
  public func queue(_ key: QueueKey) -> MatchQueue? { queues[key] }

  /// What a session is drawn with from a queue whose log has this head.
  public static func seed(of head: Digest) -> Digest { SHA256.digest(lengthPrefixed: [Array("agon/draw/v1".utf8), head.bytes]) }

  /// Applies what the log has more.
  private mutating func update(_ key: QueueKey, from store: Store) throws {
    guard var queue = queues[key] else {
      queues[key] = try MatchQueue(try store.read { reading in try reading.queueSnapshot(key) })
      return
    }
    while true {
      let events = try store.read { reading in try reading.queueEvents(key, after: queue.events, limit: 1000) }
      for event in events { try queue.apply(event) }
      if events.count < 1000 { break }
    }
    queues[key] = queue
  }

  private func start(
    _ lineup: Lineup, seed: Digest, of key: QueueKey, _ package: SpacePackage, rules: SessionRules, clock: SessionPlan.Clock,
    feeds: [String: Feed], in arena: Arena
  ) async throws -> MatchedSession? {
    let roster = try arena.store.read { reading in try lineup.entries.map { try Agent($0, in: reading) } }
    let plan = try SessionPlan(
      package: package, rules: rules, roster: roster, clock: clock, feeds: feeds, fee: key.fee,
      protocolFee: key.fee > 0 ? ProtocolFee.defaultBasisPoints : 0, queue: lineup.head)
    let entrants = lineup.entries.map {
      Entrant(agent: $0.agent, owner: $0.owner, version: $0.agentVersion, entry: $0.id, joinedAt: $0.joinedAt)
    }
    let session = try arena.form(plan, entrants: entrants)
    let starting = MatchStarting(
      SessionStarting(session: session, entrants: entrants, isJoining: false), lineup: lineup, seed: seed, of: key)
    do {
      let start = try await arena.store.commit { [now = arena.runner.now] writing in try starting.commit(in: writing, at: now()) }
      guard case .started(let stored) = start else { preconditionFailure("a session with a fresh nonce is new") }
      return MatchedSession(session: session, stored: stored)
    } catch let error as RulesError where error.code == .notWaiting {
      return nil
    }
  }
}

extension Agent {
  /// The agent of an entry, as the version plays that joined.
  init(_ entry: QueueEntry, in reading: Reading) throws {
    guard let profile = try reading.agent(entry.agent), let version = try reading.version(entry.agentVersion, of: entry.agent) else {
      throw SessionError(.agent, "there is no version \(entry.agentVersion) of the agent \(entry.agent)")
    }
    switch version.settings.runtime {
    case .bot(let name): self.init(name: profile.name.text, runtime: .bot(name))
    }
  }
}
