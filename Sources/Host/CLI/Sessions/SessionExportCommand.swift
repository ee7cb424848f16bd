internal import ArgumentParser
internal import HostArchive
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct SessionExportCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.usage, "the file is there already"),
    (.badData, "the store is damaged"),
    (.notFound, "there is no such session, or it has not ended, or is not logged"),
    (.inputOutput, "the file cannot be written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a session into a file of its own, for whoever is to check it.",
    discussion: """
      A file named *.car is the session's archive: its record, block by block, with the Space's package. `agon audit` checks it on any \
      machine, with nothing else. With --proofs files are written beside it, which show that the host's log has the session: \
      match.tlog-proof for its end, match.commitment.tlog-proof for its start; match.erased-1.tlog-proof and so on for the tombstones of \
      answers that are erased, which no export has; and match.anchor-proof where the log was anchored. Any other file is the journal alone, which `agon session show` and `agon session replay` read.

      EXAMPLES
        agon session export 3f2a91c0
        agon session export 3f2a91c0 match.car --proofs
        agon session export 3f2a91c0 /tmp/match.journal --force

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("A session's id, or the first characters of it.", valueName: "id"))
  var session: SessionReference

  @Argument(help: ArgumentHelp("The file. (default: ./<id>.journal)", valueName: "file"))
  var file: String?

  @Flag(help: "Write the proofs that the log has the session beside its archive.")
  var proofs = false

  @Flag(help: "Write over a file that is there.")
  var force = false

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard !proofs || file?.hasSuffix(".car") == true else { throw ValidationError("--proofs goes with an archive: name a file *.car.") }
  }

  mutating func run() throws {
    let journal = try session.journal(in: storage)
    let path = file ?? "./\(journal.id).journal"
    let proved = proofs ? try proofs(of: journal, beside: path) : []
    let bytes = path.hasSuffix(".car") ? try archive(of: journal) : journal.encoded
    try WholeFile.write(bytes, to: path, replaces: force)
    for proof in proved { try WholeFile.write(proof.bytes, to: proof.path, replaces: force) }
    let digest = SHA256.digest(bytes)
    if output.json {
      var map: Value.Map = [
        "id": .text(journal.id), "file": .text(path), "bytes": .int(Int64(bytes.count)), "sha256": .text("\(digest)"),
      ]
      if proofs { map["proofs"] = .list(proved.map { .text($0.path) }) }
      return Output.standard(JSON.text(.map(map), pretty: true) + "\n")
    }
    Terminal.current.print(
      [Line("\(path)", .bold) + Line("  \(Figures.bytes(bytes.count)), SHA-256 \(digest)", .dim)]
        + proved.map { Line($0.path, .bold) + Line("  \(Figures.bytes($0.bytes.count)), \($0.what)", .dim) })
  }

  /// The proofs of the session's end and of its commitment, and where they go.
  private func proofs(of journal: Journal, beside path: String) throws -> [(path: String, bytes: [UInt8], what: String)] {
    let log = LogFolder(storage.data + "/" + SessionLog.folderName)
    let stem = path.dropLast(".car".count)
    let end = try log.prove(try log.index(ofSession: journal.id, .end))
    let commitment = try log.prove(try log.index(ofSession: journal.id, .commitment), first: true)
    var files = [
      (path: "\(stem).tlog-proof", bytes: end.bytes, what: "the proof of its end"),
      ("\(stem).commitment.tlog-proof", commitment.bytes, "the proof of its commitment"),
    ]
    let tombstones = journal.erasedCount > 0 ? try log.tombstones(ofSession: journal.id) : []
    for (number, index) in tombstones.enumerated() {
      files.append(("\(stem).erased-\(number + 1).tlog-proof", try log.prove(index).bytes, "the proof of a tombstone"))
    }
    if let anchor = try LocalChain.newest(in: storage.data) {
      files.append(("\(stem).anchor-proof", try AnchorProof(anchor, for: end.checkpoint.checkpoint, in: log).bytes, "what was anchored"))
    }
    return files
  }

  /// The session's archive, the same each time.
  private func archive(of journal: Journal) throws -> [UInt8] {
    guard !session.isFile else {
      throw Failure(
        .usage, code: "needs_store", "a journal's file has no Space in it", hint: "name the session by its id, and its data folder")
    }
    let record = try storage.reading { reading in
      var packages = StoredPackages()
      return try SessionRecord(of: journal, packages: &packages, in: reading)
    }
    var bytes: [UInt8] = []
    var writer = try CARWriter(roots: [record.cid]) { bytes += $0 }
    for block in record.blocks { try writer.write(block) }
    try writer.finish()
    return bytes
  }
}
