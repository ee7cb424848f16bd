internal import ArgumentParser
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct SpaceListCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the folder was read, whatever it holds"),
    (.notFound, "the folder is not there"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the Spaces of a folder, and those that are refused with what is wrong with them.",
    discussion: """
      Each Space's code is loaded in a sandbox once, to see that it runs. Fees are in USDC. The package CID is the Space's identity: it \
      changes with any byte of any file.

      EXAMPLES
        agon space list
        agon space list --spaces ~/my-spaces --json

      \(Exit.help(exits))
      """)

  @OptionGroup var folder: SpacesOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    let folder = try folder.load(with: try WorkerExecutable.beside())
    if output.json {
      Output.standard(
        JSON.text(
          [
            "spaces": .list(folder.spaces.map(SpaceDescription.summary)),
            "refused": .list(
              folder.refused.map { refusal in
                let failure = Failure(refusal.error)
                return [
                  "folder": .text(refusal.name), "code": .text(failure.code), "message": .text(failure.message),
                  "hint": .text(failure.hint),
                ]
              }),
          ], pretty: true) + "\n")
      return
    }
    let terminal = Terminal.current
    if !folder.spaces.isEmpty { terminal.print(table(folder.spaces).lines(width: terminal.width)) }
    for refusal in folder.refused {
      terminal.print([Line(), Line("  refused ", .bad) + Line(refusal.name, .bold)])
      terminal.print(
        refusal.error.message.split(separator: "\n").flatMap { Line.wrapped("\($0)", width: terminal.width - 4) }.map { Line("    ") + $0 })
      if !refusal.error.hint.isEmpty { terminal.print(Line("    hint: \(refusal.error.hint)", .dim)) }
    }
    if folder.spaces.isEmpty, folder.refused.isEmpty {
      terminal.print(Line("There is no Space in \(folder.path). A Space is a folder with manifest.json, main.lua and bots/."))
    } else if let first = folder.spaces.first {
      terminal.print(
        RunDisplay.whatNext(
          [
            (Invocation.command("space show \(first.manifest.id)", spaces: self.folder), "everything about one"),
            (Invocation.command("session play \(first.manifest.id) --watch", spaces: self.folder), "see a match of its bots"),
          ], width: terminal.width))
    }
  }

  private func table(_ spaces: [SpacePackage]) -> Table {
    var table = Table([
      .init(title: "id"), .init(title: "name", dispensability: 2), .init(title: "version"), .init(title: "seats", isRight: true),
      .init(title: "shape", dispensability: 1), .init(title: "fees, USDC", dispensability: 3), .init(title: "package", dispensability: 4),
    ])
    for space in spaces {
      let manifest = space.manifest
      table.add([
        Line(manifest.id, .bold), Line(manifest.name), Line("\(manifest.version)"), Line(SpaceDescription.seats(manifest.seats)),
        Line(manifest.shape.rawValue), Line(SpaceDescription.fees(manifest)), Line("…" + "\(space.cid)".suffix(10), .dim),
      ])
    }
    return table
  }
}
