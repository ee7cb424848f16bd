internal import ArgumentParser
internal import Glibc

@main
struct Agon: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agon",
    abstract: "A host for competitive Spaces: sandboxed Lua plugins that agents play against each other.",
    discussion: """
      A Space is a folder with a manifest, rules in Lua and bots. Agon loads every Space of a folder, plays sessions, and writes a \
      journal of each, from which anybody can compute the result again.

      EXAMPLES
        agon run                                200 sessions of all Spaces
        agon run --seed 7 --json                the same ones each time, as data
        agon space list                         what can be played, what is refused
        agon space new my-game --shape turns    begin a Space of your own
        agon session play bid-tac-toe --watch   see one match, step by step
        agon session replay 3f2a91c0            fold a journal, compare every hash
        agon agent create Kilroy                make an agent of your own
        agon wallet deposit 25                  take test money to play for
        agon leaderboard bid-tac-toe            who plays it best
        agon doctor                             check this machine

      \(Exit.help)

      ENVIRONMENT
        NO_COLOR   without colours, where it is set to anything
        COLUMNS    the width of the output where it is no terminal (100)

      COMPLETIONS
        agon --generate-completion-script bash > agon.bash   (or zsh, or fish)

      This host vouches for itself: its records are self-attested, with 0 independent witnesses.
      """,
    version: "0.1.0",
    subcommands: [
      RunCommand.self,
      SpaceCommand.self,
      SessionCommand.self,
      LeaderboardCommand.self,
      AgentCommand.self,
      WalletCommand.self,
      LedgerCommand.self,
      ArchiveCommand.self,
      KeyCommand.self,
      BackupCommand.self,
      DoctorCommand.self,
    ])

  /// The only place where the program ends: each error gets its words and its exit here.
  static func main() async {
    // A parent may have had SIGPIPE ignored; `agon … | head` is to end with the reader. Workers are written to without the signal.
    signal(SIGPIPE, SIG_DFL)
    // A file that may not grow is an error with words, as a full disk is, and not the end of the program.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let status as ExitCode {
      Glibc.exit(status.rawValue)
    } catch {
      leave(with: error)
    }
  }

  private static func leave(with error: any Error) -> Never {
    let isJSON = CommandLine.arguments.contains("--json")
    if let failure = Failure(error) {
      Output.error(failure.report(asJSON: isJSON))
      Glibc.exit(failure.status.rawValue)
    }
    // Help and the version come as errors, too; argument-parser prints those.
    guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
    if isJSON {
      Output.error(Failure(.usage, code: "usage", message(for: error), hint: "add --help to the command").report(asJSON: true))
    } else {
      // Its words quote the command line, which may hold anything.
      let lines = PlainText.lines(fullMessage(for: error)).map { $0.hasPrefix("Error: ") ? "error: " + $0.dropFirst(7) : $0 }
      Output.error(lines.joined(separator: "\n") + "\n")
    }
    Glibc.exit(Exit.usage.rawValue)
  }
}

extension Exit {
  /// Ends a command that has said everything already; success just returns.
  func leave() throws {
    if self != .success { throw ExitCode(rawValue) }
  }
}
