internal import AgentRuntimes
internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

/// The Spaces that a run is played over, and those that cannot be.
struct Field {
  struct Playable {
    let package: SpacePackage
    let rules: SessionRules

    /// What a seat pays here: the fee that was asked for where the Space has that tier and can be played for it. It cannot where the
    /// reference judge would decide, where a feed is known beforehand, or where an owner would sit twice.
    func fee(for bots: [String], asked: Int64, feeds: [String: Feed]) -> Int64 {
      guard package.manifest.feeTiers.contains(asked), Set(bots).count == bots.count else { return 0 }
      do throws(SessionError) { try SessionPlan.requirePayable(package.manifest, fee: asked, feeds: feeds) } catch { return 0 }
      return asked
    }
  }

  private(set) var playable: [Playable]
  let refused: [(name: String, failure: Failure)]
  private(set) var schedule: Schedule?
  private let only: [String]
  private var changing: ChangingSpaces?
  private var lookedAt = ContinuousClock.now

  /// No Spaces: for a run that starts no sessions.
  init() {
    playable = []
    refused = []
    only = []
  }

  /// - Parameters:
  ///   - only: the ids of the Spaces to play; empty for all.
  ///   - reloading: the worker to load edited Spaces in; nil to play what is there now to the end.
  init(_ folder: SpacesFolder, only: [String], reloading executable: WorkerExecutable? = nil) throws(Failure) {
    for id in only where !folder.refused.contains(where: { $0.name == id }) { _ = try folder.require(id) }
    var refused = folder.refused.filter { only.isEmpty || only.contains($0.name) }.map { (name: $0.name, failure: Failure($0.error)) }
    var playable: [Playable] = []
    for package in folder.spaces where only.isEmpty || only.contains(package.manifest.id) {
      do throws(SandboxError) {
        try Field.check(package)
        playable.append(Playable(package: package, rules: SessionRules(manifest: package.manifest)))
      } catch {
        refused.append((package.manifest.id, Failure(.noSpace, code: error.code.rawValue, error.message, hint: error.hint)))
      }
    }
    self.playable = playable
    self.refused = refused
    self.only = only
    changing = executable.map { ChangingSpaces(folder, executable: $0, check: Field.check) }
    schedule = playable.isEmpty ? nil : Schedule(playable.map { Field.entrant($0.package) })
  }

  var entrants: [Schedule.Entrant] { playable.map { Field.entrant($0.package) } }

  /// Takes up what has been edited since the last look, which is at most twice a second; says what that was.
  mutating func refresh() -> [ChangingSpaces.Change] {
    guard changing != nil, ContinuousClock.now - lookedAt > .milliseconds(500) else { return [] }
    lookedAt = ContinuousClock.now
    let changes = (changing?.refresh() ?? []).filter { change in
      switch change {
      case .added(let package), .replaced(let package, _), .removed(let package): only.isEmpty || only.contains(package.manifest.id)
      case .broken(let name, _, let kept): only.isEmpty || only.contains(kept?.manifest.id ?? name)
      }
    }
    let spaces = (changing?.spaces ?? []).filter { only.isEmpty || only.contains($0.manifest.id) }
    // The last Space that goes is played on: a run has to have something to play.
    guard !changes.isEmpty, !spaces.isEmpty else { return changes }
    playable = spaces.map { package in
      playable.first { $0.package.cid == package.cid } ?? Playable(package: package, rules: SessionRules(manifest: package.manifest))
    }
    schedule = Schedule(entrants)
    return changes
  }

  private static func entrant(_ package: SpacePackage) -> Schedule.Entrant {
    Schedule.Entrant(space: package.manifest.id, bots: package.manifest.bots, seats: package.manifest.seats.min)
  }

  /// A configuration without defaults, or seats that the bots cannot fill, show here, before anything is played.
  private static func check(_ package: SpacePackage) throws(SandboxError) {
    do throws(SessionError) {
      _ = try SessionPlan(package: package, roster: Schedule([entrant(package)])[0].bots.map(Agent.bot))
    } catch {
      throw SandboxError(.manifest, error.message, hint: error.hint)
    }
  }
}

extension ChangingSpaces.Change {
  /// One line for people.
  var words: String {
    switch self {
    case .added(let package): "new Space \(package.manifest.id) \(package.manifest.version)"
    case .replaced(let package, let before):
      "\(package.manifest.id) \(package.manifest.version) reloaded: new sessions play …\("\(package.cid)".suffix(10)), those in progress …\("\(before)".suffix(10))"
    case .broken(let name, let error, let kept?):
      "\(name) is broken, so …\("\(kept.cid)".suffix(10)) is played on: \(error.message)"
    case .broken(let name, let error, nil): "\(name) is refused: \(error.message)"
    case .removed(let package): "\(package.manifest.id) has gone: no new sessions of it"
    }
  }

  var value: Value {
    switch self {
    case .added(let package):
      ["type": "space", "change": "added", "space": .text(package.manifest.id), "package": .text("\(package.cid)")]
    case .replaced(let package, let before):
      [
        "type": "space", "change": "replaced", "space": .text(package.manifest.id), "package": .text("\(package.cid)"),
        "before": .text("\(before)"),
      ]
    case .broken(let name, let error, let kept):
      [
        "type": "space", "change": "broken", "space": .text(kept?.manifest.id ?? name), "code": .text(error.code.rawValue),
        "message": .text(error.message),
      ]
    case .removed(let package): ["type": "space", "change": "removed", "space": .text(package.manifest.id)]
    }
  }
}
