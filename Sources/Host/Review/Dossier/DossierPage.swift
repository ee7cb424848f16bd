internal import SpaceContract
internal import SpaceLint

/// The dossier as one page that needs nothing else: no script, no font, no network.
public struct DossierPage {
  let dossier: Dossier

  public init(_ dossier: Dossier) { self.dossier = dossier }

  public var html: String {
    var page = Markup()
    page.element("header") { header in
      header.element("h1", "\(dossier.identity.name) \(dossier.identity.version)")
      header.element("p", [("class", "cid")], "\(dossier.identity.package)")
      verdict(&header)
    }
    let sections: [(String, (inout Markup) -> Void)] = [
      ("Identity", identity), ("Permissions", permissions), ("Findings", findings), ("Contract coverage", coverage),
      ("Budgets", budgets), ("Determinism and secrets", searches), ("Seat bias", seatBias), ("Bots", bots), ("Tests and recordings", tests),
    ]
    page.element("nav") { nav in
      for (title, _) in sections { nav.element("a", [("href", "#" + DossierPage.anchor(title))], title) }
    }
    page.element("main") { main in
      for (title, body) in sections {
        main.element("section", [("id", DossierPage.anchor(title))]) { section in
          section.element("h2", title)
          body(&section)
        }
      }
    }
    page.element("footer") { footer in
      footer.element(
        "p",
        "Made by agon with seed \(dossier.trials.seed), effort \(dossier.trials.effort.rawValue), worker \(dossier.worker). The same "
          + "package, seed and worker give the same dossier, but for the sessions that a deadline cuts. It is evidence, not a proof.")
    }
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(Markup.escaped(dossier.identity.name)): dossier</title><style>\(DossierPage.style)</style></head><body>\(page.html)</body></html>

      """
  }

  static func anchor(_ title: String) -> String { title.lowercased().split(separator: " ").joined(separator: "-") }

  // MARK: Sections

  private func verdict(_ page: inout Markup) {
    let recommendation = dossier.recommendation
    page.element("div", [("class", "verdict " + recommendation.verdict.rawValue)]) { box in
      box.element("strong", "Recommendation: \(recommendation.verdict.rawValue)")
      box.element("ul") { list in for reason in recommendation.reasons { list.element("li", reason) } }
    }
  }

  private func identity(_ page: inout Markup) {
    let identity = dossier.identity
    page.table(
      ["", ""],
      [
        ("id", identity.id), ("version", identity.version), ("author", identity.author), ("license", identity.license),
        ("package", "\(identity.package)"), ("worker", "\(dossier.worker)"),
      ].map { ([$0.0, $0.1], "") })
    if let previous = dossier.previous {
      page.element("p", "Compared with version \(previous.version), \(previous.package).")
      page.table(
        ["file", "change", "bytes before", "bytes now"],
        dossier.changes.map { ([$0.path, $0.kind.rawValue, Figure.optional($0.bytesBefore), Figure.optional($0.bytesNow)], "") })
    }
    page.element("details") { details in
      details.element("summary", "\(identity.files.count) files")
      details.table(["file", "bytes", "CID"], identity.files.map { ([$0.path, Figure.grouped($0.bytes), "\($0.cid)"], "") })
    }
  }

  private func permissions(_ page: inout Markup) {
    guard !dossier.permissions.isEmpty else {
      return page.element("p", "It asks for none: it sees nothing but its own state and the answers.")
    }
    page.table(
      ["permission", "change", "scope", "scope before", "the author's reason"],
      dossier.permissions.map { change in
        (
          [change.permission.rawValue, change.kind.rawValue, change.scope, change.scopeBefore ?? "", change.reason],
          change.isGrowth ? "warning" : ""
        )
      })
  }

  private func findings(_ page: inout Markup) {
    let findings = dossier.lint.result.findings
    if findings.isEmpty {
      page.element("p", "None, by \(dossier.lint.rules.count) rules.")
    } else {
      page.table(
        ["rule", "severity", "place", "finding"],
        findings.prefix(500).map { finding in
          let place = dossier.lint.place(of: finding).map { "\(finding.file):\($0.line):\($0.column)" } ?? finding.file
          let words = ([finding.message] + finding.evidence + (finding.hint.isEmpty ? [] : ["Hint: " + finding.hint])).joined(
            separator: " · ")
          return ([finding.rule, finding.severity.rawValue, place, words], finding.severity == .note ? "" : finding.severity.rawValue)
        })
      if findings.count > 500 { page.element("p", "\(findings.count - 500) more are in the JSON file.") }
    }
    let suppressed = dossier.lint.result.suppressed
    if !suppressed.isEmpty {
      page.element("h3", "Allowed by comments of the author")
      page.table(["rule", "file", "reason"], suppressed.map { ([$0.finding.rule, $0.file, $0.reason], "warning") })
    }
    for notice in dossier.lint.notices { page.element("p", [("class", "note")], notice) }
  }

  private func coverage(_ page: inout Markup) {
    page.table(
      ["callback", "", "calls in sessions", "calls in tests"],
      dossier.callbacks.map { use in
        let kind = use.isDefined ? (use.isRequired ? "required" : "defined") : "default of the host"
        return (
          [use.name, kind, Figure.grouped(use.sessionCalls), Figure.grouped(use.specCalls)],
          use.isDefined && !use.isExercised ? "warning" : ""
        )
      })
  }

  private func budgets(_ page: inout Markup) {
    page.element(
      "p",
      "Instructions a call in \(dossier.measuredSessions) sessions of its bots; the limit is \(Figure.grouped(dossier.limits.instructions))."
    )
    page.table(
      ["callback", "p50", "p99", "max", "of the limit", "memory", "longest value"],
      dossier.callbacks.compactMap { use in
        guard let budget = use.budget else { return nil }
        let part = Figure.percent(Double(budget.most) / Double(max(1, dossier.limits.instructions)))
        return (
          [
            use.name, Figure.grouped(Int(budget.median)), Figure.grouped(Int(budget.p99)), Figure.grouped(Int(budget.most)), part,
            Figure.grouped(budget.memoryBytes), Figure.grouped(budget.outputBytes),
          ], Double(budget.most) > 0.8 * Double(dossier.limits.instructions) ? "warning" : ""
        )
      })
  }

  private func searches(_ page: inout Markup) {
    let sessions = dossier.trials.sessions
    let void = sessions.void.sorted { $0.key < $1.key }.map { "\($0.value) void (\($0.key))" }
    page.element(
      "p",
      (["\(sessions.played) of \(sessions.planned) sessions played", "\(sessions.settled) settled"] + void).joined(separator: ", ") + ".")
    page.table(
      ["rule", "what was looked at", "found"],
      dossier.trials.searched.map { search in
        let found = dossier.trials.findings.count { $0.rule == search.rule }
        let name = dossier.lint.rule(search.rule).map { "\(search.rule) \($0.name)" } ?? search.rule
        return ([name, search.summary, found == 0 ? "nothing" : "\(found)"], found == 0 ? "" : "error")
      })
    if !dossier.trials.skipped.isEmpty {
      page.table(["rule", "not looked at, because"], dossier.trials.skipped.map { ([$0.rule, $0.reason], "") })
    }
  }

  private func seatBias(_ page: inout Markup) {
    guard let bias = dossier.trials.seatBias else { return page.element("p", "Not measured.") }
    page.element(
      "p",
      "What a seat is worth, in points of 100 above the mean of all seats, over \(bias.groups) groups of sessions that differ in the "
        + "seats alone, with 95 % confidence intervals. A seat may be worth \(Figure.fixed(bias.bound)) points.")
    page.table(
      ["seat", "mean", "from", "to"],
      bias.seats.map { seat in
        (
          ["\(seat.seat)", Figure.fixed(seat.mean), Figure.fixed(seat.low), Figure.fixed(seat.high)],
          seat.low > bias.bound || seat.high < -bias.bound ? "warning" : ""
        )
      })
    let reach = 1.1 * bias.seats.reduce(bias.bound) { max($0, $1.low.magnitude, $1.high.magnitude) }
    for seat in bias.seats.prefix(20) {
      page.element("p", [("class", "note")]) { line in
        line.text("seat \(seat.seat) ")
        line.interval(low: seat.low, mean: seat.mean, high: seat.high, bound: bias.bound, reach: reach)
      }
    }
  }

  private func bots(_ page: inout Markup) {
    page.table(
      ["bot", "sessions", "mean score", "mean share", "sole wins", "answers", "forfeits", "own failures"],
      dossier.trials.bots.map { bot in
        (
          [
            bot.name, Figure.grouped(bot.sessions), Figure.fixed(bot.meanScore), Figure.percent(bot.meanShare / 10_000),
            Figure.grouped(bot.wins), Figure.grouped(bot.answers), Figure.grouped(bot.forfeits), Figure.grouped(bot.failures),
          ], ""
        )
      })
    page.element(
      "p", [("class", "note")],
      "adversarial answers in malformed and hostile text. Where it wins more than random does, look for what it exploits.")
  }

  private func tests(_ page: inout Markup) {
    if let refusal = dossier.specRefusal { page.element("p", [("class", "error")], refusal) }
    if let specs = dossier.specs {
      let coverage = specs.coverage
      page.element(
        "p",
        "\(specs.passed) spec tests passed, \(specs.failed) failed; they run \(coverage.covered) of \(coverage.executable) lines of the Space."
      )
      let failures = specs.files.flatMap { file in
        file.cases.compactMap { test in test.failure.map { ([file.path, test.name, $0.message], "error") } }
      }
      if !failures.isEmpty { page.table(["file", "case", "failure"], failures) }
    }
    recordings(dossier.goldens, "Its recordings", &page)
    if dossier.previous != nil { recordings(dossier.previousGoldens, "Recordings of the version before, folded with this one", &page) }
  }

  private func recordings(_ goldens: [GoldenCheck], _ title: String, _ page: inout Markup) {
    page.element("h3", title)
    guard !goldens.isEmpty else { return page.element("p", "There are none.") }
    page.table(
      ["recording", "steps", "agree", "first difference"],
      goldens.map { golden in
        let words = ([golden.difference ?? ""] + golden.details).filter { !$0.isEmpty }.joined(separator: " · ")
        return ([golden.name, Figure.grouped(golden.steps), Figure.grouped(golden.stepsMatched), words], golden.passed ? "" : "warning")
      })
  }

  private static let style = """
    :root{--ink:#1c2330;--dim:#5b6472;--line:#dfe3e8;--paper:#fff;--good:#1a7f4b;--warn:#9a6700;--bad:#b42318;--soft:#f6f7f9}
    @media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--dim:#9aa4b2;--line:#30363d;--paper:#14171c;--good:#3fb950;--warn:#d29922;--bad:#f85149;--soft:#1c2128}}
    *{box-sizing:border-box}body{margin:0 auto;padding:1.5rem;max-width:72rem;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
    h1{margin:0;font-size:1.7rem}h2{margin:2.2rem 0 .6rem;font-size:1.15rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}h3{font-size:1rem}
    .cid{font-family:ui-monospace,monospace;font-size:.8rem;color:var(--dim);overflow-wrap:anywhere;margin:.2rem 0 1rem}
    .verdict{border-left:.35rem solid var(--dim);background:var(--soft);padding:.8rem 1rem;border-radius:.3rem}.verdict ul{margin:.4rem 0 0;padding-left:1.2rem}
    .verdict.accept{border-color:var(--good)}.verdict.revise{border-color:var(--warn)}.verdict.reject{border-color:var(--bad)}
    nav{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin-top:1rem;font-size:.9rem}a{color:inherit}
    section{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.88rem}th{text-align:left;color:var(--dim);font-weight:600}
    th,td{padding:.28rem .7rem .28rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:break-word}
    td:first-child{white-space:nowrap;font-weight:600}th.number,td.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    svg{vertical-align:middle;fill:var(--ink)}svg .edge{stroke:var(--warn);stroke-dasharray:2 2}svg .axis{stroke:var(--dim)}svg .range{stroke:var(--ink);stroke-width:2}
    tr.warning td:first-child{color:var(--warn)}tr.error td:first-child,.error{color:var(--bad)}.note,footer{color:var(--dim);font-size:.88rem}
    """
}

/// Numbers as a page shows them.
enum Figure {
  static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var out = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { out += "," }
      out.append(digit)
    }
    return number < 0 ? "-" + out : out
  }

  static func optional(_ number: Int?) -> String { number.map(grouped) ?? "" }

  /// Two digits behind the point.
  static func fixed(_ number: Double) -> String {
    guard number.isFinite, number.magnitude < 1e12 else { return "" }
    let hundredths = Int((number * 100).rounded())
    let rest = String(hundredths.magnitude % 100)
    return (hundredths < 0 ? "-" : "") + grouped(Int(hundredths.magnitude / 100)) + "." + (rest.count == 1 ? "0" : "") + rest
  }

  static func percent(_ part: Double) -> String { fixed(part * 100) + " %" }
}
