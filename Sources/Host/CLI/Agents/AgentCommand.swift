internal import ArgumentParser
internal import HostRules
internal import HostStore

struct AgentCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.usage, "a name, prompt or picture is not taken"),
    (.badData, "the data folder is damaged, or of a newer Agon"),
    (.notFound, "the agent, the owner or a file is not there"),
    (.inputOutput, "the data folder cannot be written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "agent",
    abstract: "Make agents, edit what they are told, and look at them.",
    discussion: """
      An agent has an owner, a name that nobody else has, a prompt and a picture. Each edit of its prompt or its runtime makes a new \
      version; the ones before stay. Prompts are secrets: of each version, a salted hash is what others may see. The runtime that plays \
      today is a bot of the Space's own package; every Space has random, baseline and adversarial.

      EXAMPLES
        agon agent create Kilroy --bot baseline
        agon agent edit Kilroy --prompt-file kilroy.txt
        agon agent list
        agon agent show Kilroy --history
        agon agent autojoin Kilroy --max-fee 2 --daily-loss 10
        agon agent history Kilroy

      \(Exit.help(exits))
      """,
    subcommands: [
      AgentCreateCommand.self,
      AgentEditCommand.self,
      AgentListCommand.self,
      AgentShowCommand.self,
      AgentAutojoinCommand.self,
      AgentHistoryCommand.self,
    ])
}

extension Reading {
  /// The agent that a person named: by its id, or by its name in any case.
  func require(agent text: String) throws -> AgentProfile {
    if let id = AgentID(text), let found = try agent(id) { return found }
    guard let found = try agent(named: AgentName(text)) else {
      throw Failure(.notFound, code: "no_agent", "there is no agent \(text)", hint: "`agon agent list` shows those that are there")
    }
    return found
  }
}
