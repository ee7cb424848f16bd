internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let promptNumbers = LintRule(
    RuleInfo(
      id: "C307", name: "prompt-number", severity: .warning,
      summary: "A number that players read is taken from where the code takes it.",
      rationale: """
        "Name a number from 1 to 10" is a lie as soon as a session is configured otherwise, or the constant changes and the text does not. \
        Agents play by the text, so they are then asked for what is refused.

        In `task` and in the constant texts that it uses, the rule finds numbers that equal a default, minimum or maximum of `config` or a \
        constant of the file, from 3 on; and numbers in front of the name of a property of `config`, as in "12 chips". Format them in: \
        `string.format("from 1 to %d", ctx.config.highest)`. In the manifest's `rules`, which cannot be formatted, it finds a number in \
        front of such a name that is not the default: say "the number of chips that the task names" there.
        """,
      examples: [
        .bad("a default as a literal", main: asking("\"Name a number from 1 to 10.\"")),
        .bad("a number that has drifted", main: asking("\"Name one of 12 numbers\""), manifest: numbers),
        .bad("rules that say otherwise", manifest: ["rules": "Everybody names one of 50 numbers.", "config": config]),
        .good("a number that is formatted in", main: asking("string.format(\"Name a number from 1 to %d.\", ctx.config.highest)")),
        .good(
          "rules that leave it open", manifest: ["rules": "Everybody names one of the numbers that the task allows.", "config": config]),
      ])
  ) { source, report in
    guard let manifest = source.manifest else { return }
    let properties = ConfiguredNumber.all(of: manifest.config)
    if let main = source.main, let task = source.code.callbacks[.task] { checkTask(task, main, properties, &report) }
    guard let rules = manifest.rules else { return }
    for number in TextNumber.all(in: rules) {
      guard let property = properties.first(where: { $0.isNamed(by: number.word) }), let least = property.usual,
        Double(number.value) != least
      else { continue }
      report.add(
        "the rules say \"\(number.value) \(number.word)\", and \(property.name) is \(ConfiguredNumber.text(least)) by default",
        in: "manifest.json", at: source.manifestSpan("$.rules"), hint: "let the task name the number")
    }
  }

  private static func checkTask(
    _ task: Syntax.Node, _ main: SpaceSource.LuaFile, _ properties: [ConfiguredNumber], _ report: inout RuleReport
  ) {
    let syntax = main.syntax
    let constants = fileConstants(of: syntax)
    for node in texts(of: task, in: syntax) {
      for number in TextNumber.all(in: syntax.text(node)) {
        let value = Double(number.value)
        let hint: String
        if let property = properties.first(where: { $0.isNamed(by: number.word) }) {
          hint = "format it in: ctx.config.\(property.name)"
        } else if number.value >= 3, let property = properties.first(where: { $0.values.contains(value) }) {
          hint = "format it in: ctx.config.\(property.name), or what it bounds"
        } else if number.value >= 3, let name = constants.first(where: { $0.value == value })?.name {
          hint = "format it in: \(name)"
        } else {
          continue
        }
        report.add("the text says \(number.value) as a literal", in: main.path, at: syntax.span(node), hint: hint)
      }
    }
  }

  /// The string literals in a function, and those of the file that it uses by a name.
  private static func texts(of function: Syntax.Node, in syntax: Syntax) -> [Syntax.Node] {
    let strings = syntax.all(.string)
    var found = strings.filter { syntax.contains(function, $0) && isProse($0, of: syntax) }
    for variable in syntax.variables.indices where syntax.variables[variable].function == nil {
      guard syntax.variables[variable].reads.contains(where: { syntax.contains(function, $0) }), let value = syntax.value(of: variable),
        syntax.kind(value) == .string || syntax.binaryOperator(value) == .concat
      else { continue }
      found += strings.filter { syntax.contains(value, $0) }
    }
    return found
  }

  /// Keys and names are no texts that anybody reads.
  private static func isProse(_ node: Syntax.Node, of syntax: Syntax) -> Bool {
    guard syntax.text(node).contains(" "), let up = syntax.parent(node) else { return false }
    return syntax.kind(up) != .index && syntax.kind(up) != .keyedItem
  }

  /// The numbers that the file gives a name to.
  private static func fileConstants(of syntax: Syntax) -> [(name: String, value: Double)] {
    syntax.variables.indices.compactMap { index in
      let variable = syntax.variables[index]
      guard variable.function == nil, let value = syntax.value(of: index).flatMap({ syntax.constant($0)?.number }) else { return nil }
      return (variable.name, value)
    }
  }

  private static let config: Value = [
    "type": "object", "properties": ["numbers": ["type": "integer", "minimum": 5, "maximum": 40, "default": 20], "highest": highest],
  ]
  private static let highest: Value = ["type": "integer", "minimum": 2, "maximum": 100, "default": 10]
  private static let numbers: Value.Map = ["config": config]

  /// A Space that asks with an expression, for examples.
  private static func asking(_ text: String) -> String {
    """
    local space = {}

    function space.task(_, _, ctx)
      return {text = \(text), data = {highest = ctx.config.highest}}
    end

    function space.evaluate(_, ctx)
      local results = {}
      for seat = 1, ctx.seats do results[seat] = {score = 50} end
      return results
    end

    return space

    """
  }
}
