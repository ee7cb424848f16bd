internal import ArgumentParser
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceReview
internal import SpaceSandbox

struct SpaceLintCommand: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json, sarif
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
      Rules read the manifest and the Lua of a Space; luacheck's warnings are added where it is installed. A broken Space is no reason to \
      stop: what can be read is looked at. `-- lint: allow S106 because …` allows a finding, with a reason that reviewers see.

      EXAMPLES
        agon space lint bid-tac-toe
        agon space lint spaces/bid-tac-toe --fix --dry-run
        agon space lint my-space --against my-space-1.0.0
        agon space lint bid-tac-toe kuhn-poker --format sarif > lint.sarif
        agon space lint bid-tac-toe --rule S104,D208
        agon space lint --explain S104
        agon space lint --list

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("Folders of Spaces, or their names in --spaces.", valueName: "space"))
  var targets: [String] = []

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

  mutating func run() throws {
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
      reports.append(report(on: source, folder: path, chosen))
    }
    show(reports)
    if reports.contains(where: { !$0.result.isClean }) { try Exit.checkFailed.leave() }
  }

  /// The rules that were asked for.
  private struct Chosen {
    let rules: [LintRule]
    let ids: Set<String>
    let includesLuacheck: Bool
  }

  private func chosenRules() throws -> Chosen {
    let ids = Set(rule.flatMap { $0.split(separator: ",") }.map { String($0).uppercased() })
    for id in ids.sorted() where RuleCatalogue.rule(id) == nil {
      throw Failure(.usage, code: "rule", "there is no rule \(id)", hint: "agon space lint --list shows all of them")
    }
    guard !ids.isEmpty else { return Chosen(rules: LintRule.all, ids: Set(RuleCatalogue.all.map(\.id)), includesLuacheck: true) }
    return Chosen(rules: LintRule.all.filter { ids.contains($0.info.id) }, ids: ids, includesLuacheck: ids.contains { $0.hasPrefix("L") })
  }

  private func report(on source: SpaceSource, folder: String, _ chosen: Chosen) -> LintReport {
    var findings = chosen.rules.flatMap { $0.findings(in: source) }
    var checked = Set(chosen.rules.map(\.info.id))
    var notices: [String] = []
    if chosen.includesLuacheck {
      switch Luacheck.check(source) {
      case .findings(let more):
        findings += more.filter { chosen.ids.contains($0.rule) }
        checked.formUnion(Luacheck.rules.map(\.id).filter { chosen.ids.contains($0) })
      case .absent: notices.append(Luacheck.absence)
      case .failed(let reason): notices.append("\(reason): rules Lnnn were not checked")
      }
    }
    let result = Linter.result(of: findings, in: source, checked: checked)
    return LintReport(
      folder: folder, source: source, result: result, rules: RuleCatalogue.all.filter { checked.contains($0.id) }, notices: notices)
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
