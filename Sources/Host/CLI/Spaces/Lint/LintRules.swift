internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceReview

/// What `agon space lint` says of the rules themselves.
enum LintRules {
  static func list(asJSON: Bool) {
    let rules = RuleCatalogue.all
    if asJSON {
      Output.standard(JSON.text(.list(rules.map { .map(json(of: $0)) }), pretty: true) + "\n")
      return
    }
    let terminal = Terminal.current
    for group in RuleInfo.Group.allCases {
      let own = rules.filter { $0.group == group }
      guard !own.isEmpty else { continue }
      var table = Table([
        .init(title: "id"), .init(title: "name"), .init(title: "severity"), .init(title: "what is asked", dispensability: 1),
      ])
      for rule in own {
        table.add([Line(rule.id, .bold), Line(rule.name), Line(rule.severity.rawValue), Line(rule.summary, .dim)])
      }
      terminal.print([Line(group.title, .bold)] + table.lines(width: terminal.width) + [Line()])
    }
  }

  static func explain(_ id: String, asJSON: Bool) throws(Failure) {
    guard let rule = RuleCatalogue.rule(id.uppercased()) else {
      let near = Spelling.nearest(to: id.uppercased(), among: RuleCatalogue.all.map(\.id))
      throw Failure(
        .usage, code: "rule", "there is no rule \(id)",
        hint: near.map { "did you mean \($0)?" } ?? "agon space lint --list shows all of them")
    }
    if asJSON {
      var map = json(of: rule)
      map["rationale"] = .text(rule.rationale)
      Output.standard(JSON.text(.map(map), pretty: true) + "\n")
      return
    }
    let terminal = Terminal.current
    let width = min(terminal.width, 100)
    var lines = [Line("\(rule.id) \(rule.name)", .bold) + Line("  \(rule.severity.rawValue)", .dim), Line()]
    lines += Line.wrapped(rule.summary, width: width) + [Line()] + Line.wrapped(rule.rationale, width: width)
    for example in rule.examples {
      lines += [Line(), Line(example.isBad ? "Found: " : "Not found: ", example.isBad ? .bad : .good) + Line(example.title)]
      for (path, text) in example.changes.files.sorted(by: { $0.key < $1.key }) {
        lines.append(Line("  \(path)", .dim) + Line(text == nil ? " is absent" : ""))
        lines += PlainText.lines(text ?? "").prefix(40).map { Line("    " + $0) }
      }
      if !example.changes.manifest.isEmpty {
        lines.append(Line("  manifest.json", .dim))
        lines += PlainText.lines(JSON.text(.map(example.changes.manifest), pretty: true)).map { Line("    " + $0) }
      }
    }
    terminal.print(lines)
  }

  private static func json(of rule: RuleInfo) -> Value.Map {
    [
      "id": .text(rule.id), "name": .text(rule.name), "severity": .text(rule.severity.rawValue), "summary": .text(rule.summary),
      "group": .text(rule.group?.title ?? ""), "fix": .bool(rule.canFix), "dynamic": .bool(rule.isDynamic),
    ]
  }
}
