internal import ArgumentParser

struct ArchiveCommand: ParsableCommand {
  static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.usage, "the command line is wrong"),
    (.badData, "something is not what its CID says, or cannot be archived"),
    (.notFound, "a file, folder or block is not there"),
    (.inputOutput, "something could not be read or written"),
    (.interrupted, "stopped with Ctrl-C"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Files and folders under the CIDs that IPFS gives them.",
    discussion: """
      EXAMPLES
        agon archive cid spaces/bid-tac-toe
        agon archive cid --profile unixfs-v0-2015 video.mp4

      \(Exit.help(exits))
      """,
    subcommands: [ArchiveCIDCommand.self])
}
