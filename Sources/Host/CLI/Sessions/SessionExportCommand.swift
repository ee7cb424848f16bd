internal import ArgumentParser
internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct SessionExportCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.usage, "the file is there already"),
    (.badData, "the store is damaged"),
    (.notFound, "there is no such session, or it has not ended"),
    (.inputOutput, "the file cannot be written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the journal of a session into a file of its own, for whoever is to check it.",
    discussion: """
      The file is all that `agon session show` and `agon session replay` need, on any machine; replaying takes the Space, too.

      EXAMPLES
        agon session export 3f2a91c0
        agon session export 3f2a91c0 /tmp/match.journal --force

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("A session's id, or the first characters of it.", valueName: "id"))
  var session: SessionReference

  @Argument(help: ArgumentHelp("The file. (default: ./<id>.journal)", valueName: "file"))
  var file: String?

  @Flag(help: "Write over a file that is there.")
  var force = false

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    let journal = try session.journal(in: storage)
    let path = file ?? "./\(journal.id).journal"
    let bytes = journal.encoded
    try WholeFile.write(bytes, to: path, replaces: force)
    let digest = SHA256.digest(bytes)
    if output.json {
      Output.standard(
        JSON.text(
          ["id": .text(journal.id), "file": .text(path), "bytes": .int(Int64(bytes.count)), "sha256": .text("\(digest)")], pretty: true)
          + "\n")
      return
    }
    Terminal.current.print(Line("\(path)", .bold) + Line("  \(Figures.bytes(bytes.count)), SHA-256 \(digest)", .dim))
  }
}
