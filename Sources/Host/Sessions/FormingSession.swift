internal import AgentRuntimes
public import HostRules
public import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

/// A session as it is committed to, before its seed is known: nobody sits in a seat yet.
public struct FormingSession: Sendable {
  public let plan: SessionPlan
  public let header: Journal.Header

  /// - Parameters:
  ///   - roster: how the header has the plan's entrants, in their order; nil for their own names, as in sessions that no store has.
  ///   - beacon: a round whose value is not known yet; nil where the seed is to be the host's choice.
  ///   - startedAt: the moment of the start in milliseconds since 1970; a virtual clock does not look at it.
  public init(
    plan: SessionPlan, roster: [Journal.Header.Entry]? = nil, beacon: BeaconRound? = nil, worker: CID, startedAt: Int64 = 0
  ) {
    var config = CBORWriter()
    config.value(plan.config)
    let clock: SessionClock
    switch plan.clock {
    case .virtual: clock = .virtual
    case .wall(let rate): clock = .wall(started: startedAt, rate: rate)
    }
    let manifest = plan.package.manifest
    let header = Journal.Header(
      space: manifest.id, spaceVersion: "\(manifest.version)", package: plan.package.cid, worker: worker,
      config: config.bytes, roster: roster ?? plan.roster.map { Journal.Header.Entry($0, name: $0.name) }, seating: plan.seating,
      nonceHash: SHA256.digest(plan.nonce), beacon: beacon, clock: clock, allowance: SessionAllowance.seconds(manifest, clock: clock),
      fee: plan.fee, protocolFee: plan.protocolFee, queue: plan.queue, feeds: plan.feeds.mapValues(\.origin),
      judges: plan.judges.map { Journal.Header.Panelist(name: $0.name, signer: $0.signer) })
    self.init(plan: plan, header: header)
  }

  init(plan: SessionPlan, header: Journal.Header) {
    precondition(header.roster.count == plan.roster.count, "the header has an entry for each entrant")
    self.plan = plan
    self.header = header
  }

  /// The session's id.
  public var id: String { Journal.id(commitment: header.commitment) }

  /// What has to be kept of a session that has not begun.
  public var suspended: SuspendedSession {
    do throws(RulesError) {
      return try SuspendedSession(header: header, nonce: plan.nonce, saltKey: plan.saltKey, opening: nil, steps: [])
    } catch {
      preconditionFailure("the header was made of the plan's nonce")
    }
  }

  /// The session with everybody in a seat.
  /// - Parameter opening: what the header has committed to.
  public func opened(_ opening: Journal.Opening = Journal.Opening()) -> LiveSession {
    LiveSession(plan: plan, header: header, opening: opening)
  }
}

extension Journal.Header.Entry {
  /// - Parameter name: what the session calls the agent.
  init(_ agent: Agent, name: String, version: Digest? = nil, payout: ChainAddress? = nil) {
    let bot: String? = if case .bot(let bot) = agent.runtime { bot } else { nil }
    self.init(name: name, bot: bot, agent: version, payout: payout, nonceHash: agent.nonce?.hash)
  }
}
