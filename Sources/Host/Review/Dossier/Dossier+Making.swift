internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
public import SpaceLint
public import SpaceSandbox

extension Dossier {
  /// Looks at a Space in every way there is: reads it, plays it, tests it and measures it.
  ///
  /// - Parameters:
  ///   - folder: the Space's folder, as the person named it.
  ///   - previous: the folder of the version before, for the differences.
  ///   - further: findings of other tools (luacheck), with the rules they looked for, and notices about what they did not.
  ///   - plan: how much is played.
  ///   - sessions: how many sessions the budgets are measured in.
  ///   - progress: what is being done, and how much of all the work is done, 0...1. Called on other threads.
  /// - Throws: a `SandboxError` where one of the folders is no Space, or this one does not load; a `SessionError` where its recordings
  ///   cannot be read.
  public init(
    of folder: String, against previous: String? = nil, further: (findings: [Finding], rules: [RuleInfo], notices: [String]) = ([], [], []),
    plan: TrialPlan, sessions: Int = 100, executable: WorkerExecutable, progress: @escaping Trials.Progress = { _, _ in }
  ) async throws {
    let package = try SpacePackage(folder: folder)
    let older = try previous.map { try SpacePackage(folder: $0) }
    let sandbox = try SpaceSandbox(package: package, executable: executable)
    let defined = sandbox.callbacks
    sandbox.stop()

    progress("lint", 0)
    let source = try SpaceSource(folder: folder, previous: older.map { SpaceSource.Previous(files: $0.files) })
    let trials = await Trials.run(package, plan: plan, executable: executable) { progress($0, 0.1 + 0.6 * $1) }
    let rules = LintRule.all.map(\.info) + TrialRule.all.map(\.info) + further.rules
    let findings = LintRule.all.flatMap { $0.findings(in: source) } + trials.findings + further.findings
    let result = Linter.result(of: findings, in: source, checked: Set(rules.map(\.id)))

    progress("tests", 0.7)
    var specs: SpecReport?
    var refusal: String?
    do throws(SandboxError) {
      specs = try SpecRun.run(package, executable: executable)
    } catch {
      refusal = error.message
    }
    let goldens = try GoldenCheck.all(in: GoldenFolder(space: folder), of: package, executable: executable)
    let previousGoldens = try previous.map {
      try GoldenCheck.all(in: GoldenFolder(space: $0), of: package, executable: executable)
    }

    progress("budgets", 0.85)
    let bench = try SpaceBench(package, executable: executable, length: .sessions(sessions), seed: plan.seed)

    identity = Identity(package)
    worker = executable.cid
    limits = package.manifest.limits
    self.previous = older.map(Identity.init)
    changes = older.map { Dossier.changes(from: Identity($0), to: Identity(package)) } ?? []
    permissions = PermissionChange.all(from: older?.manifest, to: package.manifest)
    lint = LintReport(folder: folder, source: source, result: result, rules: rules, notices: further.notices)
    self.trials = trials
    callbacks = Dossier.callbacks(defined: defined, use: bench.use, coverage: specs?.coverage)
    measuredSessions = bench.sessions
    self.specs = specs
    specRefusal = refusal
    self.goldens = goldens
    self.previousGoldens = previousGoldens ?? []
    recommendation = Recommendation(
      Recommendation.Facts(
        findings: result.findings, trials: trials, permissions: permissions, specs: specs, specRefusal: refusal, goldens: goldens,
        callbacks: callbacks, hasPrevious: older != nil))
    progress("done", 1)
  }

  private static func callbacks(defined: Set<String>, use: BudgetUse, coverage: Coverage?) -> [CallbackUse] {
    Contract.callbacks.map { callback in
      let calls = use.callbacks.first { $0.name == callback.name }
      return CallbackUse(
        name: callback.name, isRequired: callback.isRequired, isDefined: defined.contains(callback.name), sessionCalls: calls?.calls ?? 0,
        specCalls: coverage?.callbacks.first { $0.name == callback.name }?.calls ?? 0,
        budget: calls.map {
          CallbackUse.Budget(
            median: $0.instructions.percentile(50), p99: $0.instructions.percentile(99), most: $0.instructions.max,
            memoryBytes: $0.memoryBytes, outputBytes: $0.outputBytes)
        })
    }
  }
}
