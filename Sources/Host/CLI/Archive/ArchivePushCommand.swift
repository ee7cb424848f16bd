internal import ArchiveNetwork
internal import ArgumentParser
internal import HostArchive
internal import SpaceContent
internal import SpaceContract
internal import Synchronization

struct ArchivePushCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the node has all of it pinned"),
    (.usage, "the command line is wrong"),
    (.checkFailed, "something was left out, because a part of it is missing here"),
    (.badData, "a block is damaged, the node is not to be believed, or it is no Kubo"),
    (.notFound, "there are no blocks, a root is not here, or the secret's file"),
    (.inputOutput, "the node cannot be reached, or could not do it"),
    (.interrupted, "stopped with Ctrl-C; what was pinned stays"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "push",
    abstract: "Bring roots with everything that they lead to, to a Kubo node, and have it pin them.",
    discussion: """
      Without a CID everything that is pinned here. What the node has pinned already is not sent again, and the node is not believed: the \
      CIDs and numbers that it names have to be the right ones. A password in the URL can be seen by who lists processes: --kubo-auth \
      takes it from a file.

      EXAMPLES
        agon archive push --kubo http://127.0.0.1:5001
        agon archive push --kubo http://kubo.example:5001 --kubo-auth ./secret
        agon archive push --kubo http://127.0.0.1:5001 --json

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("Roots to bring; everything pinned by default.", valueName: "cid"))
  var roots: [CIDArgument] = []

  @OptionGroup var node: KuboOption
  @OptionGroup var storage: DataOption
  @OptionGroup var form: JSONOption

  func validate() throws {
    guard node.kubo != nil else { throw ValidationError("Name the node with --kubo.") }
  }

  mutating func run() async throws {
    let store = try storage.blocks()
    for root in roots {
      guard try store.has(root.cid) else {
        throw Failure(.notFound, code: "not_found", "the block \(root.cid) is not here", hint: "`agon archive ls` lists what is")
      }
    }
    let all = try roots.isEmpty ? store.pins().sorted { $0.pinnedAt < $1.pinnedAt }.map(\.root) : roots.map(\.cid)
    guard let client = try node.client() else { throw ValidationError("Name the node with --kubo.") }
    Interruption.listen()
    let bar = Mutex(ProgressBar(isShown: !form.json && Terminal.current.isInteractive))
    let position = Mutex(0)
    let source = KuboPublishing.Source(
      next: { limit in
        if Interruption.isRequested { throw ExitCode(Exit.interrupted.rawValue) }
        let first = position.withLock { $0 }
        return all[first..<min(first + limit, all.count)].enumerated().map { .init(number: Int64(first + $0), root: $1) }
      },
      done: { number in
        position.withLock { $0 = Int(number) + 1 }
        bar.withLock { $0.draw(Double(number + 1) / Double(all.count)) }
        if Interruption.isRequested { throw ExitCode(Exit.interrupted.rawValue) }
      })
    let tally: KuboPublishing.Tally
    do {
      tally = try await KuboPublishing(client, blocks: store, source: source).drain()
    } catch {
      bar.withLock { $0.close() }
      try await client.shutdown()
      throw error
    }
    bar.withLock { $0.close() }
    try await client.shutdown()
    report(tally)
    if tally.passedOver > 0 { throw ExitCode(Exit.checkFailed.rawValue) }
  }

  private func report(_ tally: KuboPublishing.Tally) {
    if form.json {
      let value: Value = [
        "pinned": .int(Int64(tally.pinned)), "known": .int(Int64(tally.known)), "incomplete": .int(Int64(tally.passedOver)),
      ]
      return Output.standard(JSON.text(value, pretty: true) + "\n")
    }
    var lines = [
      Line("✓ ", .good) + Line("\(Figures.count(tally.pinned, "root")) brought and pinned")
        + Line(tally.known > 0 ? ", \(tally.known) pinned there already" : "", .dim)
    ]
    if tally.passedOver > 0 {
      lines.append(Line("✗ ", .bad) + Line("\(Figures.count(tally.passedOver, "root")) left out: a part is missing here"))
    }
    Terminal.current.print(lines)
  }
}
