internal import ArgumentParser
internal import HostCrypto
internal import SpaceContent
internal import SpaceContract

struct KeyCommand: ParsableCommand {
  static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.usage, "the file is there already, or others may read it"),
    (.badData, "the file holds no key"),
    (.notFound, "the file is not there"),
    (.inputOutput, "the file cannot be read or written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "key",
    abstract: "Make a key to sign reviews with, and see its public half.",
    discussion: """
      Keys are of Ed25519. A key file is PKCS#8 in PEM without a passphrase: whoever has it signs as you.

      EXAMPLES
        agon key new reviewer.pem
        agon key show reviewer.pem

      \(Exit.help(exits))
      """,
    subcommands: [KeyNewCommand.self, KeyShowCommand.self])

  static func tell(_ key: PublicKey, file: String, asJSON: Bool) {
    guard !asJSON else {
      let value: Value = ["file": .text(file), "public_key": .text("\(key)"), "hex": .text(key.hex)]
      return Output.standard(JSON.text(value, pretty: true) + "\n")
    }
    Terminal.current.print([
      Line("public key", .dim).padded(to: 12) + Line("\(key)", .bold), Line("in hex", .dim).padded(to: 12) + Line(key.hex),
    ])
  }
}

struct KeyNewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Make a key pair, and keep it in a new file that only you can read.",
    discussion: """
      EXAMPLES
        agon key new reviewer.pem

      \(Exit.help(KeyCommand.exits))
      """)

  @Argument(help: ArgumentHelp("The file to make. One that is there is never written over.", valueName: "file"))
  var file: String

  @OptionGroup var output: JSONOption

  mutating func run() throws {
    let key = try SigningKey()
    try KeyFile.write(key, to: file)
    KeyCommand.tell(key.publicKey, file: file, asJSON: output.json)
    guard !output.json else { return }
    Terminal.current.print(Line("The private key is in \(file). Nobody else may have it, and nobody can make it again.", .dim))
  }
}

struct KeyShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the public half of a key.",
    discussion: """
      EXAMPLES
        agon key show reviewer.pem
        agon key show reviewer.pem --json

      \(Exit.help(KeyCommand.exits))
      """)

  @Argument(help: ArgumentHelp("The key file.", valueName: "file"))
  var file: String

  @OptionGroup var output: JSONOption

  mutating func run() throws {
    KeyCommand.tell(try KeyFile.read(file).publicKey, file: file, asJSON: output.json)
  }
}
