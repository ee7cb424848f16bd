internal import ArgumentParser
internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceReview
internal import SpaceSandbox

struct StudioCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "left, or printed with --once"),
    (.checkFailed, "with --once: void because the Space failed"),
    (.noSpace, "the Space is refused"),
    (.usage, "the bots or the configuration do not fit"),
    (.notFound, "the folder is not there"),
    (.interrupted, "stopped with Ctrl-C"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "studio",
    abstract: "A workbench for a Space's author: see what an edit does as soon as it is saved.",
    discussion: """
      Plays a match of the Space's bots and shows, step by step, what the Space draws, its state, what the seats are asked, and what the \
      linter says. Whenever a file is saved the match is folded again, with the answers that were given, from the first step that the \
      edit can affect. A Space that no longer loads keeps its last good match on the screen, with the error above it. ? tells the keys.

      Where standard output is no terminal, or with --once, the match is printed and the command ends.

      EXAMPLES
        agon space studio spaces/bid-tac-toe
        agon space studio spaces/kuhn-poker --bots expert,random --seed 7
        agon space studio spaces/tweets --once --step 1
        agon space studio spaces/tweets --once --json

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The Space's folder.", valueName: "dir"))
  var folder: String

  @Option(
    help: ArgumentHelp(
      "Bots of the Space, one for each seat, separated by commas. (default: the Space's best)", valueName: "a,b"))
  var bots: String?

  @Option(help: ArgumentHelp("Every draw follows from it: 0 to 2^64-1.", valueName: "number"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("What differs from the Space's default configuration, as a JSON object.", valueName: "json"))
  var config: String?

  @Flag(help: "Print the match and end.")
  var once = false

  @Option(help: ArgumentHelp("With --once: this step alone, from 0, which is the setup.", valueName: "number"))
  var step: Int?

  @OptionGroup var output: JSONOption

  func validate() throws {
    if let step, step < 0 { throw ValidationError("--step takes 0 or more.") }
    if step != nil, !isPrinted { throw ValidationError("--step goes with --once.") }
  }

  private var isPrinted: Bool { once || output.json || !Terminal.current.isInteractive }

  mutating func run() async throws {
    var bench = Workbench(
      folder: StudioCommand.trimmed(folder), executable: try WorkerExecutable.beside(), bots: named, config: try parsedConfig(), seed: seed)
    Interruption.listen()
    // Somebody who has mistyped the folder is told at once; one whose Space is broken sees it in the studio, and mends it there.
    _ = try SpaceSource(folder: bench.folder)
    guard isPrinted else {
      var screen = StudioScreen(bench)
      screen.show()
      if Interruption.isRequested { try Exit.interrupted.leave() }
      return
    }
    defer { bench.stop() }
    _ = bench.refresh()
    bench.inspect()
    if let problem = bench.problem { throw problem }
    bench.advance { !Interruption.isRequested }
    try print(&bench)
    if Interruption.isRequested { try Exit.interrupted.leave() }
    switch bench.match?.outcome {
    case .void(.spaceFailed), .void(.parseRaised): try Exit.checkFailed.leave()
    default: break
    }
  }

  private func print(_ bench: inout Workbench) throws {
    guard let match = bench.match else { return }
    if let step, step >= match.steps.count {
      throw Failure(.usage, code: "step", "the match has no step \(step)", hint: "its steps are 0 to \(match.steps.count - 1)")
    }
    if output.json {
      Output.standard(JSON.text(MatchDescription(bench: bench, match: match).value(of: step), pretty: true) + "\n")
      return
    }
    let terminal = Terminal.current
    for number in step.map({ [$0] }) ?? Array(match.steps.indices) {
      terminal.print(MatchDescription(bench: bench, match: match).lines(of: number, &bench, width: min(terminal.width, 120)))
    }
  }

  private var named: [String]? { bots.map { $0.split(separator: ",").map { String($0.drop { $0 == " " }) } } }

  private static func trimmed(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    return String(path)
  }

  private func parsedConfig() throws -> Value? {
    guard let config else { return nil }
    do {
      return try JSON.decode(Array(config.utf8))
    } catch {
      throw Failure(.usage, code: "config", "--config is no JSON: \(error)", hint: "write it as in --config '{\"chips\": 20}'")
    }
  }
}
