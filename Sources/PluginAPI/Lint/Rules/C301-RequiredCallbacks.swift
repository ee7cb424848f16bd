internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let requiredCallbacks = LintRule(
    RuleInfo(
      id: "C301", name: "missing-callback", severity: .error, summary: "`main.lua` returns the callbacks that its manifest needs.",
      rationale: """
        `task` and `evaluate` are required, and so is `rewards` with the preset `custom`. A name that is one letter off is a function that \
        the host never calls: it takes the default in its place, and says nothing.

        The default of `next` asks all seats for `rounds` rounds and is then done. A Space of the shape `turns` or `delayed` needs \
        its own: \
        the first to ask one seat after the other, the second to `wait` or `fetch`.
        """,
      examples: [
        .bad("a slip of the pen", main: calling(evaluate: "evalute")),
        .bad("custom rewards without rewards", manifest: ["rewards": ["preset": "custom"]]),
        .bad("a delayed Space that never waits", manifest: ["shape": "delayed"]),
        .good("both that are required", main: calling(evaluate: "evaluate")),
      ])
  ) { source, report in
    guard let main = source.main else {
      report.add("main.lua is missing", in: "main.lua", hint: "it returns the table of callbacks, of which task and evaluate are required")
      return
    }
    guard let exports = source.code.exports["main.lua"], main.syntax.errors.isEmpty else { return }
    guard exports.result != nil else {
      report.add("main.lua returns nothing", in: main.path, hint: "end it with `return space`, the table of callbacks")
      return
    }
    guard exports.isComplete else { return }
    let names = Set(exports.functions.map(\.name))
    let known = Contract.CallbackName.allCases.map(\.rawValue)
    for function in exports.functions where !known.contains(function.name) && function.function != nil {
      guard let near = Spelling.nearest(to: function.name, among: known.filter { !names.contains($0) }) else { continue }
      report.add(
        "\(function.name) is no callback", in: main.path, at: main.syntax.span(function.place), severity: .warning,
        hint: "did you mean \(near)?")
    }
    var required = Contract.callbacks.filter(\.isRequired).map(\.id)
    if source.manifest?.rewards == .custom { required.append(.rewards) }
    let place = exports.result.map { main.syntax.span($0) }
    for name in required where !names.contains(name.rawValue) {
      let why = name == .rewards ? ", which the preset custom needs" : ""
      report.add(
        "the callback \(name.rawValue) is missing\(why)", in: main.path, at: place.map { Span($0.start, min($0.end, $0.start + 40)) },
        hint: Contract.callback(name).summary)
    }
    checkShape(source, names, &report)
  }

  private static func checkShape(_ source: SpaceSource, _ names: Set<String>, _ report: inout RuleReport) {
    guard let manifest = source.manifest, manifest.shape == .turns || manifest.shape == .delayed else { return }
    let span = source.manifestSpan("$.shape")
    if !names.contains(Contract.CallbackName.next.rawValue) {
      report.add(
        "the shape \(manifest.shape.rawValue) has no next: all seats are asked at once", in: "manifest.json", at: span,
        hint: "write next, or take the shape one_shot or rounds")
    } else if manifest.shape == .delayed {
      let used = CapabilityUse.all(in: source)
      guard used[.wait] == nil, used[.feedRead] == nil else { return }
      report.add(
        "the shape is delayed, but nothing waits or fetches", in: "manifest.json", at: span, severity: .warning,
        hint: "return the command wait from next")
    }
  }

  /// A small Space with one callback by a name of choice, for examples.
  private static func calling(evaluate: String) -> String {
    """
    local space = {}

    function space.task()
      return {text = "Name a number."}
    end

    function space.\(evaluate)(_, ctx)
      local results = {}
      for seat = 1, ctx.seats do results[seat] = {score = 50} end
      return results
    end

    return space

    """
  }
}
