internal import AgentRuntimes
internal import HostRules
internal import SessionRunner
internal import SpaceContract
internal import SpaceSandbox

/// The Spaces that a run is played over, and those that cannot be.
struct Field {
  struct Playable {
    let package: SpacePackage
    let rules: SessionRules
  }

  let playable: [Playable]
  let refused: [(name: String, failure: Failure)]

  /// No Spaces: for a run that starts no sessions.
  init() {
    playable = []
    refused = []
  }

  /// - Parameter only: the ids of the Spaces to play; empty for all.
  init(_ folder: SpacesFolder, only: [String]) throws(Failure) {
    for id in only where !folder.refused.contains(where: { $0.name == id }) { _ = try folder.require(id) }
    var refused = folder.refused.filter { only.isEmpty || only.contains($0.name) }.map { (name: $0.name, failure: Failure($0.error)) }
    var playable: [Playable] = []
    for package in folder.spaces where only.isEmpty || only.contains(package.manifest.id) {
      do throws(SessionError) {
        // A configuration without defaults shows here, before anything is played.
        let rules = SessionRules(manifest: package.manifest)
        let first = Schedule([Field.entrant(package)])[0]
        _ = try SessionPlan(package: package, rules: rules, roster: first.bots.map(Agent.bot))
        playable.append(Playable(package: package, rules: rules))
      } catch {
        refused.append((package.manifest.id, Failure(.noSpace, code: error.code.rawValue, error.message, hint: error.hint)))
      }
    }
    self.playable = playable
    self.refused = refused
  }

  var entrants: [Schedule.Entrant] { playable.map { Field.entrant($0.package) } }

  private static func entrant(_ package: SpacePackage) -> Schedule.Entrant {
    Schedule.Entrant(space: package.manifest.id, bots: package.manifest.bots, seats: package.manifest.seats.min)
  }
}
