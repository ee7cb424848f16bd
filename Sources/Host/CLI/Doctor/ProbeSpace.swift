internal import SpaceSandbox

/// A Space that does next to nothing: with it the doctor sees a worker start, load code and answer, whatever is in the folder.
enum ProbeSpace {
  static func package() throws(SandboxError) -> SpacePackage {
    let bot = "return function(task, memory) return \"{}\" end\n"
    return try SpacePackage(
      files: [
        ("manifest.json", manifest), ("main.lua", code), ("bots/random.lua", bot), ("bots/baseline.lua", bot),
        ("bots/adversarial.lua", bot),
      ]
      .map { SpacePackage.File(path: $0.0, bytes: Array($0.1.utf8)) }, from: "the doctor's probe")
  }

  private static let code = """
    return {
      task = function() return {text = "say anything"} end,
      evaluate = function() return {{score = 100}} end,
    }
    """

  private static let manifest = """
    {
      "id": "probe", "name": "Probe", "summary": "Shows that a worker works.", "author": "Agon", "license": "Apache-2.0",
      "version": "1.0.0", "api": 1, "seats": {"min": 1, "max": 1}, "shape": "one_shot", "rounds": 1, "max_steps": 3,
      "rewards": {"preset": "winner"}, "bots": ["random", "baseline", "adversarial"]
    }
    """
}
