internal import ArgumentParser
internal import Testing

@testable import agon

/// Help teaches: every command has examples that parse, and says what its exits mean.
struct HelpTests {
  static let commands: [any ParsableCommand.Type] = [
    Agon.self, RunCommand.self, SpaceCommand.self, SpaceListCommand.self, SpaceShowCommand.self, SpaceNewCommand.self,
    SpacePlayCommand.self, StudioCommand.self, SpaceTestCommand.self, SpaceLintCommand.self, SpaceBenchCommand.self,
    SpacePackCommand.self, SpaceVerifyCommand.self, SpaceReviewCommand.self, SpaceSignCommand.self, SpaceDocsCommand.self, KeyCommand.self,
    KeyNewCommand.self,
    KeyShowCommand.self, SessionCommand.self, SessionPlayCommand.self, SessionListCommand.self, SessionShowCommand.self,
    LedgerCommand.self, LedgerAccountsCommand.self, LedgerTransfersCommand.self, LedgerVerifyCommand.self, LedgerExportCommand.self,
    SessionReplayCommand.self, SessionResumeCommand.self, SessionExportCommand.self, SessionJoinCommand.self, SessionLeaveCommand.self,
    SessionQueuesCommand.self, LeaderboardCommand.self, AuditCommand.self, BackupCommand.self, DoctorCommand.self,
    LogCommand.self, LogShowCommand.self, LogProveCommand.self, LogCheckCommand.self, LogPublishCommand.self, LogAnchorCommand.self,
    WitnessCommand.self,
    WitnessRunCommand.self,
    AgentCommand.self, AgentCreateCommand.self, AgentEditCommand.self, AgentListCommand.self, AgentShowCommand.self,
    AgentAutojoinCommand.self,
    AgentHistoryCommand.self,
    WalletCommand.self, WalletShowCommand.self, WalletDepositCommand.self, WalletWithdrawCommand.self,
    ArchiveCommand.self, ArchiveCIDCommand.self, ArchiveExportCommand.self, ArchiveImportCommand.self, ArchiveListCommand.self,
    ArchivePinCommand.self,
    ArchivePinAddCommand.self, ArchivePinRemoveCommand.self, ArchivePinListCommand.self, ArchiveCollectCommand.self,
    ArchiveVerifyCommand.self, ArchivePublishCommand.self, ArchiveEraseCommand.self, ArchiveServeCommand.self, ArchivePushCommand.self,
  ]

  @Test func everyCommandIsListedHere() {
    func all(_ command: any ParsableCommand.Type) -> Int { 1 + command.configuration.subcommands.reduce(0) { $0 + all($1) } }
    #expect(all(Agon.self) == HelpTests.commands.count)
  }

  @Test(arguments: commands.indices)
  func helpHasExamplesThatParseAndExitCodes(index: Int) throws {
    let help = Agon.helpMessage(for: HelpTests.commands[index], columns: 200)
    #expect(help.contains("EXIT CODES"))
    let section = help.split(separator: "EXAMPLES\n", maxSplits: 1)
    try #require(section.count == 2)
    let examples = section[1].split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
    #expect(!examples.isEmpty)
    for example in examples {
      let words = HelpTests.words(String(example))
      try #require(words.first == "agon", "\(example)")
      #expect(throws: Never.self, "\(example)") { try Agon.parseAsRoot(Array(words.dropFirst())) }
    }
  }

  @Test(arguments: commands.indices)
  func whatIsSetInColumnsFitsInEightyOfThem(index: Int) {
    for line in HelpTests.commands[index].configuration.discussion.split(separator: "\n") where line.hasPrefix("  ") {
      #expect(line.count <= 79, "\(line)")
    }
  }

  @Test func everyExitIsDocumented() {
    let help = Agon.helpMessage(columns: 200)
    for status in Exit.allCases { #expect(help.contains("\(status.rawValue)  \(status.meaning)")) }
  }

  @Test(arguments: [
    ["run", "--sessions", "0"], ["run", "--lanes", "257"], ["session", "play", "x", "--speed", "0"], ["session", "list", "--limit", "0"],
    ["nothing"],
  ])
  func whatIsOutOfRangeIsAnErrorOfUsage(words: [String]) {
    #expect { try Agon.parseAsRoot(words) } throws: { Agon.exitCode(for: $0) == .validationFailure }
  }

  /// The words of an example up to the explanation, which stands after three spaces or more, or the pipe.
  private static func words(_ example: String) -> [String] {
    var words: [String] = []
    var quoted: String?
    var spaces = 0
    for word in example.drop(while: { $0 == " " }).split(separator: " ", omittingEmptySubsequences: false) {
      if word.isEmpty {
        spaces += 1
        if spaces >= 2 { break }
        continue
      }
      spaces = 0
      if word == "|" { break }
      if let open = quoted {
        quoted = open + " " + word
      } else if word.hasPrefix("'") {
        quoted = String(word)
      } else {
        words.append(String(word))
        continue
      }
      if let full = quoted, full.hasSuffix("'") {
        words.append(String(full.dropFirst().dropLast()))
        quoted = nil
      }
    }
    return words
  }
}
