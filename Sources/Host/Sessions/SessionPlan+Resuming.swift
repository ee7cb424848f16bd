public import AgentRuntimes
public import HostRules
internal import SpaceContent
internal import SpaceContract
public import SpaceSandbox

extension SessionPlan {
  /// The plan that a suspended session was started from.
  ///
  /// - Parameters:
  ///   - package: the version of the Space that the session is pinned to.
  ///   - agents: the entrants by their places in the roster; those that are missing play as the bots that the header names.
  ///   - feeds: feeds at hand that are not the generator's.
  /// - Throws: a `SessionError` where an entrant or a feed of the session is not at hand; it stays suspended then.
  public init(
    resuming suspended: SuspendedSession, package: SpacePackage, rules: SessionRules? = nil, agents: [Int: Agent] = [:],
    feeds: [String: Feed] = [:], judges: [Judge] = [.reference]
  ) throws(SessionError) {
    let header = suspended.header
    var roster: [Agent] = []
    for (place, entry) in header.roster.enumerated() {
      guard let agent = agents[place] ?? entry.bot.map({ Agent(name: entry.name, runtime: .bot($0)) }) else {
        throw SessionError(.agent, "the session \(suspended.id) needs the agent \(entry.name)")
      }
      roster.append(agent)
    }
    for (name, origin) in header.feeds.sorted(by: { $0.key < $1.key }) where (feeds[name] ?? .generator).origin != origin {
      throw SessionError(
        .feed, "the session \(suspended.id) reads \(name) from \(origin)", hint: "name it with --feed \(name)=… and resume once more")
    }
    let config: Value
    do throws(ContentError) {
      config = try DagCBOR.decode(header.config)
    } catch {
      throw SessionError(.journal, "the configuration of the session \(suspended.id) cannot be read: \(error)")
    }
    let clock: Clock
    switch header.clock {
    case .virtual: clock = .virtual
    case .wall(_, let rate): clock = .wall(rate: rate)
    }
    try self.init(
      package: package, rules: rules, roster: roster, seating: header.seating, config: config, nonce: suspended.nonce,
      saltKey: suspended.saltKey, clock: clock,
      feeds: feeds, judges: judges, fee: header.fee, protocolFee: header.protocolFee, queue: header.queue)
  }
}
