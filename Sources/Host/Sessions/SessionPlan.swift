public import AgentRuntimes
public import HostRules
public import SpaceContent
internal import SpaceContract
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
  /// Whether the clock stands still, so that two runs give equal bytes.
  public let isClockVirtual: Bool
  let rules: SessionRules

  /// - Parameters:
  ///   - config: what differs from the manifest's defaults; nil for nothing.
  ///   - nonce: nil for 32 fresh random bytes.
  /// - Throws: a `SessionError` for a number of entrants that the Space does not seat, a bot that it does not have, or a
  ///   configuration that does not fit.
  public init(
    package: SpacePackage, rules: SessionRules? = nil, roster: [Agent], seating: Journal.Header.Seating = .drawn, config: Value? = nil,
    nonce: [UInt8]? = nil, isClockVirtual: Bool = false
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
    self.isClockVirtual = isClockVirtual
  }

  /// The nonce of the session with this number in a run that was given a seed.
  public static func nonce(runSeed: UInt64, session: Int) -> [UInt8] {
    func bytes(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
    return SHA256.digest(lengthPrefixed: [Array("agon/nonce/v1".utf8), bytes(runSeed), bytes(UInt64(session))]).bytes
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
    case seats, agent, config, journal, storage
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
