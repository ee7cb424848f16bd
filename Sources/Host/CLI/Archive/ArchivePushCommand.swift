internal import ArchiveNetwork
internal import ArgumentParser
internal import HostArchive
internal import HostStore
internal import SpaceContent
internal import SpaceContract
internal import Synchronization

struct ArchivePushCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the node has all of it pinned"),
    (.usage, "the command line is wrong"),
    (.checkFailed, "something was left out: a part is missing here, or was refused again"),
    (.badData, "a block is damaged, the node is not to be believed, or it is no Kubo"),
    (.notFound, "there are no blocks, a root is not here, or the secret's file"),
    (.inputOutput, "the node cannot be reached, or could not do it"),
    (.interrupted, "stopped with Ctrl-C; what was pinned stays"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "push",
    abstract: "Bring roots with everything that they lead to, to a Kubo node, and have it pin them.",
    discussion: """
      Without a CID everything that is pinned here, and before it the sessions that `agon run --kubo` has set aside because the node did not \
      take them: at once, whenever they would be tried again. One that the node does not take keeps no other from it. What the node has pinned already is not sent again, and the node is not believed: the \
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
    guard let client = try node.client() else { throw ValidationError("Name the node with --kubo.") }
    Interruption.listen()
    var work = Work(client: client, blocks: store)
    do {
      if roots.isEmpty { try await work.retry(in: storage.data) }
      let done = work.retried
      let pins = try roots.isEmpty ? store.pins().sorted { $0.pinnedAt < $1.pinnedAt }.map(\.root) : roots.map(\.cid)
      try await work.push(pins.filter { !done.contains($0) }, isShown: !form.json && Terminal.current.isInteractive)
    } catch {
      try await client.shutdown()
      throw error
    }
    try await client.shutdown()
    report(work.tally)
    let failures = work.failures.withLock { $0 }
    for (root, error) in failures.dropFirst() { Output.error("\(root): \(PlainText.line(error.message))\n") }
    if let failure = failures.first { throw failure.error }
    if work.tally.passedOver + work.tally.setAside > 0 { throw ExitCode(Exit.checkFailed.rawValue) }
  }

  /// What is brought, and what came of it.
  private struct Work {
    let client: KuboClient
    let blocks: BlockStore
    var tally = KuboPublishing.Tally()
    /// Roots that were set aside and have been tried.
    var retried: Set<CID> = []
    /// Roots that the node does not take.
    let failures = Shared<[(root: CID, error: ArchiveError)]>([])

    /// What closures that outlive a call write to.
    final class Shared<T: Sendable>: Sendable {
      private let value: Mutex<T>
      init(_ value: T) { self.value = Mutex(value) }
      func withLock<R: Sendable>(_ body: (inout T) -> R) -> R { value.withLock { (value: inout T) in body(&value) } }
    }

    /// Tries what was set aside, where there is a store that says so.
    mutating func retry(in data: String) async throws {
      let store: Store
      do {
        store = try Store(folder: data, creating: false)
      } catch let error as StoreError where error.code == .notFound {
        return
      }
      let archive = SessionArchive(of: store, data: data)
      retried = Set(try archive.setAside(for: KuboPublishing.consumer, limit: .max).map(\.root))
      if !retried.isEmpty {
        let rounds = KuboRounds(client, archive, blocks: blocks, isPatient: false) { try ArchivePushCommand.requireTime() }
        tally = try await rounds.retry()
      }
      try store.close()
    }

    mutating func push(_ all: [CID], isShown: Bool) async throws {
      let bar = Mutex(ProgressBar(isShown: isShown))
      let position = Mutex(0)
      let failures = failures
      @Sendable func pass(_ number: Int64) throws {
        position.withLock { $0 = Int(number) + 1 }
        bar.withLock { $0.draw(Double(number + 1) / Double(all.count)) }
        try ArchivePushCommand.requireTime()
      }
      let source = KuboPublishing.Source(
        next: { limit in
          try ArchivePushCommand.requireTime()
          let first = position.withLock { $0 }
          return all[first..<min(first + limit, all.count)].enumerated().map { .init(number: Int64(first + $0), root: $1) }
        }, done: { number in try pass(number) },
        setAside: { item, error in
          if let root = item.root { failures.withLock { $0.append((root, error)) } }
          try pass(item.number)
        })
      defer { bar.withLock { $0.close() } }
      let tally = try await KuboPublishing(client, blocks: blocks, source: source).drain()
      self.tally.pinned += tally.pinned
      self.tally.known += tally.known
      // What is missing here is left out, and is no fault of the node's.
      let missing = failures.withLock { failures in
        let count = failures.count
        failures.removeAll { $0.error.code == .notFound }
        return count - failures.count
      }
      self.tally.passedOver += tally.passedOver + missing
    }
  }

  private static func requireTime() throws {
    if Interruption.isRequested { throw ExitCode(Exit.interrupted.rawValue) }
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
    if tally.setAside > 0 {
      lines.append(Line("✗ ", .bad) + Line("\(Figures.count(tally.setAside, "session")) not taken by the node, and still set aside"))
    }
    Terminal.current.print(lines)
  }
}
