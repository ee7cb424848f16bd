internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceReview
internal import SpaceSandbox

/// A Space's folder with the match that is played with it: reads the folder, folds the match again after an edit, and keeps the last good
/// one where the folder is broken. Has no terminal and no clock.
struct Workbench {
  let folder: String
  private let executable: WorkerExecutable
  /// What the person asked for; where it is nil, the Space's own choice.
  private let bots: [String]?
  private let config: Value?
  private(set) var seed: UInt64
  /// Which of `rosters` plays, where the person has named no bots.
  private var roster = 0

  private(set) var fold: MatchFold?
  /// The last match that was whole and none of whose answers had to be given anew. An edit that is taken back leads to it again.
  private var original: Match?
  /// Why what is in the folder now cannot be played; nil where it is what is shown.
  private(set) var problem: Failure?
  private(set) var inspection = Inspection()
  /// Why the match before the newest edit could not be folded again, so that a new one was started; nil where it could.
  private(set) var reasonForNew: String?
  private var sandbox: SpaceSandbox?
  private var scenes: [Sight: Frame.Picture] = [:]

  private struct Sight: Hashable {
    let step: Int
    let audience: Int
    let hasEnded: Bool
  }

  init(folder: String, executable: WorkerExecutable, bots: [String]? = nil, config: Value? = nil, seed: UInt64) {
    self.folder = folder
    self.executable = executable
    self.bots = bots
    self.config = config
    self.seed = seed
  }

  var match: Match? { fold?.match }

  // MARK: The folder

  /// Reads the folder, and plays on with what is in it. Where it is as it was, nothing happens.
  /// - Returns: whether anything is different on the screen now.
  mutating func refresh() -> Bool {
    let package: SpacePackage
    do throws(SandboxError) {
      package = try SpacePackage(folder: folder)
      // One that was broken and is now as it was before is shown as before.
      if package.cid == match?.package.cid {
        defer { problem = nil }
        return problem != nil
      }
      try take(package)
      problem = nil
    } catch {
      let failure = Failure(error)
      defer { problem = failure }
      return problem != failure
    }
    return true
  }

  private mutating func take(_ package: SpacePackage) throws(SandboxError) {
    let fresh = try SpaceSandbox(package: package, executable: executable)
    let isWhole = fold?.isFinished == true && match?.divergence == nil
    do throws(SessionError) {
      guard let before = isWhole ? match : original ?? match else {
        fold = try MatchFold(package, setting: setting(package.manifest))
        renew(fresh)
        return
      }
      do throws(SessionError) {
        fold = try MatchFold(replaying: before, with: package, in: fresh)
        reasonForNew = nil
      } catch {
        fold = try MatchFold(package, setting: setting(package.manifest))
        reasonForNew = error.message
      }
      renew(fresh)
    } catch {
      fresh.stop()
      throw SandboxError(.manifest, error.message, hint: error.hint)
    }
  }

  private mutating func renew(_ fresh: SpaceSandbox) {
    sandbox?.stop()
    sandbox = fresh
    scenes = [:]
  }

  /// Has the linter read the folder.
  mutating func inspect() { inspection = Inspection(folder) }

  // MARK: The match

  /// Takes steps until the match has more than `place` of them and `goesOn` says no, or until it has ended.
  mutating func advance(while goesOn: () -> Bool) {
    guard let sandbox, var fold else { return }
    // The old value is let go of first, so that its steps are not copied.
    self.fold = nil
    repeat { fold.advance(in: sandbox) } while !fold.isFinished && goesOn()
    self.fold = fold
    if fold.isFinished, fold.match.divergence == nil { original = fold.match }
    // What was drawn while the match went on may be drawn otherwise now that it has ended.
    if fold.isFinished, let last = fold.match.steps.last?.number { scenes = scenes.filter { $0.key.step < last } }
  }

  /// What `view` draws of a step for an audience.
  mutating func picture(of step: MatchStep, for audience: Int) -> Frame.Picture {
    let sight = Sight(step: step.number, audience: audience, hasEnded: step.hasEnded)
    if let known = scenes[sight] { return known }
    guard let sandbox else { return .none }
    let picture: Frame.Picture =
      switch step.snapshot.scene(for: audience, in: sandbox) {
      case .success(let scene): .scene(scene)
      case .failure(let failure): .failed("\(failure)")
      case nil: .none
      }
    scenes[sight] = picture
    return picture
  }

  /// The same as the Space returned it, for programs.
  func drawing(of step: MatchStep, for audience: Int) -> Result<[UInt8], SpaceFailure>? {
    sandbox.flatMap { step.snapshot.drawing(for: audience, in: $0) }
  }

  /// A new match of the package that is shown.
  mutating func restart(seed: UInt64? = nil, nextBots: Bool = false) throws(SessionError) {
    guard let package = match?.package, sandbox != nil else { return }
    let before = (self.seed, roster)
    if let seed { self.seed = seed }
    if nextBots { roster += 1 }
    do throws(SessionError) {
      fold = try MatchFold(package, setting: setting(package.manifest))
    } catch {
      (self.seed, roster) = before
      throw error
    }
    original = nil
    reasonForNew = nil
    scenes = [:]
  }

  private func setting(_ manifest: Manifest) -> Match.Setting {
    let all = Workbench.rosters(manifest)
    let named = roster == 0 ? bots : nil
    return Match.Setting(bots: named ?? all[(bots == nil ? roster : max(0, roster - 1)) % all.count], config: config, seed: seed)
  }

  /// Who may sit in the seats, one after the other: the best first, then all others shifted through the seats, and each against itself.
  static func rosters(_ manifest: Manifest) -> [[String]] {
    let seats = manifest.seats.min
    let best = manifest.bots.filter { $0 != "adversarial" }.reversed() as [String]
    let all = best + manifest.bots.filter { $0 == "adversarial" }
    var rosters: [[String]] = []
    func add(_ roster: [String]) { if !rosters.contains(roster) { rosters.append(roster) } }
    if !best.isEmpty { add((0..<seats).map { best[$0 % best.count] }) }
    for shift in all.indices { add((0..<seats).map { all[(shift + $0) % all.count] }) }
    for bot in all { add(Array(repeating: bot, count: seats)) }
    return rosters
  }

  func stop() { sandbox?.stop() }
}
