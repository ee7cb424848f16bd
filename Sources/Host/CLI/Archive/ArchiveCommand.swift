internal import ArgumentParser

struct ArchiveCommand: ParsableCommand {
  static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.usage, "the command line is wrong"),
    (.badData, "something is not what its CID says, or cannot be archived"),
    (.notFound, "a file, folder or block is not there"),
    (.checkFailed, "blocks are damaged or missing"),
    (.inputOutput, "something could not be read or written"),
    (.interrupted, "stopped with Ctrl-C"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Files and folders under the CIDs that IPFS gives them, and the blocks that are kept here.",
    discussion: """
      EXAMPLES
        agon archive cid spaces/bid-tac-toe
        agon archive cid --profile unixfs-v0-2015 video.mp4
        agon archive import session.car
        agon archive ls
        agon archive gc --dry-run
        agon archive erase 3f2a91c0 --step 4 --seat 2 --reason private
        agon archive serve

      \(Exit.help(exits))
      """,
    subcommands: [
      ArchiveCIDCommand.self, ArchiveExportCommand.self, ArchiveImportCommand.self, ArchiveListCommand.self, ArchivePinCommand.self,
      ArchiveCollectCommand.self, ArchiveVerifyCommand.self, ArchivePublishCommand.self, ArchiveEraseCommand.self, ArchiveServeCommand.self,
      ArchivePushCommand.self,
    ])
}
