internal import ArgumentParser
internal import HostArchive
internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct LogProveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Write the proof that an entry is in the log, for somebody without a network.",
    discussion: """
      The proof is a file of the form c2sp.org/tlog-proof, with the entry in it. It is under the newest checkpoint that witnesses have \
      signed, where that has the entry already; that of a commitment is under the first one, which shows how early it was there. `agon log check --proof` decides on it.

      EXAMPLES
        agon log prove 17
        agon log prove --session 3f2a91c0 --output session.tlog-proof
        agon log prove --session 3f2a91c0 --commitment --json

      \(Exit.help(LogCommand.exits))
      """)

  @Argument(help: ArgumentHelp("The entry's index, from 0.", valueName: "index"))
  var index: Int?

  @Option(help: ArgumentHelp("The newest entry of this session: its id, or the first digits of it.", valueName: "session"))
  var session: String?

  @Flag(help: "The session's commitment, not its end.")
  var commitment = false

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String?

  @Flag(help: "Write over a file that is there.")
  var force = false

  @OptionGroup var place: LogPlace
  @OptionGroup var form: JSONOption

  func validate() throws {
    guard (index == nil) != (session == nil) else { throw ValidationError("Name an entry by its index, or by --session.") }
    if let session, session.count < 4 || !session.allSatisfy(\.isHexDigit) {
      throw ValidationError("--session takes four or more hexadecimal digits.")
    }
  }

  mutating func run() throws {
    let log = place.log
    let index = try self.index ?? log.index(ofSession: session ?? "", commitment ? .commitment : .newest)
    let proof = try log.prove(index, first: commitment)
    let file = output ?? "\(index).tlog-proof"
    try WholeFile.write(proof.bytes, to: file, replaces: force)
    let checkpoint = proof.checkpoint.checkpoint
    if form.json {
      let value: Value = [
        "file": .text(file), "index": .int(Int64(index)), "size": .int(Int64(checkpoint.size)), "root": .text("\(checkpoint.root)"),
        "hashes": .int(Int64(proof.inclusion.hashes.count)), "signatures": .int(Int64(proof.checkpoint.note.signatures.count)),
      ]
      return Output.standard(JSON.text(value, pretty: true) + "\n")
    }
    let signatures = proof.checkpoint.note.signatures.count
    Terminal.current.print([
      Line("✓ ", .good) + Line("the proof of entry \(index) is in ") + Line(file, .bold),
      Line("  under \(Figures.grouped(checkpoint.size)) entries, with \(signatures) signature\(signatures == 1 ? "" : "s")", .dim),
    ])
  }
}
