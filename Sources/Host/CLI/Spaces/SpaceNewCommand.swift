internal import ArgumentParser
internal import SpaceContent
internal import SpaceContract
internal import SpaceReview
internal import SpaceSandbox

struct SpaceNewCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the Space is there, and plays"),
    (.usage, "the name is none, or something of this name is there already"),
    (.inputOutput, "the folder cannot be written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Start a Space: a small game that is whole, to change into your own.",
    discussion: """
      What is written plays, passes its tests and the linter, and has recordings that replay. Shapes:

        one_shot   everybody answers once        guess two thirds of the mean
        rounds     everybody, again and again    rock, paper, scissors in words
        turns      one seat at a time            coins, taken from a row's ends
        delayed    the result comes later        a forecast of a price

      EXAMPLES
        agon space new two-thirds --shape one_shot
        agon space new my-game --shape turns --into ./games --author 'Ada'

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The Space's id, and its folder: a to z, 0 to 9 and -, at most 64 of them.", valueName: "name"))
  var id: String

  @Option(help: ArgumentHelp("What its sessions are like.", valueName: "shape"))
  var shape: ShapeName

  @Option(help: ArgumentHelp("The folder to make it in.", valueName: "dir"))
  var into = "./spaces"

  @Option(help: ArgumentHelp("The Space's name for people. (default: the id in words)", valueName: "text"))
  var name: String?

  @Option(help: ArgumentHelp("Who writes it.", valueName: "text"))
  var author = "You"

  @OptionGroup var output: JSONOption

  func validate() throws {
    guard NameRule.id.matches(id) else {
      throw ValidationError("A Space's id is of a to z, 0 to 9 and -, 1 to 64 of them; \(PlainText.line(String(id.prefix(80)))) is not.")
    }
  }

  mutating func run() throws {
    let template = SpaceTemplate(shape: shape.value, id: id, name: name, author: author)
    let folder = (into.hasSuffix("/") ? String(into.dropLast()) : into) + "/" + id
    guard !WholeFile.exists(folder) else {
      throw Failure(.usage, code: "exists", "\(folder) is there already", hint: "give another name, or --into another folder")
    }
    let executable = try WorkerExecutable.beside()
    let package: SpacePackage
    do {
      package = try SpacePackage(files: template.files, from: folder)
    } catch {
      // The template is sound, so it is what was put into it that is not.
      throw Failure(.usage, code: error.code.rawValue, error.message, hint: "the manifest takes no such --name or --author")
    }
    let files = package.files + template.editorFiles
    for file in files { try SpaceNewCommand.write(file, in: folder) }
    let recorded = try GoldenRecording.update(GoldenFolder(space: folder), of: package, executable: executable)
    let paths = files.map(\.path) + recorded.map { "goldens/\($0.name).journal" }
    if output.json {
      let value: Value = [
        "folder": .text(folder), "id": .text(id), "shape": .text(shape.value.rawValue), "package": .text("\(package.cid)"),
        "files": .list(paths.map { .text($0) }),
      ]
      return Output.standard(JSON.text(value, pretty: true) + "\n")
    }
    tell(package, folder, paths)
  }

  private static func write(_ file: SpacePackage.File, in folder: String) throws(SandboxError) {
    let path = folder + "/" + file.path
    if let slash = path.lastIndex(of: "/") { try WholeFile.makeFolder(String(path[..<slash])) }
    try WholeFile.write(file.bytes, to: path)
  }

  private func tell(_ package: SpacePackage, _ folder: String, _ paths: [String]) {
    let terminal = Terminal.current
    terminal.print(Line(package.manifest.name, .bold) + Line("  \(folder)", .dim))
    for path in paths { terminal.print(Line("  " + path)) }
    let place = Invocation.quoted(folder.contains("/") ? folder : "./" + folder)
    terminal.print(
      RunDisplay.whatNext(
        [
          (Invocation.command("space play \(place)"), "play it yourself"),
          (Invocation.command("space test \(place)"), "run its tests"),
          (Invocation.command("space lint \(place)"), "see what a reviewer would find"),
          (Invocation.command("space studio \(place)"), "change it, and watch it play"),
        ], width: terminal.width))
  }
}

/// A shape as it is named on the command line.
struct ShapeName: ExpressibleByArgument {
  let value: SessionShape

  init?(argument: String) {
    guard let value = SessionShape(rawValue: argument) else { return nil }
    self.value = value
  }

  static var allValueStrings: [String] { SessionShape.allCases.map(\.rawValue) }
}
