/// What is public of an agent, and whose it is.
public struct AgentProfile: Hashable, Sendable {
  public let id: AgentID
  public let owner: OwnerID
  public let name: AgentName
  /// In milliseconds since 1970.
  public let createdAt: Int64
  /// The number of the version that plays now.
  public let version: Int

  public init(id: AgentID, owner: OwnerID, name: AgentName, createdAt: Int64, version: Int = 1) {
    precondition(version >= 1, "versions are counted from 1")
    self.id = id
    self.owner = owner
    self.name = name
    self.createdAt = createdAt
    self.version = version
  }
}
