internal import ArgumentParser
internal import HostArchive
internal import SpaceContent
internal import SpaceContract

struct LogShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the newest checkpoint, who has signed it, and the newest entries.",
    discussion: """
      EXAMPLES
        agon log show
        agon log show --limit 5 --policy auditors.policy --json

      \(Exit.help(LogCommand.exits))
      """)

  @Option(help: ArgumentHelp("How many entries to list, 0 to 10,000.", valueName: "count"))
  var limit = 20

  @OptionGroup var place: LogPlace
  @OptionGroup var trust: PolicyOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard (0...10_000).contains(limit) else { throw ValidationError("--limit takes 0 to 10,000.") }
  }

  mutating func run() throws {
    let log = place.log
    let signed = try log.checkpoint()
    let policy = try trust.load()
    let verdict = try policy.map { try $0.verdict(on: signed) }
    let size = signed.checkpoint.size
    var reader = log.reader(size: size)
    let entries = try (max(0, size - limit)..<size).reversed().map { (index: $0, entry: try LogEntry(try reader.entry($0))) }
    let witnessed = try log.witnessed()?.checkpoint.size
    if output.json {
      var map: Value.Map = [
        "origin": .text("\(signed.checkpoint.origin)"), "key": .text("\(try log.key())"), "size": .int(Int64(size)),
        "root": .text("\(signed.checkpoint.root)"), "entries": .list(entries.map { LogFigures.value($0.entry, at: $0.index) }),
      ]
      map["witnessed"] = witnessed.map { .int(Int64($0)) }
      if let policy, let verdict { map["verdict"] = LogFigures.value(verdict, of: policy) }
      return Output.standard(JSON.text(.map(map), pretty: true) + "\n")
    }
    let terminal = Terminal.current
    var lines = [
      LogFigures.fact("log", "\(signed.checkpoint.origin)", .bold), LogFigures.fact("key", "\(try log.key())"),
      LogFigures.fact("entries", Figures.grouped(size)), LogFigures.fact("root", "\(signed.checkpoint.root)"),
    ]
    if let policy, let verdict {
      lines += LogFigures.lines(policy) + LogFigures.lines(verdict, of: policy)
    } else {
      lines.append(LogFigures.fact("witnesses", LogFigures.attestation(try log.witnessed()), .dim))
    }
    terminal.print(lines)
    guard !entries.isEmpty else { return }
    var table = Table([
      .init(title: "entry", isRight: true), .init(title: "time", dispensability: 2), .init(title: "kind"), .init(title: "session"),
      .init(title: "what", dispensability: 1),
    ])
    for (index, entry) in entries {
      table.add([
        Line("\(index)", .dim), Line(LogFigures.time(entry.time), .dim), Line(entry.kind, entry.kind == "tombstone" ? .warning : .plain),
        Line(entry.sessionID), Line(LogFigures.words(entry), .dim),
      ])
    }
    terminal.print([Line()] + table.lines(width: terminal.width))
  }
}
