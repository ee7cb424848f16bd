internal import ArgumentParser

struct SpaceCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.checkFailed, "a test failed, or a session is void because the Space did"),
    (.noSpace, "the Space is refused"),
    (.notReplayed, "a journal did not replay"),
    (.usage, "the command line is wrong, or something is there already"),
    (.badData, "an archive, a key or a review is damaged or forged"),
    (.notFound, "the folder or the Space is not there"),
    (.inputOutput, "something cannot be written"),
    (.interrupted, "a session was left before its end"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "space",
    abstract: "See which Spaces there are, make new ones, and hand them on.",
    discussion: """
      EXAMPLES
        agon space list
        agon space show bid-tac-toe
        agon space test spaces/bid-tac-toe
        agon space bench spaces/bid-tac-toe
        agon space lint bid-tac-toe
        agon space studio spaces/bid-tac-toe
        agon space new my-game --shape turns
        agon space play ./spaces/my-game
        agon space pack ./spaces/my-game
        agon space verify my-game-0.1.0.car

      \(Exit.help(exits))
      """,
    subcommands: [
      SpaceListCommand.self,
      SpaceShowCommand.self,
      SpaceLintCommand.self,
      SpaceDocsCommand.self,
      SpaceTestCommand.self,
      SpaceBenchCommand.self,
      StudioCommand.self,
      SpaceNewCommand.self,
      SpacePlayCommand.self,
      SpacePackCommand.self,
      SpaceVerifyCommand.self,
      SpaceSignCommand.self,
    ])
}
