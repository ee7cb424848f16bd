public import AgentRuntimes
public import HostRules
public import SpaceContent
public import SpaceContract
public import SpaceSandbox

/// Everything that a session is started from.
public struct SessionPlan: Sendable {
  public let package: SpacePackage
  /// The entrants, in the order of entry.
  public let roster: [Agent]
  public let seating: Journal.Header.Seating
  /// Checked against the manifest's schema, with its defaults filled in.
  public let config: Value
  /// 32 bytes: the host's part of the seed, opened at the end.
  public let nonce: [UInt8]
  /// 32 bytes that the salts of the answers come from: as secret as the answers, and longer.
  public let saltKey: [UInt8]
  public let clock: Clock
  /// By name, where the bars of the feeds come from that the Space may read.
  public let feeds: [String: Feed]
  /// Who judges, if the Space has anything judged.
  public let judges: [Judge]
  /// What each seat pays to enter, in micro-USDC; 0 is free.
  public let fee: Int64
  /// What of the fees the protocol keeps, in basis points.
  public let protocolFee: Int
  /// The head of the queue's log that the entrants were drawn from; nil where they were named.
  public let queue: Digest?
  let rules: SessionRules

  public enum Clock: Hashable, Sendable {
    /// Stands still, and is moved by waits at once, so that two runs give equal bytes.
    case virtual
    /// The host's clock, with this many session seconds to a real one.
    case wall(rate: Int)
  }

  /// The fewest judges of a paid session (`records.md`).
  public static let paidPanel = 15

  /// - Parameters:
  ///   - config: what differs from the manifest's defaults; nil for nothing.
  ///   - nonce: nil for 32 fresh random bytes.
  ///   - saltKey: nil for 32 fresh random bytes; under a chosen nonce, which is for sessions that are played again, it follows from that.
  ///   - feeds: what differs from the generator, which every feed comes from unless it is named here.
  ///   - fee: one of the Space's fee tiers.
  /// - Throws: a `SessionError` for a number of entrants that the Space does not seat, a bot that it does not have, a
  ///   configuration that does not fit, a live feed under a clock that is not the real one, or a paid session that somebody
  ///   could know the end of: on a recorded feed, or judged by too few.
  public init(
    package: SpacePackage, rules: SessionRules? = nil, roster: [Agent], seating: Journal.Header.Seating = .drawn, config: Value? = nil,
    nonce: [UInt8]? = nil, saltKey: [UInt8]? = nil, clock: Clock = .virtual, feeds: [String: Feed] = [:], judges: [Judge] = [.reference],
    fee: Int64 = 0,
    protocolFee: Int = 0, queue: Digest? = nil
  ) throws(SessionError) {
    let manifest = package.manifest
    guard manifest.seats.allows(roster.count) else {
      throw SessionError(
        .seats, "\(manifest.id) takes \(manifest.seats.words), and \(roster.count == 1 ? "1 was" : "\(roster.count) were") named",
        hint: "name them with --agents a,b,…")
    }
    for agent in roster {
      guard case .bot(let name) = agent.runtime, !manifest.bots.contains(name) else { continue }
      throw SessionError(
        .agent, "\(manifest.id) has no bot \(name)", hint: "its bots are \(manifest.bots.joined(separator: ", "))")
    }
    do throws(ContractError) {
      self.config = try manifest.resolveConfig(config)
    } catch {
      throw SessionError(.config, "\(manifest.id): \(error)")
    }
    self.package = package
    self.rules = rules ?? SessionRules(manifest: manifest)
    self.roster = roster
    self.seating = seating
    self.nonce = nonce ?? SecureRandom.bytes(32)
    self.saltKey = saltKey ?? nonce.map { SessionPlan.saltKey(under: $0) } ?? SecureRandom.bytes(32)
    self.clock = clock
    self.fee = fee
    self.protocolFee = protocolFee
    self.queue = queue
    let readable = manifest.permission(.feedRead)?.scope.feeds ?? []
    self.feeds = Dictionary(uniqueKeysWithValues: readable.map { ($0, feeds[$0] ?? .generator) })
    self.judges = manifest.allows(.judgeScore) || manifest.allows(.judgeRank) ? judges : []
    try check()
  }

  /// The secret of salts of a session whose nonce was chosen: whoever learns the nonce, which is opened at the end, knows it.
  public static func saltKey(under nonce: [UInt8]) -> [UInt8] {
    SHA256.digest(lengthPrefixed: [Array("agon/salt-key/v1".utf8), nonce]).bytes
  }

  private var isJudged: Bool { package.manifest.allows(.judgeScore) || package.manifest.allows(.judgeRank) }

  private func check() throws(SessionError) {
    let id = package.manifest.id
    for (name, feed) in feeds.sorted(by: { $0.key < $1.key }) {
      if case .live = feed, clock != .wall(rate: 1) {
        throw SessionError(
          .feed, "\(name) is a live feed, which brings a bar in real time", hint: "play \(id) by the real clock: --clock real")
      }
    }
    try SessionPlan.requirePayable(package.manifest, fee: fee, judges: judges, feeds: feeds)
    let scopes = [package.manifest.permission(.judgeScore), package.manifest.permission(.judgeRank)].compactMap(\.?.scope.panel)
    guard isJudged else { return }
    if judges.contains(where: \.isReference) {
      guard judges.count == 1 else {
        throw SessionError(.judges, "\(ReferenceJudge.name) judges alone: it is not one vote among others")
      }
      return
    }
    let least = fee > 0 ? SessionPlan.paidPanel : max(1, scopes.max() ?? 1)
    guard judges.count >= least else {
      throw SessionError(
        .judges, "\(id) needs a panel of \(least)\(fee > 0 ? " in a paid session" : ""); \(judges.count) are named")
    }
  }

  /// Whether sessions of a Space can be played for a fee on what this host has.
  /// - Throws: `fee` for one that is no tier; `judges` where the reference judge would decide, whose scores anyone can compute beforehand;
  ///   `feed` where somebody could look up what comes next.
  public static func requirePayable(
    _ manifest: Manifest, fee: Int64, judges: [Judge] = [.reference], feeds: [String: Feed] = [:]
  ) throws(SessionError) {
    guard fee != 0 else { return }
    guard manifest.feeTiers.contains(fee) else {
      throw SessionError(.fee, "\(manifest.id) has no fee of \(fee) micro-USDC", hint: "its tiers are \(manifest.feeTiers)")
    }
    if manifest.allows(.judgeScore) || manifest.allows(.judgeRank), judges.contains(where: \.isReference) {
      throw SessionError(.judges, "a paid session cannot be judged by \(ReferenceJudge.name): anyone can compute its scores beforehand")
    }
    for name in manifest.permission(.feedRead)?.scope.feeds ?? [] where (feeds[name] ?? .generator).origin.isPublicBeforehand {
      throw SessionError(
        .feed, "a paid session cannot read \(name) from a recording: anyone can look up what comes next",
        hint: "play it free, or on the generator or a live feed")
    }
  }

  /// The nonce of the session with this number in a run that was given a seed.
  /// - Parameter parts: what else tells this session from others of the seed that are kept together: no two sessions of a log have one nonce.
  public static func nonce(runSeed: UInt64, session: Int, of parts: [[UInt8]] = []) -> [UInt8] {
    func bytes(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
    return SHA256.digest(lengthPrefixed: [Array("agon/nonce/v1".utf8), bytes(runSeed), bytes(UInt64(session))] + parts).bytes
  }

  /// What tells sessions of one seed apart. Those by the host's clock are never the same again.
  public static func distinction(
    _ package: SpacePackage, roster: [String], config: Value? = nil, fee: Int64 = 0, clock: Clock, at now: Int64
  ) -> [[UInt8]] {
    var writer = CBORWriter()
    writer.value([
      "package": .link(package.cid), "roster": .list(roster.map { .text($0) }), "config": config ?? .null, "fee": .int(fee),
      "started": clock == .virtual ? .null : .int(now),
    ])
    return [writer.bytes]
  }
}

extension Manifest.Seats {
  /// "2 agents", "4 to 16 agents, a multiple of 2".
  fileprivate var words: String {
    let range = min == max ? "\(min)" : "\(min) to \(max)"
    return range + (max == 1 ? " agent" : " agents") + (multiple > 1 && min != max ? ", a multiple of \(multiple)" : "")
  }
}

/// Why a session could not be started, replayed or stored.
public struct SessionError: Error, Hashable, Sendable {
  public enum Code: String, Sendable {
    case seats, agent, config, feed, judges, fee, beacon, journal, storage
    /// An owner's wallet does not hold what is to be paid.
    case funds
    /// The ledger refuses what follows from a session: a defect of Agon's, or a damaged store.
    case ledger
    /// The session, or the folder or file that was to hold it, is not there.
    case notFound = "not_found"
  }

  public let code: Code
  public let message: String
  public let hint: String

  public init(_ code: Code, _ message: String, hint: String = "") {
    self.code = code
    self.message = message
    self.hint = hint
  }
}

extension SessionError: CustomStringConvertible {
  public var description: String { hint.isEmpty ? message : "\(message)\n  hint: \(hint)" }
}
