internal import ArgumentParser
internal import HostArchive
internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct AuditCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "every check that was asked for holds"),
    (.recordDiffers, "the blocks, payouts included, are not those of one session"),
    (.notIncluded, "a proof is not one of this session in a log"),
    (.noQuorum, "the log, or too few witnesses of the policy, have signed"),
    (.lateCommitment, "it was committed to too late, or to something else"),
    (.anchorDiffers, "the log is not the one that was anchored"),
    (.foldDiffers, "folded again, the session gives another state, score or share"),
    (.notComparable, "recorded by another worker than the one here, or erased"),
    (.badData, "the file is damaged: a block has not the hash that names it"),
    (.notFound, "a file is not there"),
    (.usage, "the policy is too weak"),
    (.inputOutput, "the file cannot be read"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Check a session's archive, offline: blocks, record, log, scores and payouts.",
    discussion: """
      The archive is all that is needed: no data folder, no Spaces, no network. With --replay the Space's code in it is run again in the \
      sandbox, with a fresh VM for every call. Says of each fact whether it is proved or only claimed.

      EXAMPLES
        agon session export 3f2a91c0 match.car
        agon audit match.car --replay
        agon audit match.car --json
        agon audit match.car --proof match.tlog-proof --policy auditors.policy

      The proofs show that the host has logged just this session, and the policy says whom you believe about the log; its hash is shown. \
      `agon session export --proofs` writes the proofs beside the archive.

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("A session's archive, or - for standard input.", valueName: "file.car"))
  var file: String

  @Option(
    help: ArgumentHelp(
      "A proof that the host's log has the session's end, its commitment, or the tombstone of an erased answer. May be given for each.",
      valueName: "file"))
  var proof: [String] = []

  @Option(help: ArgumentHelp("What the host has anchored of its log, as it is written beside the proofs.", valueName: "file"))
  var anchor: String?

  @Flag(help: "Run the Space's code again and compare every hash, score and share.")
  var replay = false

  @Flag(help: "Show every step, not the first ones alone.")
  var full = false

  @OptionGroup var trust: PolicyOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard proof.count <= AuditCommand.proofsMax else {
      throw ValidationError("--proof takes the proofs of the end, of the commitment and of tombstones: \(AuditCommand.proofsMax) at most.")
    }
    guard !proof.isEmpty || (trust.policy == nil && anchor == nil) else {
      throw ValidationError("--policy and --anchor decide on a proof: give one with --proof.")
    }
  }

  /// An end, a commitment, and as many erased answers as anybody will look at.
  private static let proofsMax = 102

  mutating func run() throws {
    let evidence = Audit.Evidence(
      proofs: try proof.map { Audit.Evidence.File(name: $0, bytes: try WholeFile.read($0, limit: LogProof.maxByteCount)) },
      policy: try trust.load(),
      anchor: try anchor.map { Audit.Evidence.File(name: $0, bytes: try WholeFile.read($0, limit: AnchorProof.maxByteCount)) })
    let input = try ByteInput(file)
    let audit = Audit({ try input.read(into: $0) }, evidence: evidence, replays: replay, executable: { try WorkerExecutable.beside() })
    if output.json {
      Output.standard(JSON.text(audit.value, pretty: true) + "\n")
    } else {
      let terminal = Terminal.current
      terminal.print(audit.lines(width: terminal.width, isFull: full))
    }
    try audit.exit.leave()
  }
}

extension Audit {
  func lines(width: Int, isFull: Bool = false) -> [Line] {
    var lines: [Line] = []
    if let journal = record?.journal {
      lines.append(Line("Session \(journal.id)", .bold) + Line("  \(journal.header.space) \(journal.header.spaceVersion)", .dim))
    }
    lines += checks.flatMap { $0.check.lines }
    guard record != nil else { return lines + [Line(), Line("It does not hold.", .bad)] }
    lines += [Line()] + story(width: width, isFull: isFull)
    lines += grades.lines(width: width)
    let verdict =
      switch exit {
      case .success: Line("It holds.", .good)
      case .notComparable: Line("It cannot be compared.", .warning)
      default: Line("It does not hold.", .bad)
      }
    return lines + [Line(), verdict + Line(report == nil && exit != .notComparable ? "  Nothing was run again; --replay does." : "", .dim)]
  }

  var value: Value {
    var map: Value.Map = [
      "holds": .bool(exit == .success),
      "checks": .list(
        checks.map { step, check in
          var map = check.value.map ?? [:]
          map["step"] = .text(step.rawValue)
          return .map(map)
        }),
      "grades": grades.value,
    ]
    if let policy = history.policy, let verdict = history.verdict { map["verdict"] = LogFigures.value(verdict, of: policy) }
    if let record {
      map["id"] = .text(record.journal.id)
      map["root"] = .text("\(record.root)")
      map["car"] = .text("\(record.cid)")
      map["leaves"] = .int(Int64(record.leaves.count))
      map["outcome"] = .map(RunReport.outcome(record.journal.end.outcome))
      map["steps"] = storyValue
    }
    return .map(map)
  }
}
