internal import ArgumentParser
internal import HostArchive
internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct LogCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a whole log, or one proof from it.",
    discussion: """
      Of a log: every tile and entry; that it still begins with an older checkpoint; who has signed it; and that each session was \
      committed to in time and once, ended once and by its deadline, and drew from a nonce and a seed of its own. The files that find \
      entries in a long log (`runs` in its folder) are made again and compared. Of a proof: that the \
      entry is in the tree, and that the log and enough witnesses have signed that; no network and no log is needed.

      Without a policy the log is held against its own key, which says nothing about who watches it.

      EXAMPLES
        agon log check
        agon log check --from kept.checkpoint --policy auditors.policy
        agon log check --proof 17.tlog-proof --policy auditors.policy --json

      \(Exit.help(LogCommand.exits))
      """)

  @Option(help: ArgumentHelp("An older checkpoint of the log, that you kept.", valueName: "file"))
  var from: String?

  @Option(help: ArgumentHelp("Check this proof alone.", valueName: "file"))
  var proof: String?

  @OptionGroup var place: LogPlace
  @OptionGroup var trust: PolicyOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    if proof != nil {
      guard from == nil, trust.policy != nil else { throw ValidationError("--proof needs --policy, and goes without --from.") }
    }
  }

  mutating func run() throws {
    let policy = try trust.load()
    if let proof, let policy { return try check(proof, policy) }
    let signed = try place.log.checkpoint()
    let verdict = try policy.map { try $0.verdict(on: signed) }
    if verdict == nil, try signed.note.verified(by: [try place.log.key()]).isEmpty {
      throw Failure(.checkFailed, code: "not_proved", "the checkpoint is not signed by the log's own key")
    }
    let older = try from.map { try kept($0, policy) }
    let terminal = Terminal.current
    var region = LiveRegion()
    let isShown = terminal.isInteractive && !output.json
    let audit = try LogAudit(of: place.log, against: signed, older: older, now: LogClock.now()) { count in
      if isShown {
        region.draw([Line("  \(Figures.grouped(count)) of \(Figures.grouped(signed.checkpoint.size)) entries", .dim)], on: terminal)
      }
    }
    region.close(clearing: true)
    let isGood = audit.findings.isEmpty && verdict?.isQuorum != false
    if output.json {
      Output.standard(JSON.text(LogCheckCommand.value(audit, policy, verdict, isGood), pretty: true) + "\n")
    } else {
      terminal.print(LogCheckCommand.lines(audit, policy, verdict, width: terminal.width))
    }
    try (isGood ? Exit.success : .checkFailed).leave()
  }

  /// A checkpoint that somebody kept, and the earliest time at which a witness of the policy has signed it.
  private func kept(_ file: String, _ policy: Policy?) throws -> (checkpoint: Checkpoint, time: Int64?) {
    let signed = try SignedCheckpoint(try WholeFile.read(file, limit: SignedNote.maxByteCount))
    guard let policy else {
      guard try !signed.note.verified(by: [try place.log.key()]).isEmpty else {
        throw Failure(.checkFailed, code: "not_proved", "\(file) is not signed by this log's key")
      }
      return (signed.checkpoint, nil)
    }
    return (signed.checkpoint, try policy.verdict(on: signed).cosigners.map { Int64($0.time) }.min())
  }

  private func check(_ file: String, _ policy: Policy) throws {
    let proof = try LogProof(try WholeFile.read(file, limit: LogProof.maxByteCount))
    let (verdict, bytes) = try policy.require(proof)
    let entry = try LogEntry(bytes)
    if output.json {
      let value: Value = [
        "proved": .bool(true), "verdict": LogFigures.value(verdict, of: policy),
        "entry": LogFigures.value(entry, at: proof.inclusion.index),
      ]
      return Output.standard(JSON.text(value, pretty: true) + "\n")
    }
    Terminal.current.print(
      [Line("The entry is in the log.", .good), Line()] + LogFigures.lines(policy) + LogFigures.lines(verdict, of: policy) + [
        LogFigures.fact("log", "\(verdict.log.name)"),
        LogFigures.fact("entry", "\(proof.inclusion.index) of \(Figures.grouped(proof.inclusion.size))"),
        LogFigures.fact("kind", entry.kind), LogFigures.fact("session", entry.sessionID, .bold),
        LogFigures.fact("time", LogFigures.time(entry.time)), LogFigures.fact("", LogFigures.words(entry), .dim),
      ])
  }

  private static func lines(_ audit: LogAudit, _ policy: Policy?, _ verdict: PolicyVerdict?, width: Int) -> [Line] {
    var lines = [
      audit.findings.isEmpty ? Line("The log is whole.", .good) : Line("\(audit.findings.count) things are wrong.", .bad), Line(),
    ]
    lines += [
      LogFigures.fact("log", "\(audit.origin)", .bold), LogFigures.fact("entries", Figures.grouped(audit.size)),
      LogFigures.fact("root", "\(audit.root)"), LogFigures.fact("sessions", "\(Figures.grouped(audit.open)) open"),
    ]
    lines.append(LogCheckCommand.index(audit))
    lines += audit.counts.sorted { $0.key < $1.key }.map { LogFigures.fact($0.key + "s", Figures.grouped($0.value)) }
    if let policy, let verdict {
      lines += LogFigures.lines(policy) + LogFigures.lines(verdict, of: policy)
    } else {
      lines.append(LogFigures.fact("witnesses", "self-attested: no policy says who else is to have signed", .warning))
    }
    guard !audit.findings.isEmpty else { return lines }
    var table = Table([
      .init(title: "entry", isRight: true), .init(title: "wrong"), .init(title: "session", dispensability: 1), .init(title: "what"),
    ])
    for finding in audit.findings {
      table.add([
        Line(finding.index.map { "\($0)" } ?? "", .dim), Line(finding.kind.rawValue, .bad), Line(finding.session ?? ""),
        Line(finding.message),
      ])
    }
    return lines + [Line()] + table.lines(width: width)
  }

  private static func index(_ audit: LogAudit) -> Line {
    let words =
      audit.indexed == 0
      ? "none: entries are found by reading them" : "finds the first \(Figures.grouped(audit.indexed)) entries, and says what they do"
    return LogFigures.fact("index", words)
  }

  private static func value(_ audit: LogAudit, _ policy: Policy?, _ verdict: PolicyVerdict?, _ isGood: Bool) -> Value {
    var map: Value.Map = [
      "whole": .bool(audit.findings.isEmpty), "good": .bool(isGood), "origin": .text("\(audit.origin)"), "size": .int(Int64(audit.size)),
      "root": .text("\(audit.root)"), "open": .int(Int64(audit.open)),
      "indexed": .int(Int64(audit.indexed)),
      "counts": .map(Value.Map(audit.counts.map { ($0.key, .int(Int64($0.value))) })),
      "findings": .list(
        audit.findings.map { finding in
          var map: Value.Map = ["kind": .text(finding.kind.rawValue), "message": .text(finding.message)]
          map["index"] = finding.index.map { .int(Int64($0)) }
          map["session"] = finding.session.map { .text($0) }
          return .map(map)
        }),
    ]
    if let policy, let verdict { map["verdict"] = LogFigures.value(verdict, of: policy) }
    return .map(map)
  }
}
