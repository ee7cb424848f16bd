internal import ArgumentParser
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceReview
internal import SpaceSandbox

struct SpaceLintCommand: AsyncParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json, sarif
  }

  enum Effort: String, CaseIterable, ExpressibleByArgument {
    case quick, full

    var plan: TrialPlan.Effort { self == .quick ? .quick : .full }
  }

  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "nothing was found, or nothing but notes"),
    (.checkFailed, "an error or a warning was found"),
    (.noSpace, "a folder is no Space"),
    (.usage, "the command line is wrong, or names no rule that there is"),
    (.notFound, "a folder is not there, or cannot be read"),
    (.inputOutput, "a fix could not be written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Look for what breaks a Space, or makes it unfair, by every rule.",
    discussion: """
      Static rules read the manifest and the Lua of a Space; dynamic ones play it with its bots in the sandbox, under many seeds; \
      luacheck's warnings are added where it is installed. A broken Space is no reason to stop: what can be read is looked at. \
      `-- lint: allow S106 because …` allows a finding, with a reason that reviewers see.

      EXAMPLES
        agon space lint bid-tac-toe
        agon space lint bid-tac-toe --static    (without playing)
        agon space lint bid-tac-toe --effort full --seed 11
        agon space lint spaces/bid-tac-toe --static --fix --dry-run
        agon space lint my-space --against my-space-1.0.0
        agon space lint bid-tac-toe kuhn-poker --format sarif > lint.sarif
        agon space lint bid-tac-toe --rule S104,D208
        agon space lint --explain S104
        agon space lint --list

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("Folders of Spaces, or their names in --spaces.", valueName: "space"))
  var targets: [String] = []

  @Flag(name: .customLong("static"), help: "Read the Space, and do not play it.")
  var isStatic = false

  @Option(help: ArgumentHelp("How much is played: quick takes some seconds, full some minutes.", valueName: "quick|full"))
  var effort: Effort = .quick

  @Option(help: ArgumentHelp("From what everything random in playing is drawn.", valueName: "number"))
  var seed: UInt64 = 7

  @Option(help: ArgumentHelp("How to report: text, json, or SARIF 2.1.0.", valueName: "text|json|sarif"))
  var format: Format?

  @Flag(help: "Make the changes that findings propose, and report what is left.")
  var fix = false

  @Flag(help: "With --fix: show the changes, and write nothing.")
  var dryRun = false

  @Option(help: ArgumentHelp("The version before: its id, version and permissions are compared.", valueName: "folder"))
  var against: String?

  @Option(help: ArgumentHelp("Look for these rules alone, such as S104,D208. May be given more than once.", valueName: "ids"))
  var rule: [String] = []

  @Flag(help: "Show every finding, not only the first \(LintDisplay.most).")
  var all = false

  @Option(help: ArgumentHelp("Explain a rule, with examples.", valueName: "id"))
  var explain: String?

  @Flag(help: "List every rule.")
  var list = false

  @OptionGroup var folder: SpacesOption
  @OptionGroup var output: JSONOption

  private var style: Format { format ?? (output.json ? .json : .text) }

  func validate() throws {
    guard !targets.isEmpty || explain != nil || list else { throw ValidationError("Name a Space, or ask for --list or --explain.") }
    guard !dryRun || fix else { throw ValidationError("--dry-run goes with --fix.") }
    guard against == nil || targets.count == 1 else { throw ValidationError("--against compares one Space with the version before it.") }
    guard !output.json || format == nil || format == .json else { throw ValidationError("--json and --format contradict each other.") }
  }

  mutating func run() async throws {
    if let explain {
      try LintRules.explain(explain, asJSON: style == .json)
      return
    }
    if list {
      LintRules.list(asJSON: style == .json)
      return
    }
    let chosen = try chosenRules()
    let previous = try against.map { try SpaceSource.Previous(files: SpaceFolderContents(folder: SpaceFolder($0, in: folder).path).files) }
    var reports: [LintReport] = []
    for target in targets {
      let path = try SpaceFolder(target, in: folder).path
      var source = try SpaceSource(folder: path, previous: previous)
      if fix { source = try LintFixes.make(in: source, folder: path, rules: chosen.rules, isDry: dryRun, isQuiet: style != .text) }
      reports.append(try await report(on: source, folder: path, chosen))
    }
    show(reports)
    if reports.contains(where: { !$0.result.isClean }) { try Exit.checkFailed.leave() }
  }

  /// The rules that were asked for.
  private struct Chosen {
    let rules: [LintRule]
    let ids: Set<String>
    let includesLuacheck: Bool
    /// Whether any of them plays the Space.
    let includesTrials: Bool
  }

  private func chosenRules() throws -> Chosen {
    let ids = Set(rule.flatMap { $0.split(separator: ",") }.map { String($0).uppercased() })
    for id in ids.sorted() where RuleCatalogue.rule(id) == nil {
      throw Failure(.usage, code: "rule", "there is no rule \(id)", hint: "agon space lint --list shows all of them")
    }
    let chosen = ids.isEmpty ? Set(RuleCatalogue.all.map(\.id)) : ids
    let dynamic = Set(TrialRule.all.map(\.info.id) + [LintRule.doesNotLoad.info.id])
    return Chosen(
      rules: LintRule.all.filter { chosen.contains($0.info.id) }, ids: chosen, includesLuacheck: chosen.contains { $0.hasPrefix("L") },
      includesTrials: !isStatic && !chosen.isDisjoint(with: dynamic))
  }

  private func report(on source: SpaceSource, folder: String, _ chosen: Chosen) async throws -> LintReport {
    var sum = Sum(findings: chosen.rules.flatMap { $0.findings(in: source) }, checked: Set(chosen.rules.map(\.info.id)))
    if chosen.includesLuacheck { sum.add(Luacheck.check(source)) }
    if chosen.includesTrials { try await play(source, folder, &sum) }
    sum.findings.removeAll { !chosen.ids.contains($0.rule) && RuleCatalogue.rule($0.rule) != nil }
    sum.checked.formIntersection(chosen.ids)
    let result = Linter.result(of: sum.findings, in: source, checked: sum.checked)
    return LintReport(
      folder: folder, source: source, result: result, rules: RuleCatalogue.all.filter { sum.checked.contains($0.id) },
      notices: sum.notices, searches: sum.searches, trials: sum.trials)
  }

  /// What the makers of findings have said so far.
  private struct Sum {
    var findings: [Finding]
    var checked: Set<String>
    var notices: [String] = []
    var searches: [String] = []
    var trials: Value?

    mutating func add(_ luacheck: Luacheck.Outcome) {
      switch luacheck {
      case .findings(let more):
        findings += more
        checked.formUnion(Luacheck.rules.map(\.id))
      case .absent: notices.append(Luacheck.absence)
      case .failed(let reason): notices.append("\(reason): rules Lnnn were not checked")
      }
    }

    mutating func add(_ report: TrialReport) {
      let skipped = Set(report.skipped.map(\.rule))
      findings += report.findings
      checked.formUnion(TrialRule.all.map(\.info.id).filter { !skipped.contains($0) } + [LintRule.doesNotLoad.info.id])
      notices += report.skipped.map { "\($0.rule): \($0.reason)" }
      if report.isCutShort { notices.append("the time was over before everything was played") }
      searches += report.searched.map { "\($0.rule) looked at \($0.summary)" }
      trials = report.described
    }
  }

  private func play(_ source: SpaceSource, _ folder: String, _ sum: inout Sum) async throws {
    let package: SpacePackage
    do throws(SandboxError) {
      package = try SpacePackage(files: source.files, from: folder)
    } catch {
      sum.notices.append("the Space cannot be played before its package is sound: dynamic rules were not checked")
      return
    }
    let plan = TrialPlan(seed: seed, effort: effort.plan)
    sum.add(await Trials.run(package, plan: plan, executable: try WorkerExecutable.beside()))
  }

  private func show(_ reports: [LintReport]) {
    switch style {
    case .text:
      let terminal = Terminal.current
      for report in reports { terminal.print(LintDisplay(report, width: terminal.width, showsAll: all).lines) }
    case .json:
      let value = reports.count == 1 ? reports[0].json : .list(reports.map(\.json))
      Output.standard(JSON.text(value, pretty: true) + "\n")
    case .sarif:
      Output.standard(JSON.text(LintReport.sarif(reports, toolVersion: Agon.configuration.version), pretty: true) + "\n")
    }
  }
}
