internal import ArchiveNetwork
internal import ArgumentParser
internal import HostArchive
internal import HostCrypto
internal import SpaceContent
internal import SpaceContract

struct WitnessCommand: ParsableCommand {
  static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "stopped with Ctrl-C"),
    (.usage, "the command line is wrong, or another process has the store"),
    (.badData, "a key is none"),
    (.notFound, "the key file is not there"),
    (.inputOutput, "the store cannot be written, or the port not be listened on"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "witness",
    abstract: "Watch logs of others: sign a checkpoint only if the log has kept every entry.",
    discussion: """
      A witness is of use where somebody else than the log's host runs it, on another machine.

      EXAMPLES
        agon witness run --key w.pem --store ./w --name w.example --log VKEY

      \(Exit.help(exits))
      """,
    subcommands: [WitnessRunCommand.self])
}

struct WitnessRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Answer the requests of logs over HTTP (c2sp.org/tlog-witness), until it is stopped.",
    discussion: """
      What was signed last of each log is durable before the signature is given away. It listens on this machine alone, unless --host \
      names another address; put a server that speaks TLS in front of it.

      EXAMPLES
        agon witness run --key w.pem --store ./w --name w.example --log VKEY
        agon witness run --key w.pem --store w --name w.org --log VKEY --port 9000

      The key file is one that `agon key new` makes. It is to be used for nothing else.

      \(Exit.help(WitnessCommand.exits))
      """)

  @Option(help: ArgumentHelp("The witness's private key.", valueName: "file"))
  var key: String

  @Option(help: ArgumentHelp("The folder that it remembers in. It is made where it is missing.", valueName: "dir"))
  var store: String

  @Option(help: ArgumentHelp("What it signs as: a URL without its scheme; up to the first slash, who runs it.", valueName: "name"))
  var name: String

  @Option(help: ArgumentHelp("The verifier key of a log, as `agon log show` prints it. May be given more than once.", valueName: "vkey"))
  var log: [String] = []

  @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(help: ArgumentHelp("The port to listen on; 0 for any that is free.", valueName: "port"))
  var port = 8650

  @OptionGroup var output: JSONOption

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port takes 0 to 65535.") }
    guard !log.isEmpty else { throw ValidationError("Name the logs to watch with --log.") }
  }

  mutating func run() async throws {
    let signer = try NoteSigner(name: ExactText(name), .cosignature, try KeyFile.read(key))
    let logs = try log.map { try VerifierKey($0) }
    guard logs.allSatisfy({ $0.algorithm == .ed25519 }) else {
      throw Failure(.usage, code: "not_a_log", "a key given with --log is not a log's", hint: "a log's key is of the kind 1")
    }
    let witness = try Witness(folder: store, signer: signer, logs: logs) { Int(LogClock.now()) }
    let server: WitnessServer
    do {
      server = try await WitnessServer.start(witness, host: host, port: port)
    } catch {
      throw Failure(.inputOutput, code: "listen", "\(host):\(port) cannot be listened on: \(error)", hint: "name another port with --port")
    }
    if output.json {
      let value: Value = ["key": .text("\(witness.key)"), "url": .text("http://\(host):\(server.port)/"), "logs": .int(Int64(logs.count))]
      Output.standard(JSON.text(value) + "\n")
    } else {
      Terminal.current.print([
        LogFigures.fact("witness", name, .bold), LogFigures.fact("key", "\(witness.key)"),
        LogFigures.fact("listens on", "http://\(host):\(server.port)/"),
        LogFigures.fact("logs", logs.map { "\($0.name)" }.joined(separator: ", ")),
      ])
    }
    try await Interruption.wait()
    try await server.stop()
  }
}
