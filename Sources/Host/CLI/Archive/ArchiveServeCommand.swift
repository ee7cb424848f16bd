internal import ArchiveNetwork
internal import ArgumentParser
internal import HostArchive
internal import SpaceContent
internal import SpaceContract

struct ArchiveServeCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "stopped with Ctrl-C"),
    (.usage, "the command line is wrong"),
    (.badData, "the log cannot be read"),
    (.notFound, "there are no blocks"),
    (.inputOutput, "the blocks cannot be read, or the port not be listened on"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve blocks and the log over HTTP, for anybody to read and check.",
    discussion: """
      At /ipfs/ is an IPFS gateway (specs.ipfs.tech): single blocks and CARs, which a client can hash, and files, folders and records for \
      browsers. At /log/ is the log as static files (c2sp.org/tlog-tiles). Everything in the block store can be had by who knows its CID, \
      but for what the log says is erased. It listens on this machine alone, unless --host names another address; put a server that \
      speaks TLS in front of it.

      EXAMPLES
        agon archive serve
        agon archive serve --port 0 --json
        agon archive serve --host 0.0.0.0 --port 80 --data /srv/agon

      \(Exit.help(exits))
      """)

  @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(help: ArgumentHelp("The port to listen on; 0 for any that is free.", valueName: "port"))
  var port = 8640

  @OptionGroup var storage: DataOption
  @OptionGroup var form: JSONOption

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port takes 0 to 65535.") }
  }

  mutating func run() async throws {
    let store = try storage.blocks()
    let log = LogFolder(storage.data + "/log")
    let size = try log.exists ? try log.checkpoint().checkpoint.size : nil
    let isJSON = form.json
    let server: GatewayServer
    do {
      server = try await GatewayServer.start(blocks: store, log: log, host: host, port: port) { error in
        Output.error(Failure(error)?.report(asJSON: isJSON) ?? "error: \(PlainText.line("\(error)"))\n")
      }
    } catch {
      throw Failure(.inputOutput, code: "listen", "\(host):\(port) cannot be listened on: \(error)", hint: "name another port with --port")
    }
    let url = "http://\(host.contains(":") ? "[\(host)]" : host):\(server.port)/"
    if form.json {
      Output.standard(JSON.text(["url": .text(url), "ipfs": .text(url + "ipfs/"), "log": .text(url + "log/")]) + "\n")
    } else {
      Terminal.current.print([
        LogFigures.fact("listens on", url, .bold),
        LogFigures.fact("blocks", "\(url)ipfs/{cid}, from \(storage.data)"),
        LogFigures.fact(
          "log", "\(url)log/checkpoint, \(size.map { $0 == 1 ? "1 entry" : "\(Figures.grouped($0)) entries" } ?? "which is not there yet")"),
        Line("Ctrl-C ends it.", .dim),
      ])
    }
    try await Interruption.wait()
    try await server.stop()
  }
}
