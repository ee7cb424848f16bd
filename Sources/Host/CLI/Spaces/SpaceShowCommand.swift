internal import ArgumentParser
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct SpaceShowCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.noSpace, "the Space is refused"),
    (.notFound, "the folder or the Space is not there"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one Space: its manifest, permissions, limits, bots, files and rules.",
    discussion: """
      EXAMPLES
        agon space show bid-tac-toe
        agon space show bid-tac-toe --json

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The Space's id, as `agon space list` shows it.", valueName: "id"))
  var id: String

  @OptionGroup var folder: SpacesOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    let space = try folder.load(with: try WorkerExecutable.beside()).require(id)
    if output.json {
      Output.standard(JSON.text(SpaceDescription.full(space), pretty: true) + "\n")
      return
    }
    let terminal = Terminal.current
    terminal.print(lines(space, width: min(terminal.width, 100)))
    terminal.print(
      RunDisplay.whatNext(
        [
          (Invocation.command("session play \(id) --watch", spaces: folder), "see a match of its bots"),
          (Invocation.command("run --space \(id)", spaces: folder), "play many, and see its standings"),
        ], width: terminal.width))
  }

  private func lines(_ space: SpacePackage, width: Int) -> [Line] {
    let manifest = space.manifest
    var lines = [Line(manifest.name, .bold) + Line("  \(manifest.id) \(manifest.version)", .dim)]
    lines += Line.wrapped(manifest.summary, width: width)
    lines.append(Line())
    let teams = manifest.seats.teams.map { " in \($0) teams" } ?? ""
    let metrics = manifest.metrics.map { "\($0.name) × \($0.weight)" }.joined(separator: ", ")
    let facts = [
      ("author", "\(manifest.author), \(manifest.license)"), ("seats", SpaceDescription.seats(manifest.seats) + teams),
      ("shape", "\(manifest.shape.rawValue): \(manifest.shape.summary)"),
      ("length", "\(Figures.count(manifest.rounds, "round")), at most \(Figures.count(manifest.maxSteps, "step"))"),
      ("score", metrics.isEmpty ? "given by the Space" : "weighted mean of \(metrics)"),
      ("rewards", "\(manifest.rewards.rawValue): \(manifest.rewards.summary)"), ("fees", SpaceDescription.fees(manifest) + " USDC"),
      ("bots", manifest.bots.joined(separator: ", ")), ("tags", manifest.tags.joined(separator: ", ")), ("package", "\(space.cid)"),
    ]
    for (name, text) in facts where !text.isEmpty { lines += fact(name, text, width: width) }
    lines += permissions(manifest, width: width) + limits(manifest, width: width) + files(space, width: width)
    if let rules = manifest.rules {
      lines += [Line(), Line("Rules", .bold)] + Line.wrapped(rules, width: width - 2).map { Line("  ") + $0 }
    }
    return lines
  }

  private func fact(_ name: String, _ text: String, width: Int) -> [Line] {
    Line.wrapped(text, width: width - 12).enumerated().map { index, line in
      Line(index == 0 ? name : "", .dim).padded(to: 10) + line
    }
  }

  private func permissions(_ manifest: Manifest, width: Int) -> [Line] {
    guard !manifest.permissions.isEmpty else {
      return [Line(), Line("Permissions", .bold), Line("  none: it sees nothing but its own state and the answers")]
    }
    return [Line(), Line("Permissions", .bold)]
      + manifest.permissions.flatMap { permission in
        let scope = SpaceDescription.scope(permission.scope)
        return [Line("  ") + Line(permission.name.rawValue, .warning) + Line(scope.isEmpty ? "" : "  \(scope)")]
          + Line.wrapped(permission.reason, width: width - 4, ink: .dim).map { Line("    ") + $0 }
      }
  }

  private func limits(_ manifest: Manifest, width: Int) -> [Line] {
    var table = Table([
      .init(title: "limit"), .init(title: "at most", isRight: true), .init(title: "unit"), .init(title: "of", dispensability: 1),
    ])
    for limit in Contract.limits {
      table.add([Line(limit.name), Line(Figures.grouped(manifest.limits[limit.id])), Line(limit.unit), Line(limit.summary, .dim)])
    }
    return [Line(), Line("Limits", .bold)] + table.lines(width: width)
  }

  private func files(_ space: SpacePackage, width: Int) -> [Line] {
    var table = Table([.init(title: "file"), .init(title: "bytes", isRight: true)])
    for file in space.files { table.add([Line(file.path), Line(Figures.grouped(file.bytes.count))]) }
    return [Line(), Line("Files", .bold)] + table.lines(width: width)
  }
}
