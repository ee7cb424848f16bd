internal import ArgumentParser
internal import HostArchive
internal import SpaceContent
internal import SpaceContract

struct ArchiveCIDCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the CID is printed"),
    (.usage, "the command line is wrong"),
    (.badData, "a device, a name that is no UTF-8, or folders too deep or too large"),
    (.notFound, "the file or folder is not there"),
    (.inputOutput, "something cannot be read, or changed while it was read"),
    (.interrupted, "stopped with Ctrl-C"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "cid",
    abstract: "Print the CID of a file, a folder, or standard input.",
    discussion: """
      Nothing is stored. Files of any size take the same memory. Symbolic links in a folder are not followed: what they say is recorded.

      PROFILES
        unixfs-v1-2025     leaves of 1 MiB, CIDs of version 1; records use it
        v1_raw_256k_174    as `ipfs add --cid-version=1`
        v1_dagpb_256k_174  as `ipfs add --cid-version=1 --raw-leaves=false`
        unixfs-v0-2015     as `ipfs add` from the beginning: CIDs of version 0

      EXAMPLES
        agon archive cid model.gguf
        agon archive cid --profile unixfs-v0-2015 video.mp4
        agon archive cid --skip-hidden spaces --json
        agon archive cid -   (reads standard input)

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("A file, a folder, or - for standard input.", valueName: "path"))
  var path: String

  @Option(help: ArgumentHelp("How files become blocks.", valueName: "profile"))
  var profile = UnixFSProfile.v1Of2025.name

  @Option(help: ArgumentHelp("How many threads hash, 1 to 16. By default as many as there are cores.", valueName: "count"))
  var jobs: Int?

  @Flag(help: "Leave out names that begin with a dot, as `ipfs add -r` does.")
  var skipHidden = false

  @OptionGroup var output: JSONOption

  func validate() throws {
    guard UnixFSProfile.named(profile) != nil else {
      throw ValidationError("--profile takes \(UnixFSProfile.all.map(\.name).joined(separator: ", ")).")
    }
    guard jobs.map({ (1...UnixFSImport.maxJobs).contains($0) }) ?? true else {
      throw ValidationError("--jobs takes 1 to \(UnixFSImport.maxJobs).")
    }
  }

  mutating func run() throws {
    guard let profile = UnixFSProfile.named(profile) else { preconditionFailure("validate() has seen to the profile") }
    Interruption.listen()
    let progress = HashingProgress(of: path, isShown: !output.json && Terminal.current.isInteractive)
    defer { progress.close() }
    let importing = UnixFSImport(
      profile, jobs: jobs ?? Machine.cores,
      progress: { count in
        if Interruption.isRequested { throw ExitCode(Exit.interrupted.rawValue) }
        progress.add(count)
      })
    let root =
      path == "-"
      ? try importing.file(descriptor: Machine.standardInput, name: "standard input")
      : try importing.tree(at: path, skipsHidden: skipHidden)
    progress.close()
    show(root, profile)
  }

  private func show(_ root: UnixFSImport.Root, _ profile: UnixFSProfile) {
    if output.json {
      let value: Value = [
        "cid": .text("\(root.cid)"), "profile": .text(profile.name), "content_bytes": .int(Int64(clamping: root.contentByteCount)),
        "dag_bytes": .int(Int64(clamping: root.dagByteCount)), "blocks": .int(Int64(root.blockCount)),
      ]
      return Output.standard(JSON.text(value, pretty: true) + "\n")
    }
    let terminal = Terminal.current
    terminal.print(Line("\(root.cid)", .bold))
    // A script that reads the CID gets nothing else.
    guard terminal.isInteractive else { return }
    let size = Figures.bytes(Int(clamping: root.contentByteCount))
    terminal.print(Line("\(size) in \(Figures.count(root.blockCount, "block")), \(profile.name)", .dim))
  }
}

/// How much has been hashed: a bar where the end is known.
private final class HashingProgress {
  private let total: Int?
  private var done = 0
  private var bar: ProgressBar

  init(of path: String, isShown: Bool) {
    bar = ProgressBar(isShown: isShown)
    total = isShown ? Machine.byteCount(ofFile: path) : nil
  }

  func add(_ count: Int) {
    done += count
    if let total, total > 0 { bar.draw(Double(done) / Double(total)) } else { bar.draw("\(Figures.bytes(done)) hashed") }
  }

  func close() { bar.close() }
}
