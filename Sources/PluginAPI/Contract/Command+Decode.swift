public import SpaceContent

extension Command {
  /// Reads what `next` returned.
  ///
  /// `value` has crossed from a Space (`Value.normalizedForSpace`), `clock` is the session's, in seconds. Checks the shape and the
  /// manifest's permissions with their scopes. Errors have the code `command` or `permission` and the path `next`.
  public static func decode(_ value: Value, seats: Int, manifest: Manifest, clock: Int) throws(ContractError) -> Command {
    let names = Contract.CommandName.allCases
    var exactlyOne: String { "exactly one of \(names.map(\.rawValue).joined(separator: ", "))" }
    guard let map = value.object else { throw fault("\(exactlyOne); got \(value.described)") }
    guard map.count == 1, let entry = map.entries.first, let name = Contract.CommandName(rawValue: entry.key) else {
      // Known keys come first and in the table's order, so that the message names them as the creator thinks of them.
      let known = names.map(\.rawValue).filter { map[$0] != nil }
      let others = map.keys.filter { Contract.CommandName(rawValue: $0) == nil }.map {
        TextCleaning.cut(TextCleaning.clean($0), maxBytes: 40)
      }
      let got = (known + others).prefix(8).joined(separator: ", ")
      throw fault("\(exactlyOne); got \(got.isEmpty ? "none" : got)")
    }
    let decoder = CommandDecoder(seats: seats, manifest: manifest, clock: Int64(clock))
    switch name {
    case .ask: return .ask(try decoder.ask(entry.value))
    case .judge: return .judge(try decoder.judge(entry.value))
    case .fetch: return .fetch(try decoder.fetch(entry.value))
    case .wait: return .wait(try decoder.wait(entry.value))
    case .run: return .run(try decoder.run(entry.value))
    case .void:
      guard let reason = entry.value.text else { throw fault("void must be a reason such as \"no quorum\", got \(entry.value.described)") }
      return .void(TextCleaning.cut(TextCleaning.clean(reason), maxBytes: Contract.Texts.maxReasonBytes))
    case .done:
      guard entry.value == .bool(true) else { throw fault("done must be true, got \(entry.value.described)") }
      return .done
    }
  }

  private static func fault(_ message: String) -> ContractError {
    ContractError(.command, at: Contract.CallbackName.next.rawValue, message)
  }
}

private struct CommandDecoder {
  let seats: Int
  let manifest: Manifest
  let clock: Int64

  private func fault(_ message: String) -> ContractError {
    ContractError(.command, at: Contract.CallbackName.next.rawValue, message)
  }

  private func object(_ value: Value, _ name: String, keys: [String]) throws(ContractError) -> ReturnedObject {
    try ReturnedObject(value, name, keys: keys, code: .command, callback: .next)
  }

  /// The scope of a permission, or an error that says what to add to the manifest.
  private func scope(of permission: Contract.PermissionName, for command: Contract.CommandName) throws(ContractError) -> Manifest.Scope {
    guard let scope = manifest.permission(permission)?.scope else {
      throw ContractError(
        .permission, at: Contract.CallbackName.next.rawValue, "\(command.rawValue) needs the permission \(permission.rawValue)",
        hint: "add it to permissions in manifest.json, with a reason")
    }
    return scope
  }

  private func beyondScope(_ permission: Contract.PermissionName, _ message: String) -> ContractError {
    ContractError(
      .permission, at: Contract.CallbackName.next.rawValue, message, hint: "widen the scope of \(permission.rawValue) in manifest.json")
  }

  func ask(_ value: Value) throws(ContractError) -> [Int] {
    guard let items = value.list else { throw fault("ask must be a list of seats such as {1}, got \(value.described)") }
    guard !items.isEmpty else { throw fault("ask must name at least one seat") }
    var asked: Set<Int64> = []
    for item in items {
      guard let seat = item.int else { throw fault("ask must be a list of seats such as {1}, got \(item.described) in it") }
      guard (1...Int64(max(1, seats))).contains(seat) else { throw fault("ask names seat \(seat); seats are 1..\(seats)") }
      guard asked.insert(seat).inserted else { throw fault("ask names seat \(seat) twice") }
    }
    return asked.sorted().map { Int($0) }
  }

  func judge(_ value: Value) throws(ContractError) -> Command.JudgeRequest {
    let fields = try object(value, "judge", keys: ["mode", "items", "rubric", "metrics"])
    let modes = Contract.JudgeMode.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
    guard let mode = fields["mode"]?.text.flatMap(Contract.JudgeMode.init(rawValue:)) else { throw fields.mismatch("mode", modes) }
    let scope = try scope(of: mode.permission, for: .judge)
    let items = try fields.list("items", count: 1...Contract.Commands.maxJudgedItems)
    if let most = scope.items, items.count > most {
      throw beyondScope(mode.permission, "judge has \(items.count) items; the scope allows \(most)")
    }
    var ids: Set<Int64> = []
    var decoded: [Command.JudgeRequest.Item] = []
    for (index, item) in items.enumerated() {
      let item = try object(item, "judge.items[\(index + 1)]", keys: ["id", "text"])
      let id = try item.int("id")
      guard ids.insert(id).inserted else { throw fault("judge.items has the id \(id) twice") }
      decoded.append(.init(id: id, text: try item.text("text", maxBytes: Contract.Texts.maxJudgedItemBytes)))
    }
    let rubric = try fields.text("rubric", maxBytes: Contract.Texts.maxRubricBytes)
    if let start = scope.rubric, !rubric.utf8.starts(with: start.utf8) {
      throw beyondScope(mode.permission, "judge.rubric does not start with the reviewed rubric")
    }
    return Command.JudgeRequest(mode: mode, items: decoded, rubric: rubric, metrics: try metrics(fields, mode))
  }

  private func metrics(_ fields: ReturnedObject, _ mode: Contract.JudgeMode) throws(ContractError) -> [String] {
    guard mode == .score else {
      guard fields["metrics"] == nil else { throw fault("judge.metrics belongs to mode \"score\" only") }
      return []
    }
    let names = try fields.list("metrics", count: 1...Contract.Commands.maxJudgedMetrics)
    for (index, name) in names.enumerated() where !NameRule.field.matches(name.text ?? "") {
      throw fault("judge.metrics[\(index + 1)] must be a name that matches \(NameRule.field.pattern), got \(name.described)")
    }
    if let index = Schema.firstDuplicate(names) { throw fault("judge.metrics[\(index + 1)] stands twice") }
    return names.compactMap(\.text)
  }

  private func feed(_ name: String, seconds: Int64, every: Int64, for command: Contract.CommandName) throws(ContractError) {
    let scope = try scope(of: .feedRead, for: command)
    if let feeds = scope.feeds, !feeds.contains(name) {
      throw beyondScope(.feedRead, "\(command.rawValue).feed is \(Value.quoted(name)); the scope has \(feeds.joined(separator: ", "))")
    }
    if let most = scope.maxSeconds, seconds > most {
      throw beyondScope(.feedRead, "\(command.rawValue) spans \(seconds) seconds; the scope allows \(most)")
    }
    guard seconds / every <= Contract.Commands.maxBars else {
      throw fault("\(command.rawValue) asks for \(seconds / every) bars; at most \(Contract.Commands.maxBars) are allowed")
    }
  }

  /// Times are bounded here so that no later sum of them can overflow.
  private static let times = -Contract.Values.maxInteger / 2...Contract.Values.maxInteger / 2

  func fetch(_ value: Value) throws(ContractError) -> Command.FetchRequest {
    let fields = try object(value, "fetch", keys: ["feed", "from", "to", "every"])
    let name = try fields.text("feed", maxBytes: 64)
    let from = try fields.int("from", in: CommandDecoder.times)
    let to = try fields.int("to", in: CommandDecoder.times)
    let every = try fields.int("every", in: 1...Int64(Contract.Commands.maxWaitSeconds))
    guard from < to else { throw fault("fetch.from is \(from); less than to, \(to), is needed") }
    guard to <= clock else { throw fault("fetch.to is \(to), after the clock, \(clock); a wait brings what is still to come") }
    try feed(name, seconds: to - from, every: every, for: .fetch)
    return Command.FetchRequest(feed: name, from: from, to: to, every: every)
  }

  func wait(_ value: Value) throws(ContractError) -> Command.WaitRequest {
    let fields = try object(value, "wait", keys: ["feed", "to", "every"])
    _ = try scope(of: .wait, for: .wait)
    let to = try fields.int("to", in: CommandDecoder.times)
    guard to > clock else { throw fault("wait.to is \(to); later than the clock, \(clock), is needed") }
    guard to - clock <= Contract.Commands.maxWaitSeconds else {
      throw fault("wait.to is \(to - clock) seconds ahead; at most \(Contract.Commands.maxWaitSeconds) are allowed")
    }
    guard let name = try fields.optionalText("feed", maxBytes: 64) else {
      guard fields["every"] == nil else { throw fault("wait.every needs wait.feed") }
      return Command.WaitRequest(to: to, feed: nil)
    }
    let every =
      try fields.optionalInt("every", in: 1...Int64(Contract.Commands.maxWaitSeconds)) ?? Int64(Contract.Commands.defaultBarSeconds)
    try feed(name, seconds: to - clock, every: every, for: .wait)
    return Command.WaitRequest(to: to, feed: .init(name: name, every: every))
  }

  func run(_ value: Value) throws(ContractError) -> Command.RunRequest {
    let fields = try object(value, "run", keys: ["programs", "inputs", "instructions"])
    let scope = try scope(of: .codeRun, for: .run)
    var ids: Set<Int64> = []
    var programs: [Command.RunRequest.Program] = []
    for (index, program) in try fields.list("programs", count: 1...Contract.Commands.maxPrograms).enumerated() {
      let program = try object(program, "run.programs[\(index + 1)]", keys: ["id", "source"])
      let id = try program.int("id")
      guard ids.insert(id).inserted else { throw fault("run.programs has the id \(id) twice") }
      guard let source = program["source"]?.text else { throw program.mismatch("source", "a string") }
      // A program is code, not prose: it is not cleaned, and its own loader refuses what is no source.
      guard source.utf8.count <= Contract.Texts.maxProgramBytes else {
        throw fault("\(program.name).source is \(source.utf8.count) bytes long; at most \(Contract.Texts.maxProgramBytes) are allowed")
      }
      programs.append(.init(id: id, source: source))
    }
    let inputs = try fields.list("inputs", count: 1...Contract.Commands.maxProgramInputs)
    let instructions = try fields.int("instructions", in: 1...Int64(Contract.limit(.instructions).range.upperBound))
    let most = scope.instructions ?? manifest.limits.instructions
    guard instructions <= most else {
      throw beyondScope(.codeRun, "run.instructions is \(instructions); the scope allows \(most)")
    }
    return Command.RunRequest(programs: programs, inputs: inputs, instructions: instructions)
  }
}
