internal import ArgumentParser

struct SpaceCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.checkFailed, "a check of the Space failed, or it voided a session"),
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
        agon space new my-game --shape turns
        agon space play spaces/my-game
        agon space studio spaces/my-game
        agon space test spaces/my-game
        agon space lint spaces/my-game
        agon space bench spaces/my-game
        agon space pack spaces/my-game
        agon space verify my-game-0.1.0.car
        agon space review spaces/my-game
        agon space docs

      \(Exit.help(exits))
      """,
    subcommands: [
      SpaceListCommand.self, SpaceShowCommand.self, SpaceNewCommand.self, SpacePlayCommand.self, StudioCommand.self,
      SpaceTestCommand.self, SpaceLintCommand.self, SpaceBenchCommand.self, SpacePackCommand.self, SpaceVerifyCommand.self,
      SpaceReviewCommand.self, SpaceSignCommand.self, SpaceDocsCommand.self,
    ])
}
