import AgentRuntimes
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport

/// Spaces of the tests that give the host something to do, and how they are granted it.
enum Commanded {
  static let manifest: Value.Map = [
    "shape": "delayed", "seats": ["min": 2, "max": 2], "rounds": 2,
    "limits": ["judge_calls": 1, "run_calls": 1],
    "permissions": [
      ["name": "judge.score", "scope": [:], "reason": "a test"], ["name": "judge.rank", "scope": [:], "reason": "a test"],
      ["name": "feed.read", "scope": ["feeds": ["btc-usd"], "max_seconds": 604_800], "reason": "a test"],
      ["name": "wait", "scope": [:], "reason": "a test"], ["name": "code.run", "scope": [:], "reason": "a test"],
      ["name": "clock.session", "scope": [:], "reason": "a test"],
    ],
  ]

  /// A Space that gives `commands`, one after the other, keeps every event, and scores seat n with `scores[n]`, an expression over
  /// `events`, the list of all of them.
  static func source(_ commands: [String], scores: [String] = ["1", "0"]) -> String {
    """
    local commands = {
      \(commands.map { "function(state, ctx) return \($0) end" }.joined(separator: ",\n  "))
    }
    return {
      setup = function() return {events = {}} end,
      next = function(state, ctx)
        local command = commands[ctx.step + 1]
        return command and command(state, ctx) or {done = true}
      end,
      task = function(state, seat) return {text = "Say something.", data = {seen = #state.events}} end,
      apply = function(state, event)
        state.events[#state.events + 1] = event
        return state, event.type
      end,
      evaluate = function(state)
        local events = state.events
        return {{score = \(scores[0])}, {score = \(scores[1])}}
      end,
    }
    """
  }

  static func package(_ commands: [String], scores: [String] = ["1", "0"], manifest changes: Value.Map = [:]) throws -> SpacePackage {
    var manifest = manifest
    for change in changes { manifest[change.key] = change.value }
    return try Fixture.package(source(commands, scores: scores), manifest: manifest, files: ["bots/baseline.lua": counting])
  }

  /// A bot that counts its answers in its memory.
  static let counting = """
    return function(task, memory)
      local count = (memory and memory.count or 0) + 1
      return "answer " .. count, {count = count}
    end
    """
}
