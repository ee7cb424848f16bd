public import SpaceContent

/// Whom an auditor believes (C2SP tlog-policy): logs, witnesses, and which of the witnesses together are enough.
///
/// It is the auditor's own root of trust. Its hash is shown wherever something was decided by it, and one that is too weak is refused
/// unless that is asked for.
public struct Policy: Hashable, Sendable {
  /// The largest policy that is read, in bytes.
  public static let maxByteCount = 256 << 10
  /// The most logs, witnesses and groups, of each.
  public static let maxCount = 64

  public struct Log: Hashable, Sendable {
    /// Its name is the origin of the log's checkpoints.
    public let key: VerifierKey
    public let url: ExactText?
  }

  public struct Witness: Hashable, Sendable {
    /// What it is called in the policy alone.
    public let name: ExactText
    public let key: VerifierKey
    /// Where it takes checkpoints; for logs.
    public let url: ExactText?

    /// Who runs it: its key's name up to the first slash. Several keys of one operator count as one voice.
    public var keeper: ExactText { Policy.keeper(key) }
  }

  public struct Group: Hashable, Sendable {
    public let name: ExactText
    /// How many of the members it takes.
    public let threshold: Int
    public let members: [Member]
  }

  /// A witness or a group, by its place in the policy.
  public enum Member: Hashable, Sendable {
    case witness(Int)
    case group(Int)
  }

  public internal(set) var logs: [Log] = []
  public internal(set) var witnesses: [Witness] = []
  public internal(set) var groups: [Group] = []
  /// What is enough; nil where the policy asks for no witness at all.
  public internal(set) var quorum: Member?
  /// The SHA-256 of the file: by it people compare policies.
  public let digest: Digest

  init(digest: Digest) { self.digest = digest }

  static func keeper(_ key: VerifierKey) -> ExactText { ExactText(key.name.bytes.prefix { $0 != UInt8(ascii: "/") }) }

  /// Whether these witnesses are enough.
  public func isQuorum(_ isThere: (Int) -> Bool) -> Bool { quorum.map { isMet($0, isThere) } ?? true }

  private func isMet(_ member: Member, _ isThere: (Int) -> Bool) -> Bool {
    switch member {
    case .witness(let index): isThere(index)
    case .group(let index): groups[index].members.count { isMet($0, isThere) } >= groups[index].threshold
    }
  }
}

/// How a policy can be too weak.
public enum PolicyWeakness: Hashable, Sendable {
  /// Nobody's log is listed, so that any log would do.
  case noLog
  /// So few operators can make a checkpoint believed, the log's own one not counted.
  case fewOperators(Int)
  /// Two quorums need not share a witness: honest witnesses could sign two histories, each one of them.
  case disjointQuorums
}

extension PolicyWeakness: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noLog: "it names no log, so that anybody's would do"
    case .fewOperators(0): "no witness beside the log's own operator is needed"
    case .fewOperators(let count): "\(count) operator\(count == 1 ? "" : "s") beside the log's own can make a checkpoint believed"
    case .disjointQuorums: "two quorums need not share a witness, so that two histories can be believed with no witness at fault"
    }
  }
}

extension Policy {
  /// How many distinct operators a policy has to ask for.
  public static let floor = 3

  /// In what this policy is weaker than one that asks for `floor` distinct operators, as 3 of 4 does; nothing for one that is not.
  public func weaknesses(floor: Int = Policy.floor) -> [PolicyWeakness] {
    var found: [PolicyWeakness] = logs.isEmpty ? [.noLog] : []
    let own = Set(logs.map { Policy.keeper($0.key) })
    let keepers = witnesses.map(\.keeper)
    var others: [ExactText] = []
    for keeper in keepers where !own.contains(keeper) && !others.contains(keeper) { others.append(keeper) }
    if let few = (0..<floor).first(where: { canDecide($0, of: others, with: own, keepers) }) { found.append(.fewOperators(few)) }
    if let quorum, split(quorum).canBoth { found.append(.disjointQuorums) }
    return found
  }

  /// Whether some `count` operators, with those that the log has anyway, are enough.
  private func canDecide(_ count: Int, of others: [ExactText], with chosen: Set<ExactText>, _ keepers: [ExactText]) -> Bool {
    guard count > 0, let last = others.last else { return isQuorum { chosen.contains(keepers[$0]) } }
    let rest = Array(others.dropLast())
    return canDecide(count, of: rest, with: chosen, keepers) || canDecide(count - 1, of: rest, with: chosen.union([last]), keepers)
  }

  /// Whether a member can be met at all, and whether two sets of witnesses without a common one can both meet it. Each witness stands in
  /// one group at most, so that members are independent of each other.
  private func split(_ member: Member) -> (canOne: Bool, canBoth: Bool) {
    guard case .group(let index) = member else { return (true, false) }
    let group = groups[index]
    let parts = group.members.map(split)
    // Those that can serve both sides count twice.
    let voices = parts.count { $0.canOne } + parts.count { $0.canBoth }
    return (parts.count { $0.canOne } >= group.threshold, voices >= 2 * group.threshold)
  }
}

/// What a policy says of a checkpoint.
public struct PolicyVerdict: Hashable, Sendable {
  public struct Cosigner: Hashable, Sendable {
    public let witness: Policy.Witness
    /// When it signed, in seconds since 1970 by its own clock.
    public let time: Int
  }

  /// The log's key that signed.
  public let log: VerifierKey
  /// The policy's witnesses that signed, in its order.
  public let cosigners: [Cosigner]
  public let isQuorum: Bool

  /// How many operators beside the log's own have signed, each counted once.
  public var independentCount: Int { Set(cosigners.map(\.witness.keeper)).subtracting([Policy.keeper(log)]).count }
}

extension Policy {
  /// The earliest time at which enough of these had signed, in seconds since 1970 by the witnesses' clocks; nil where they are not enough, or
  /// nobody's signature is asked for.
  public func quorumTime(of verdict: PolicyVerdict) -> Int? {
    guard quorum != nil else { return nil }
    return verdict.cosigners.map(\.time).sorted().first { time in
      isQuorum { index in verdict.cosigners.contains { $0.witness == witnesses[index] && $0.time <= time } }
    }
  }
}

extension Policy {
  /// Who has signed a checkpoint of those that count.
  /// - Throws: `not_proved` where no log of the policy has signed it under its own name, or a signature is forged.
  public func verdict(on signed: SignedCheckpoint) throws(ArchiveError) -> PolicyVerdict {
    let keys = logs.map(\.key).filter { $0.name == signed.checkpoint.origin }
    guard !keys.isEmpty else {
      throw ArchiveError(
        .notProved, "the policy does not know the log \(signed.checkpoint.origin)",
        hint: "add a line `log VKEY` with a key that you have from somebody you trust")
    }
    guard let log = try signed.note.verified(by: keys).first?.key else {
      throw ArchiveError(.notProved, "the checkpoint is not signed by the key that the policy has for \(signed.checkpoint.origin)")
    }
    let verified = try signed.note.verified(by: witnesses.map(\.key))
    let cosigners = witnesses.compactMap { witness in
      verified.first { $0.key == witness.key }.flatMap { found in found.time.map { PolicyVerdict.Cosigner(witness: witness, time: $0) } }
    }
    let isThere = witnesses.map { witness in cosigners.contains { $0.witness == witness } }
    return PolicyVerdict(log: log, cosigners: cosigners, isQuorum: isQuorum { isThere[$0] })
  }

  /// As `verdict`, for a checkpoint that has to have enough witnesses.
  /// - Throws: `not_proved`, also without a quorum.
  @discardableResult
  public func require(_ signed: SignedCheckpoint) throws(ArchiveError) -> PolicyVerdict {
    let verdict = try verdict(on: signed)
    guard verdict.isQuorum else {
      throw ArchiveError(
        .notProved, "\(verdict.cosigners.count) of the policy's \(witnesses.count) witnesses have signed, which is no quorum",
        hint: "ask the log for a checkpoint that more of its witnesses have signed")
    }
    return verdict
  }

  /// Decides on a proof, offline: the entry is in the tree, the log has signed that, and enough witnesses have.
  /// - Parameter entry: the entry, where the proof does not have it.
  /// - Returns: who signed, and the entry.
  /// - Throws: `not_proved`, or `not_found` without an entry.
  public func require(_ proof: LogProof, of entry: [UInt8]? = nil) throws(ArchiveError) -> (verdict: PolicyVerdict, entry: [UInt8]) {
    let entry = try proof.requireInclusion(of: entry)
    return (try require(proof.checkpoint), entry)
  }
}
