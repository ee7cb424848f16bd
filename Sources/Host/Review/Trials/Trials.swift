internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
public import SpaceSandbox
internal import Synchronization

/// Plays a Space in the real sandbox to find what breaks: its bots against each other under many seeds first, and then, rule by
/// rule, sessions in which something is not as it was.
public enum Trials {
  /// A rule's id, and how much of all the work is done, 0...1. Called on other threads.
  public typealias Progress = @Sendable (_ doing: String, _ done: Double) -> Void

  /// The rule of a Space that cannot be played at all.
  static let loading = "S111"

  /// Plays `package` as `plan` says, on two threads.
  ///
  /// Never throws: whatever a Space does is a finding. Every call ends by its budget, and no session begins after the plan's deadline.
  /// A Space that does not load gives that one finding.
  /// - Parameter looking: the rules that look at it.
  public static func run(
    _ package: SpacePackage, plan: TrialPlan, executable: WorkerExecutable, rules looking: [TrialRule] = TrialRule.all,
    progress: @escaping Progress = { _, _ in }
  ) async -> TrialReport {
    let lanes = Lanes(count: 2, executable: executable, spacesEach: 1)
    defer { lanes.close() }
    let ends = ContinuousClock.now + plan.deadline
    let rules = SessionRules(manifest: package.manifest)
    let setting: Setting
    do throws(Unplayable) {
      setting = Setting(package: package, plan: plan, rules: rules, config: try config(of: package), ends: ends)
      try await requireLoading(setting, lanes)
    } catch {
      return TrialReport.unplayable(error.finding, plan, looking)
    }
    let steps = Steps(setting.schedule.count + looking.count, progress)
    let sessions = await played(setting, lanes, steps)
    let results = await checked(looking, setting, sessions, lanes, steps)
    return TrialReport(setting, sessions, results)
  }

  /// What all lanes have in common.
  struct Setting: Sendable {
    let package: SpacePackage
    let plan: TrialPlan
    let rules: SessionRules
    let config: [UInt8]
    let ends: ContinuousClock.Instant
    let schedule: [Lineup]

    init(package: SpacePackage, plan: TrialPlan, rules: SessionRules, config: [UInt8], ends: ContinuousClock.Instant) {
      self.package = package
      self.plan = plan
      self.rules = rules
      self.config = config
      self.ends = ends
      schedule = Lineup.schedule(package.manifest, sessionsPerPairing: plan.sessionsPerPairing)
    }

    func table(on lane: Lanes.Lane) throws(SandboxError) -> TrialTable {
      TrialTable(
        package: package, plan: plan, rules: rules, config: config, play: try lane.playing(package), check: try lane.checking(package),
        ends: ends)
    }
  }

  /// Why there is nothing to play.
  struct Unplayable: Error {
    let finding: Finding

    init(_ message: String, in file: String, hint: String) {
      finding = Finding(rule: Trials.loading, severity: .error, message, in: file, hint: hint)
    }
  }

  private static func config(of package: SpacePackage) throws(Unplayable) -> [UInt8] {
    do throws(ContractError) {
      return Evidence.encoded(try package.manifest.resolveConfig(nil))
    } catch {
      throw Unplayable(
        "cannot be played with its default configuration: \(error.path) \(error.message)", in: "manifest.json",
        hint: "give every required key of config a default")
    }
  }

  private static func requireLoading(_ setting: Setting, _ lanes: Lanes) async throws(Unplayable) {
    let fault = await lanes.run { lane -> SandboxError? in
      do throws(SandboxError) {
        _ = try lane.playing(setting.package)
        return nil
      } catch {
        return error
      }
    }
    guard let fault else { return }
    let named = setting.package.files.map(\.path).first { fault.message.contains("/\($0):") }
    throw Unplayable("does not load: \(fault.message)", in: named ?? "main.lua", hint: fault.hint)
  }

  /// Plays the schedule, a session a job.
  private static func played(_ setting: Setting, _ lanes: Lanes, _ steps: Steps) async -> [TrialSession] {
    await withTaskGroup(of: (Int, TrialSession?).self) { group in
      for (index, lineup) in setting.schedule.enumerated() {
        group.addTask {
          let session = await lanes.run { lane -> TrialSession? in
            // A worker that cannot be started again is one session fewer, which the report counts.
            guard ContinuousClock.now < setting.ends, let table = try? setting.table(on: lane) else { return nil }
            let session = table.session(bots: lineup.bots, number: lineup.number, measures: true)
            return session.wasCut ? nil : session
          }
          steps.finish("sessions")
          return (index, session)
        }
      }
      var sessions: [Int: TrialSession] = [:]
      for await (index, session) in group { sessions[index] = session }
      return setting.schedule.indices.compactMap { sessions[$0] }
    }
  }

  /// Has every rule look, one a job.
  private static func checked(
    _ rules: [TrialRule], _ setting: Setting, _ sessions: [TrialSession], _ lanes: Lanes, _ steps: Steps
  ) async -> [RuleResult] {
    await withTaskGroup(of: (Int, RuleResult).self) { group in
      for (index, rule) in rules.enumerated() {
        group.addTask {
          let result = await lanes.run { lane -> RuleResult in
            var result = RuleResult(rule.info)
            guard ContinuousClock.now < setting.ends, let table = try? setting.table(on: lane) else {
              result.skipped = "the time was over before it began"
              return result
            }
            rule.check(Trial(table: table, sessions: sessions), &result)
            return result
          }
          steps.finish(rule.info.id)
          return (index, result)
        }
      }
      var results: [Int: RuleResult] = [:]
      for await (index, result) in group { results[index] = result }
      return rules.indices.compactMap { results[$0] }
    }
  }

  /// Counts what is done and tells it.
  private final class Steps: Sendable {
    private let count: Int
    private let progress: Progress
    private let done = Mutex(0)

    init(_ count: Int, _ progress: @escaping Progress) {
      self.count = count
      self.progress = progress
    }

    func finish(_ what: String) {
      let done = done.withLock { done in
        done += 1
        return done
      }
      progress(what, Double(done) / Double(count))
    }
  }
}

/// Who plays one session of the schedule, on which of the plan's seeds.
struct Lineup: Hashable, Sendable {
  /// By seat, the place of the bot in the manifest's list.
  let bots: [Int]
  let number: Int

  /// Every pairing of bots with the fewest seats, on some seeds and both ways round; then, for the other seat counts, a mixture of
  /// all bots and one of those that answer soundly.
  ///
  /// With more than two seats a pairing alternates: A, B, A, and turned B, A, B.
  static func schedule(_ manifest: Manifest, sessionsPerPairing: Int) -> [Lineup] {
    let bots = manifest.bots.indices
    let counts = Trial.seatCounts(manifest.seats)
    let fewest = counts.first ?? manifest.seats.min
    var schedule: [Lineup] = []
    var number = 0
    for round in 0..<sessionsPerPairing {
      for a in bots {
        for b in bots where b >= a && (fewest > 1 || a == b) {
          schedule.append(Lineup(bots: (0..<fewest).map { $0 % 2 == 0 ? a : b }, number: number))
          if a != b { schedule.append(Lineup(bots: (0..<fewest).map { $0 % 2 == 0 ? b : a }, number: number)) }
          number += 1
        }
      }
      for seats in counts.dropFirst() {
        let sound = bots.filter { manifest.bots[$0] != "adversarial" }
        schedule.append(Lineup(bots: (0..<seats).map { bots[($0 + round) % bots.count] }, number: number))
        if !sound.isEmpty {
          schedule.append(Lineup(bots: (0..<seats).map { sound[($0 + round) % sound.count] }, number: number + 1))
        }
        number += 2
      }
    }
    return schedule
  }
}
