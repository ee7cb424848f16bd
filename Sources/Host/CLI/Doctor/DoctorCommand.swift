internal import ArgumentParser
internal import SpaceContent
internal import SpaceContract

struct DoctorCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "everything is in order"),
    (.checkFailed, "a check failed"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check this machine: the worker and its sandbox, libraries, Spaces, the data folder, the terminal.",
    discussion: """
      Starts a worker with a tiny Space, and reads from the kernel whether it is confined. Every Space of the folder is loaded once. Of \
      the data folder it reads every page of the database; with --deep it compares each index with its table and follows each foreign \
      key, too.

      EXAMPLES
        agon doctor
        agon doctor --spaces ~/my-spaces --json
        agon doctor --deep

      \(Exit.help(exits))
      """)

  @OptionGroup var folder: SpacesOption
  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  @Flag(help: "Check every index and foreign key of the database, which takes several times as long.")
  var deep = false

  mutating func run() throws {
    let checks = Checkup(spaces: folder.spaces, data: storage.data, deep: deep).checks()
    let failed = checks.count { $0.verdict == .failed }
    if output.json {
      Output.standard(JSON.text(["healthy": .bool(failed == 0), "checks": .list(checks.map(\.value))], pretty: true) + "\n")
    } else {
      let verdict = failed == 0 ? Line("Everything is in order.", .good) : Line("\(Figures.count(failed, "check")) failed.", .bad)
      Terminal.current.print(checks.flatMap(\.lines) + [Line(), verdict])
    }
    try (failed == 0 ? Exit.success : .checkFailed).leave()
  }
}
