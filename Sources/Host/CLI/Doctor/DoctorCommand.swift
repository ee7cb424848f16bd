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
      Starts a worker with a tiny Space, and reads from the kernel whether it is confined. Every Space of the folder is loaded once.

      EXAMPLES
        agon doctor
        agon doctor --spaces ~/my-spaces --json

      \(Exit.help(exits))
      """)

  @OptionGroup var folder: SpacesOption
  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    let checks = Checkup(spaces: folder.spaces, data: storage.data).checks()
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
