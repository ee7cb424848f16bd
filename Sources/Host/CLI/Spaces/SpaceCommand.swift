internal import ArgumentParser

struct SpaceCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.noSpace, "the Space is refused"),
    (.notFound, "the folder or the Space is not there"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "space",
    abstract: "See which Spaces there are, and what they are.",
    discussion: """
      EXAMPLES
        agon space list
        agon space show bid-tac-toe
        agon space test spaces/bid-tac-toe
        agon space bench spaces/bid-tac-toe
        agon space lint bid-tac-toe
        agon space studio spaces/bid-tac-toe

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
    ])
}
