import SpaceContent
import SpaceContract
import SpaceLint
import SpaceSandbox

/// Makes every mistake it knows in a Space, one at a time.
struct Mutator {
  let package: SpacePackage
  let sources: [SpaceSource.LuaFile]

  init(_ package: SpacePackage) {
    self.package = package
    sources = SpaceSource(files: package.files).lua.filter { $0.path == "main.lua" || $0.path.hasPrefix("lib/") }
  }

  /// Every mutant of a kind, in a fixed order.
  func mutants(_ kind: Mutant.Kind) -> [Mutant] {
    let mistakes: [Mistake] =
      switch kind {
      case .leakedSecret: leaks()
      case .tieHandling: comparisons()
      case .forfeitHandling: forfeits()
      case .globalWrite: globals()
      case .promptDrift: drifts()
      case .unboundedLoop: loops()
      case .upvalueState: upvalues()
      case .wordsInText: words()
      case .mathRandom: unseeded()
      case .floatAmounts: floats()
      case .mutatedState: readers()
      case .missingCallback: missing()
      case .neverDone: endless()
      case .scoreRange: scores()
      case .legality: legality()
      case .arithmetic: arithmetic()
      case .hostility: hostility()
      case .wrongShares, .permissions, .manifest: []
      }
    let id = package.manifest.id
    var mutants = mistakes.map { Mutant(space: id, kind: kind, what: "\($0.path): \($0.what)", files: $0.made(in: package.files)) }
    switch kind {
    case .wrongShares: mutants += wrongShares()
    case .permissions: mutants += permissions()
    case .manifest: mutants += manifests()
    default: break
    }
    return mutants
  }

  // MARK: Reading

  private func line(_ file: SpaceSource.LuaFile, _ node: Syntax.Node) -> Int {
    file.syntax.lines.position(of: file.syntax.span(node).start).line
  }

  /// The function of a callback written `function space.name(...)`.
  private func callback(_ name: String, in file: SpaceSource.LuaFile) -> Syntax.Node? {
    let syntax = file.syntax
    return syntax.all(.functionStatement).first { statement in
      syntax.child(statement, 0).map { syntax.kind($0) == .field && syntax.text($0) == name } ?? false
    }.flatMap { syntax.child($0, 1) }
  }

  private var main: SpaceSource.LuaFile? { sources.first { $0.path == "main.lua" } }

  private func isInside(_ node: Syntax.Node, _ outer: Syntax.Node, _ syntax: Syntax) -> Bool {
    let inner = syntax.span(node)
    let span = syntax.span(outer)
    return span.start <= inner.start && inner.end <= span.end
  }

  /// Nodes of a kind inside functions, but not in `view`: what it draws decides nothing.
  private func sites(_ kind: Syntax.Kind) -> [(file: SpaceSource.LuaFile, node: Syntax.Node)] {
    sources.flatMap { file in
      let view = callback("view", in: file)
      return file.syntax.all(kind).filter { node in
        file.syntax.enclosingFunction(node) != nil && !(view.map { isInside(node, $0, file.syntax) } ?? false)
      }.map { (file, $0) }
    }
  }

  private func replacing(
    _ site: (file: SpaceSource.LuaFile, node: Syntax.Node), with text: String, _ what: String? = nil
  ) -> Mistake {
    let syntax = site.file.syntax
    let old = syntax.source(site.node).prefix(40)
    return Mistake(
      site.file.path, [(syntax.span(site.node), text)], "line \(line(site.file, site.node)): \(what ?? "\(old) becomes \(text.prefix(40))")"
    )
  }

  /// Statements put at the start of a callback's body, and lines at the top of the file.
  private func inserting(_ text: String, into name: String, top: String = "") -> Mistake? {
    guard let main, let function = callback(name, in: main), let block = Array(main.syntax.children(function)).last else { return nil }
    let start = main.syntax.span(block).start
    return Mistake("main.lua", [(Span(0, 0), top), (Span(start, start), text + " ")], "\(name) begins with \(text)")
  }

  /// Lines before the last statement of `main.lua`, which returns the table named `space`.
  private func appending(_ text: String, _ what: String) -> Mistake? {
    guard let main, let last = Array(main.syntax.children(main.syntax.root)).last, main.syntax.source(last) == "return space" else {
      return nil
    }
    let start = main.syntax.span(last).start
    return Mistake("main.lua", [(Span(start, start), text + "\n")], what)
  }

  // MARK: Mistakes in Lua

  private func leaks() -> [Mistake] {
    let keeps = sources.contains { file in
      file.syntax.all(.namedItem).contains { ["hidden", "secret"].contains(file.syntax.text($0)) }
        || file.syntax.all(.field).contains { ["hidden", "secret"].contains(file.syntax.text($0)) }
    }
    guard keeps else { return [] }
    func wrapped(_ callback: String, _ parameters: String, _ change: String) -> String {
      "do local inner = space.\(callback)\n  space.\(callback) = function(\(parameters))\n    \(change)\n  end\nend"
    }
    let copy =
      "local s, log = inner(a, b, c)\n    s.open = json.decode(json.encode({s.hidden or false, s.secret or false}))\n    return s, log"
    let copies = wrapped("setup", "a, b, c", copy) + "\n" + wrapped("apply", "a, b, c", copy)
    return [
      appending(
        copies + "\n"
          + wrapped("task", "state, seat, ctx", "local t = inner(state, seat, ctx) t.data = t.data or {} t.data.open = state.open return t"),
        "a copy of what is hidden stands in the task's data"),
      appending(
        copies + "\n"
          + wrapped("task", "state, seat, ctx", "local t = inner(state, seat, ctx) t.text = t.text .. json.encode(state.open) return t"),
        "a copy of what is hidden stands in the task's text"),
      appending(
        copies + "\n"
          + wrapped(
            "view", "state, audience, ctx",
            "local v = inner(state, audience, ctx) v[1] = {kind = \"text\", text = json.encode(state.open):sub(1, 900)} return v"),
        "a copy of what is hidden is drawn"),
      appending(
        wrapped(
          "apply", "state, event, ctx",
          "local s = inner(state, event, ctx) return s, json.encode({s.hidden or false, s.secret or false}):sub(1, 400)"),
        "what is hidden is logged"),
    ].compactMap { $0 }
  }

  private func comparisons() -> [Mistake] {
    let other: [Syntax.BinaryOperator: String] = [
      .less: "<=", .lessOrEqual: "<", .greater: ">=", .greaterOrEqual: ">", .equal: "~=", .notEqual: "==",
    ]
    return sites(.binary).compactMap { site in
      let syntax = site.file.syntax
      guard let operation = syntax.binaryOperator(site.node), let text = other[operation], let left = syntax.child(site.node, 0),
        let right = syntax.child(site.node, 1)
      else { return nil }
      return replacing(site, with: "\(syntax.source(left)) \(text) \(syntax.source(right))")
    }
  }

  private func forfeits() -> [Mistake] {
    sites(.binary).compactMap { site in
      let syntax = site.file.syntax
      guard syntax.binaryOperator(site.node) == .and, let left = syntax.child(site.node, 0), let right = syntax.child(site.node, 1),
        syntax.source(left).contains("action"), syntax.source(right).contains(syntax.source(left) + ".")
      else { return nil }
      return replacing(site, with: syntax.source(right))
    }
      + sites(.ifStatement).compactMap { site in
        let syntax = site.file.syntax
        guard let condition = syntax.child(site.node, 0),
          ["answer.forfeit", "not answer.action", "a.forfeit", "not a.action"].contains(syntax.source(condition))
        else { return nil }
        return replacing(site, with: "", "the branch of a forfeit is gone")
      }
  }

  private func globals() -> [Mistake] {
    sites(.local).compactMap { site in
      let syntax = site.file.syntax
      guard syntax.split(site.node) < Array(syntax.children(site.node)).count, let name = syntax.child(site.node, 0) else { return nil }
      let start = syntax.span(site.node).start
      return Mistake(
        site.file.path, [(Span(start, syntax.span(name).start), "")],
        "line \(line(site.file, site.node)): \(syntax.text(name)) is not local")
    }
  }

  private func drifts() -> [Mistake] {
    sites(.call).compactMap { site in
      let syntax = site.file.syntax
      let parts = Array(syntax.children(site.node))
      guard parts.count >= 3, syntax.source(parts[0]) == "string.format", syntax.kind(parts[1]) == .string else { return nil }
      let format = syntax.source(parts[1])
      let holes = format.ranges(of: "%")
      guard let first = holes.first, format[first.upperBound...].hasPrefix("d") else { return nil }
      let end = format.index(after: first.upperBound)
      let drifted = format.replacingCharacters(first.lowerBound..<end, with: "41")
      let rest = parts.dropFirst(3).map { ", " + syntax.source($0) }.joined()
      return replacing(site, with: "string.format(\(drifted)\(rest))", "a number in a text is always 41")
    }
  }

  private func loops() -> [Mistake] {
    let forgotten: [Mistake] = sites(.numericFor).compactMap { site in
      let syntax = site.file.syntax
      let parts = Array(syntax.children(site.node))
      guard parts.count == 4 else { return nil }
      let name = syntax.text(parts[0])
      let text =
        "do local \(name) = \(syntax.source(parts[1])) while \(name) <= \(syntax.source(parts[2])) do \(syntax.source(parts[3])) end end"
      return replacing(site, with: text, "a loop forgets to count")
    }
    let inserted = ["parse", "apply", "next", "task"].compactMap { inserting("while ctx ~= 1 do end", into: $0) }
    return forgotten + inserted
      + ["evaluate", "setup"].compactMap { inserting("local turns = 0 while true do turns = turns + 1 end", into: $0) }
  }

  private func upvalues() -> [Mistake] {
    ["task", "parse", "apply", "evaluate", "next"].flatMap { name in
      [
        inserting("calls = calls + 1", into: name, top: "local calls = 0 "),
        inserting("seen[#seen + 1] = true", into: name, top: "local seen = {} "),
        inserting("memo.last = ctx", into: name, top: "local memo = {last = false} "),
      ].compactMap { $0 }
    }
  }

  private func words() -> [Mistake] {
    guard let main, let task = callback("task", in: main) else { return [] }
    let syntax = main.syntax
    return syntax.all(.namedItem).filter { syntax.text($0) == "text" && isInside($0, task, syntax) }.flatMap { item -> [Mistake] in
      guard let value = syntax.child(item, 0) else { return [] }
      return ["state", "state.rounds or state", "state.answers or state.last or state"].map { source in
        replacing(
          (main, value), with: "(\(syntax.source(value))) .. json.encode(\(source)):sub(1, 4000)", "the text ends with \(source) as JSON")
      }
    }
  }

  private func unseeded() -> [Mistake] {
    sites(.field).filter { $0.file.syntax.source($0.node) == "random.int" }.map { replacing($0, with: "math.random") }
      + ["setup", "apply", "evaluate", "task"].flatMap { name in
        ["local now = os.time()", "math.randomseed(1)", "local started = os.clock()"].compactMap { inserting($0, into: name) }
      }
  }

  private func floats() -> [Mistake] {
    sites(.binary).compactMap { site in
      let syntax = site.file.syntax
      guard syntax.binaryOperator(site.node) == .floorDivide, let left = syntax.child(site.node, 0), let right = syntax.child(site.node, 1)
      else { return nil }
      return replacing(site, with: "\(syntax.source(left)) / \(syntax.source(right))")
    }
  }

  private func readers() -> [Mistake] {
    ["task", "evaluate", "view"].flatMap { name in
      [
        "state.seen = true", "state.rounds = {}", "local own = state own.touched = 1",
        "table.sort(state.rounds or {}, function() return false end)",
      ]
      .compactMap { inserting($0, into: name) }
    }
  }

  private func missing() -> [Mistake] {
    guard let main else { return [] }
    return ["task", "evaluate", "next", "apply", "parse", "setup"].compactMap { name in
      guard let function = callback(name, in: main), let statement = main.syntax.parent(function),
        let target = main.syntax.child(statement, 0)
      else { return nil }
      return replacing((main, target), with: "space.\(name.dropLast())", "\(name) is misspelt")
    }
  }

  private func endless() -> [Mistake] {
    sites(.table).filter { $0.file.syntax.source($0.node).filter { $0 != " " } == "{done=true}" }
      .map { replacing($0, with: "{ask = {1}}", "asks on instead of ending") }
  }

  private func scores() -> [Mistake] {
    guard let main, let evaluate = callback("evaluate", in: main) else { return [] }
    let numbers = main.syntax.all(.integer).filter { isInside($0, evaluate, main.syntax) && main.syntax.text($0) == "100" }
    return numbers.map { replacing((main, $0), with: "101") }
      + [
        appending(
          "do local inner = space.evaluate space.evaluate = function(state, ctx) local r = inner(state, ctx) r[1] = {score = 250} return r end end",
          "seat 1 scores 250"),
        appending(
          "do local inner = space.evaluate space.evaluate = function(state, ctx) local r = inner(state, ctx) r[#r] = nil return r end end",
          "the last seat has no score"),
      ].compactMap { $0 }
  }

  private func legality() -> [Mistake] {
    guard let main, let parse = callback("parse", in: main) else { return [] }
    return main.syntax.all(.ifStatement).filter { isInside($0, parse, main.syntax) && main.syntax.source($0).contains("return nil") }
      .map { replacing((main, $0), with: "", "a check of parse is gone") }
  }

  private func arithmetic() -> [Mistake] {
    let other: [Syntax.BinaryOperator: String] = [.add: "-", .subtract: "+", .multiply: "+", .modulo: "//", .and: "or", .or: "and"]
    return sites(.binary).compactMap { site in
      let syntax = site.file.syntax
      guard let operation = syntax.binaryOperator(site.node), let text = other[operation], let left = syntax.child(site.node, 0),
        let right = syntax.child(site.node, 1)
      else { return nil }
      return replacing(site, with: "\(syntax.source(left)) \(text) \(syntax.source(right))")
    }
  }

  private func hostility() -> [Mistake] {
    let blob = String(repeating: "QWdvbiBpcyBhIGhvc3Qg", count: 40)
    return [
      inserting("local key = \"\(blob)\"", into: "apply"),
      inserting("local big = string.rep(\"x\", 100000000)", into: "parse"),
      inserting("local text = string.char(104, 101, 108, 108, 111, 32, 119, 111, 114, 108, 100, 33, 33, 33, 33, 33, 33)", into: "task"),
      inserting("setmetatable(state, {__gc = function() end})", into: "apply"),
      inserting("local chunk = load(\"return 1\")", into: "evaluate"), inserting("require(\"lib/\" .. tostring(ctx.step))", into: "next"),
      inserting("string.rep = nil", into: "setup"), inserting("local where = tostring(ctx):match(\"0x.*\")", into: "task"),
      inserting("local root = ctx.seats ^ 0.3", into: "evaluate"),
    ].compactMap { $0 }
  }

  // MARK: Mistakes in the manifest

  private func mutant(_ kind: Mutant.Kind, _ what: String, without path: String? = nil, _ change: (inout Value.Map) -> Void) -> [Mutant] {
    guard let file = package.files.first(where: { $0.path == "manifest.json" }), var map = (try? JSON.decode(file.bytes))?.map else {
      return []
    }
    let before = map
    change(&map)
    guard map != before || path != nil else { return [] }
    let changed = SpacePackage.File(path: "manifest.json", bytes: JSON.encode(.map(map), pretty: true))
    let files = package.files.filter { $0.path != path }.map { $0.path == "manifest.json" ? changed : $0 }
    return [Mutant(space: package.manifest.id, kind: kind, what: what, files: files)]
  }

  private func wrongShares() -> [Mutant] {
    let bodies = [
      ("nothing is left for the second of a tie", "shares[seat] = rank == 1 and 10000 // tied - (tied - 1) or 0"),
      ("one point is lost", "shares[seat] = rank == 1 and 9999 // tied or 0"),
      ("everybody who is first gets everything", "shares[seat] = rank == 1 and 10000 or 0"),
      ("shares are fractions", "shares[seat] = rank == 1 and 10000 / tied / 3 * 3 + 0.5 or 0"),
    ]
    return bodies.flatMap { what, body -> [Mutant] in
      let text = """
        function space.rewards(state, ranking, ctx)
          local tied, shares = 0, {}
          for _, rank in ipairs(ranking) do if rank == 1 then tied = tied + 1 end end
          for seat, rank in ipairs(ranking) do \(body) end
          return shares
        end
        """
      guard let mistake = appending(text, what) else { return [] }
      return mutant(.wrongShares, what) { $0["rewards"] = ["preset": "custom"] }.map {
        Mutant(space: $0.space, kind: $0.kind, what: what, files: mistake.made(in: $0.files))
      }
    }
  }

  private func permissions() -> [Mutant] {
    let held = package.manifest.permissions
    let dropped = held.indices.flatMap { index in
      mutant(.permissions, "the permission \(held[index].name.rawValue) is gone") { map in
        var list = map["permissions"]?.list ?? []
        list.remove(at: index)
        map["permissions"] = .list(list)
      }
    }
    let blank = held.indices.prefix(1).flatMap { index in
      mutant(.permissions, "a permission without a reason") { map in
        var list = map["permissions"]?.list ?? []
        guard var entry = list[index].map else { return }
        entry["reason"] = ""
        list[index] = .map(entry)
        map["permissions"] = .list(list)
      }
    }
    let added = ["random", "clock.session", "wait"].filter { name in !held.contains { $0.name.rawValue == name } }.flatMap { name in
      mutant(.permissions, "the permission \(name), which nothing uses") { map in
        map["permissions"] = .list(
          (map["permissions"]?.list ?? []) + [["name": .text(name), "scope": [:], "reason": "It might be needed."]])
      }
    }
    return dropped + blank + added
  }

  private func manifests() -> [Mutant] {
    mutant(.manifest, "a version of two parts") { $0["version"] = "1.0" } + mutant(.manifest, "api 2") { $0["api"] = 2 }
      + mutant(.manifest, "fewer seats at most than at least") { $0["seats"] = ["min": 3, "max": 2] }
      + mutant(.manifest, "no adversarial bot") { $0["bots"] = ["random", "baseline"] }
      + mutant(.manifest, "an unknown key") { $0["network"] = true } + mutant(.manifest, "no licence", without: "LICENSE") { _ in }
      + mutant(.manifest, "no changelog", without: "CHANGELOG.md") { _ in }
      + mutant(.manifest, "podium") { $0["rewards"] = ["preset": "podium"] }
  }
}

extension String {
  fileprivate func replacingCharacters(_ range: Range<Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + self[range.upperBound...]
  }
}
