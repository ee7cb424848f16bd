internal import ArgumentParser
internal import SpaceContent
internal import SpaceContract
internal import SpaceReview
internal import SpaceSandbox

struct SpaceTestCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "every test passed, or there is none"),
    (.checkFailed, "a spec test failed, or a golden does not replay"),
    (.noSpace, "the Space is refused"),
    (.notFound, "the folder is not there"),
    (.inputOutput, "a golden could not be written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run a Space's spec tests and replay its goldens.",
    discussion: """
      A file tests/NAME.lua returns a table of functions; each is a test, and runs in the real sandbox with the budget of one call. It \
      may require "main", and the host's library: local test = require "agon/test", with test.equal, test.fails, test.contains, \
      test.near, test.context, test.answers, test.forfeit and test.play. Shown are the lines of main.lua and lib/ that no test reached, \
      and how often each callback was called.

      A golden is a recorded session in goldens/. Every hash in it has to come out again. --update plays each of them once more with the \
      Space as it is, and records the first two where there is none.

      EXAMPLES
        agon space test spaces/bid-tac-toe
        agon space test bid-tac-toe --filter forfeit
        agon space test . --update
        agon space test spaces/tweets --json

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The Space's folder, or its name in --spaces.", valueName: "dir"))
  var space: String

  @Flag(help: "Record the goldens anew.")
  var update = false

  @Option(help: ArgumentHelp("Only tests and goldens with this in their name.", valueName: "name"))
  var filter: String?

  @OptionGroup var spaces: SpacesOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    let executable = try WorkerExecutable.beside()
    let folder = try SpaceFolder(space, in: spaces)
    let package = try SpacePackage(folder: folder.path)
    let specs = try SpecRun.run(package, executable: executable, filter: filter)
    let goldens = GoldenFolder(space: folder.path)
    let recorded = update ? try GoldenRecording.update(goldens, of: package, executable: executable, filter: filter) : []
    let report = SpaceTestReport(
      package: package, specs: specs, recorded: recorded,
      goldens: try GoldenCheck.all(in: goldens, of: package, executable: executable, filter: filter), isFiltered: filter != nil)
    if output.json {
      Output.standard(JSON.text(report.value, pretty: true) + "\n")
    } else {
      let terminal = Terminal.current
      terminal.print(report.lines(width: min(terminal.width, 120)))
    }
    try (report.failed == 0 ? Exit.success : .checkFailed).leave()
  }
}
