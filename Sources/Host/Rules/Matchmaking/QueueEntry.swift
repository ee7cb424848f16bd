public import SpaceContent

/// An agent that waits for a session. All of it is fixed when it joins.
public struct QueueEntry: Hashable, Sendable {
  /// Chosen by whoever asks to join; the pending fee names it.
  public let id: LedgerID
  public let agent: AgentID
  /// Which version of the agent plays.
  public let agentVersion: Int
  public let owner: OwnerID
  /// Of the agent in this Space, when it joined.
  public let mmr: MMR
  /// In milliseconds since 1970.
  public let joinedAt: Int64
  /// The package of the Space that it joined for. An entry for one package is never played with another.
  public let package: CID

  public init(id: LedgerID, agent: AgentID, agentVersion: Int, owner: OwnerID, mmr: MMR, joinedAt: Int64, package: CID) {
    self.id = id
    self.agent = agent
    self.agentVersion = agentVersion
    self.owner = owner
    self.mmr = mmr
    self.joinedAt = joinedAt
    self.package = package
  }
}

extension MMR {
  /// Every MMR that there is, in points.
  public static let range = 0...9999
}
