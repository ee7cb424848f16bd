public import SpaceSandbox

extension RuleExample {
  /// The Space that every example starts from: sound, small, and clean under every rule.
  public static let base: [SpacePackage.File] = [
    ("manifest.json", manifest), ("main.lua", main), ("bots/random.lua", random), ("bots/baseline.lua", baseline),
    ("bots/adversarial.lua", adversarial), ("LICENSE", "The licence of the example.\n"),
    ("CHANGELOG.md", "# Changelog\n\n## 1.0.0\n\nFirst.\n"),
    ("README.md", "# Example\n\nEverybody names a number; the highest that nobody else named wins.\n"),
  ].map { SpacePackage.File(path: $0.0, bytes: Array($0.1.utf8)) }

  private static let manifest = """
    {
      "id": "example",
      "name": "Example",
      "summary": "Everybody names a number; the highest that nobody else named wins.",
      "author": "Agon",
      "license": "Apache-2.0",
      "version": "1.0.0",
      "api": 1,
      "seats": {"min": 2, "max": 3},
      "shape": "one_shot",
      "config": {
        "type": "object",
        "properties": {"highest": {"type": "integer", "minimum": 2, "maximum": 100, "default": 10}}
      },
      "action": {
        "type": "object",
        "properties": {"number": {"type": "integer", "minimum": 1, "maximum": 100}},
        "required": ["number"]
      },
      "rewards": {"preset": "winner"},
      "permissions": [],
      "rules": "Everybody names a number. The highest that nobody else named wins.",
      "bots": ["random", "baseline", "adversarial"]
    }

    """

  private static let main = """
    local space = {}

    function space.task(state, seat, ctx)
      return {text = string.format("Name a number from 1 to %d.", ctx.config.highest)}
    end

    function space.parse(state, seat, answer, ctx)
      if answer.number > ctx.config.highest then return nil, "the number is too high" end
      return answer
    end

    function space.evaluate(state, ctx)
      local named, results = {}, {}
      for _, answer in ipairs(state.rounds[1]) do
        local number = answer.action and answer.action.number
        if number then named[number] = (named[number] or 0) + 1 end
      end
      for seat, answer in ipairs(state.rounds[1]) do
        local number = answer.action and answer.action.number
        results[seat] = {score = number and named[number] == 1 and 100 * number // ctx.config.highest or 0}
      end
      return results
    end

    return space

    """

  private static let random = """
    return function(task, memory) return json.encode {number = random.int(1, 10)}, memory end

    """

  private static let baseline = """
    return function(task, memory) return json.encode {number = random.int(7, 10)}, memory end

    """

  private static let adversarial = """
    return function(task, memory) return '{"number": 1e999}', memory end

    """
}
