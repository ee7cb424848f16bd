public import SpaceContent

/// What `manifest.json` says, checked, with every default filled in.
public struct Manifest: Hashable, Sendable {
  public struct Seats: Hashable, Sendable {
    public let min: Int
    public let max: Int
    public let multiple: Int
    /// The number of teams, if seats play in teams.
    public let teams: Int?

    /// Whether a session may have this many seats.
    public func allows(_ count: Int) -> Bool { (min...max).contains(count) && count % multiple == 0 }

    /// The team of a seat, from 1; nil without teams.
    public func team(of seat: Int) -> Int? { teams.map { (seat - 1) % $0 + 1 } }
  }

  public struct Metric: Hashable, Sendable {
    public let name: String
    /// From 1 to 1000.
    public let weight: Int
  }

  public struct NamedAction: Hashable, Sendable {
    public let name: String
    public let spec: ActionSpec
  }

  public struct Permission: Hashable, Sendable {
    public let name: Contract.PermissionName
    public let scope: Scope
    public let reason: String
  }

  /// How far a permission goes. What a permission's scope does not have, or leaves out, is nil.
  public struct Scope: Hashable, Sendable {
    public var feeds: [String]?
    public var maxSeconds: Int?
    public var panel: Int?
    public var rubric: String?
    public var items: Int?
    public var instructions: Int?
    public var memoryMiB: Int?
  }

  public let id: String
  public let name: String
  public let summary: String
  public let author: String
  public let license: String
  public let version: SemVer
  public let api: Int
  public let seats: Seats
  public let shape: SessionShape
  public let rounds: Int
  public let maxSteps: Int
  /// Always a schema of an object; one without properties where the manifest has none.
  public let config: Schema
  /// The one unnamed action; nil if the Space has named ones.
  public let action: ActionSpec?
  /// The named actions in DAG-CBOR order; empty if the Space has one unnamed action.
  public let actions: [NamedAction]
  /// The weights of `score.metrics` in DAG-CBOR order of their names; empty if `evaluate` gives scores.
  public let metrics: [Metric]
  public let rewards: RewardsPreset
  public let permissions: [Permission]
  public let limits: Limits
  public let rules: String?
  /// In micro-USDC, ascending.
  public let feeTiers: [Int64]
  public let bots: [String]
  public let tags: [String]

  /// The action that a task asks for; nil if there is none of this name, or if a name is needed and absent, or given and not needed.
  public func actionSpec(named name: String?) -> ActionSpec? {
    guard let name else { return action }
    return actions.first { $0.name == name }?.spec
  }

  public func permission(_ name: Contract.PermissionName) -> Permission? { permissions.first { $0.name == name } }

  public func allows(_ permission: Contract.PermissionName) -> Bool { self.permission(permission) != nil }

  /// The configuration of a session: what was `given`, with defaults for what is absent, checked against the schema.
  ///
  /// Throws a `ContractError` with the code `config`, whose path starts at the configuration.
  public func resolveConfig(_ given: Value?) throws(ContractError) -> Value {
    let filled = config.applyingDefaults(to: given ?? .map([:])) ?? .map([:])
    do throws(SchemaViolation) {
      return try config.conform(filled)
    } catch {
      throw ContractError(.config, at: error.path, error.message)
    }
  }
}
