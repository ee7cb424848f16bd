internal import ArgumentParser
internal import HostArchive
internal import HostCrypto
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct LogCommand: ParsableCommand {
  static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.checkFailed, "something is wrong with the log, or is not proved"),
    (.usage, "the policy is too weak, or the command line is wrong"),
    (.badData, "a checkpoint, proof, policy or tile is damaged"),
    (.notFound, "there is no log, or it has no such entry"),
    (.inputOutput, "something cannot be read or written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Look at the host's log of sessions, prove its entries, and check it.",
    discussion: """
      The log is append-only: two entries for each session, one before it is drawn and one when it has ended. Its tree is signed in \
      checkpoints; witnesses sign those that contain every one before. It is a C2SP tlog-tiles log: other tools can read it.

      EXAMPLES
        agon log show
        agon log prove --session 3f2a91c0
        agon log check --policy auditors.policy

      \(Exit.help(exits))
      """,
    subcommands: [LogShowCommand.self, LogProveCommand.self, LogCheckCommand.self, LogPublishCommand.self, LogAnchorCommand.self])
}

/// Where a log is.
struct LogPlace: ParsableArguments {
  @Option(help: ArgumentHelp("The folder that sessions are kept in; the log is in its folder `log`.", valueName: "dir"))
  var data = "./.agon"

  @Option(help: ArgumentHelp("The folder of a log itself: a copy, for one.", valueName: "dir"))
  var folder: String?

  var log: LogFolder { LogFolder(folder ?? data + "/log") }
}

/// Whom to believe.
struct PolicyOption: ParsableArguments {
  @Option(help: ArgumentHelp("Whom you believe: a policy file in the form of c2sp.org/tlog-policy.", valueName: "file"))
  var policy: String?

  @Flag(help: "Accept a policy that asks for fewer than three operators beside the log's own, or whose quorums need not meet.")
  var allowWeak = false

  /// The policy; nil where none is named.
  /// - Throws: a `Failure` for one that is too weak, unless that was asked for.
  func load() throws -> Policy? {
    guard let file = policy else { return nil }
    let policy = try Policy(try WholeFile.read(file, limit: Policy.maxByteCount))
    let weaknesses = policy.weaknesses()
    guard allowWeak || weaknesses.isEmpty else {
      throw Failure(
        .usage, code: "weak_policy", "the policy \(file) is weak: \(weaknesses.map(\.description).joined(separator: "; "))",
        hint: "ask for three of four distinct operators, or accept it with --allow-weak")
    }
    return policy
  }
}

/// How logs are shown.
enum LogFigures {
  static func fact(_ name: String, _ value: String, _ ink: Ink = .plain) -> Line { Line(name, .dim).padded(to: 13) + Line(value, ink) }

  /// What is said wherever nobody but the host vouches for its log.
  static let selfAttested = "self-attested, 0 independent witnesses"

  /// Who vouches for a log as far as its own host can tell.
  /// - Parameter witnessed: the newest checkpoint that enough witnesses have signed, as the host's policy has it.
  static func attestation(_ witnessed: SignedCheckpoint?) -> String {
    guard let witnessed else { return selfAttested }
    return "witnessed up to \(Figures.grouped(witnessed.checkpoint.size)) entries, as this host's own policy has it"
  }

  /// What a policy is known by, and in what it is weak.
  static func lines(_ policy: Policy) -> [Line] {
    [fact("policy", "\(policy.digest)", .bold)]
      + policy.weaknesses().map { fact("", "weak: \($0)", .warning) }
  }

  /// Who has signed a checkpoint of those that count.
  static func lines(_ verdict: PolicyVerdict, of policy: Policy) -> [Line] {
    let words = "\(verdict.cosigners.count) of \(policy.witnesses.count), \(verdict.isQuorum ? "which is a quorum" : "which is no quorum")"
    return [fact("signed by", "\(verdict.log)"), fact("witnesses", words, verdict.isQuorum ? .good : .bad)]
      + verdict.cosigners.map { fact("", "\($0.witness.key.name) at \(LedgerFigures.time(milliseconds: Int64($0.time) * 1000))", .dim) }
  }

  static func value(_ verdict: PolicyVerdict, of policy: Policy) -> Value {
    [
      "policy": .text("\(policy.digest)"), "weaknesses": .list(policy.weaknesses().map { .text("\($0)") }), "log": .text("\(verdict.log)"),
      "quorum": .bool(verdict.isQuorum), "witnesses": .int(Int64(policy.witnesses.count)),
      "cosigned": .list(
        verdict.cosigners.map { ["witness": .text("\($0.witness.key.name)"), "time": .int(Int64($0.time))] }),
    ]
  }

  /// An entry as JSON has it: hashes as hexadecimal digits, CIDs as text.
  static func value(_ entry: LogEntry, at index: Int) -> Value {
    var map: Value.Map = ["index": .int(Int64(index)), "session": .text(entry.sessionID)]
    for item in entry.value {
      switch item.value {
      case .bytes(let bytes): map[item.key] = .text(Hex.encode(bytes))
      case .link(let cid): map[item.key] = .text("\(cid)")
      default: map[item.key] = item.value
      }
    }
    return .map(map)
  }

  /// What an entry says beside its session and its time.
  static func words(_ entry: LogEntry) -> String {
    switch entry.content {
    case .commitment(let commitment): "round \(commitment.round) of \(commitment.beacon), by \(time(commitment.deadline))"
    case .result(let result): "\(result.record.leaves) leaves, \(result.record.car)"
    case .voided(let reason, _): reason
    case .tombstone(let erased, let reason): "erased \(erased): \(reason)"
    }
  }

  static func time(_ seconds: Int64) -> String {
    LedgerFigures.time(milliseconds: seconds.multipliedReportingOverflow(by: 1000).partialValue)
  }
}
