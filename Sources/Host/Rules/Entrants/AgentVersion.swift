public import SpaceContent

/// What an agent was told and what it thought with at one time. It never changes: an edit makes the next version.
public struct AgentVersion: Hashable, Sendable {
  public static let saltByteCount = 32
  /// What stands before everything else in what is hashed, so that this hash is never one of something else.
  public static let domain = "agon/agent-version/v1"

  public let agent: AgentID
  /// From 1, without gaps.
  public let number: Int
  public let prompt: Prompt
  public let settings: ModelSettings
  /// What keeps a short prompt from being guessed from the hash. As secret as the prompt.
  public let salt: [UInt8]
  /// In milliseconds since 1970.
  public let createdAt: Int64

  /// - Parameter salt: 32 random bytes of the caller's.
  public init(agent: AgentID, number: Int, prompt: Prompt, settings: ModelSettings, salt: [UInt8], createdAt: Int64) {
    precondition(number >= 1, "versions are counted from 1")
    precondition(salt.count == AgentVersion.saltByteCount, "a salt has \(AgentVersion.saltByteCount) bytes")
    self.agent = agent
    self.number = number
    self.prompt = prompt
    self.settings = settings
    self.salt = salt
    self.createdAt = createdAt
  }

  /// What may be told of the version: SHA-256 of the canonical DAG-CBOR list [domain, agent, number, prompt, salt]. Whoever is given
  /// prompt and salt can check that they are what a session was committed to.
  public var hash: Digest {
    var writer = CBORWriter()
    writer.list(count: 5)
    writer.text(AgentVersion.domain)
    writer.blob(agent.bytes)
    writer.int(number)
    writer.text(prompt.secretText)
    writer.blob(salt)
    return SHA256.digest(writer.bytes)
  }
}

extension AgentVersion: CustomStringConvertible, CustomReflectable {
  public var description: String { "version \(number) of the agent \(agent)" }
  /// Without prompt and salt.
  public var customMirror: Mirror { Mirror(self, children: ["agent": agent, "number": number, "hash": hash]) }
}
