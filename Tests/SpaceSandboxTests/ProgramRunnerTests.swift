import Foundation
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Agents' programs: what they give, what their errors are called, and that nothing of one reaches another.
@Suite struct ProgramRunnerTests {
  typealias Output = Event.ProgramResult.Output

  static func request(_ sources: [String], _ inputs: [Value], instructions: Int64 = 100_000) throws -> Command.RunRequest {
    let programs = sources.enumerated().map { Value.map(["id": .int(Int64($0.offset + 1)), "source": .text($0.element)]) }
    return try request(programs: programs, inputs, instructions: instructions)
  }

  /// Through the decoder, as the machine has it.
  static func request(programs: [Value], _ inputs: [Value], instructions: Int64) throws -> Command.RunRequest {
    let manifest = try Fixture.package(Probe.source([:]), manifest: Value.Map(runner.map { ($0.key, $0.value) })).manifest
    let run: Value = ["programs": .list(programs), "inputs": .list(inputs), "instructions": .int(instructions)]
    let value = try Value.map(["run": run]).normalizedForSpace(path: "next")
    guard case .run(let request) = try Command.decode(value, seats: 2, manifest: manifest, clock: 0) else {
      throw SandboxError(.load, "a run command is another one")
    }
    return request
  }

  static let runner: Value.Map = [
    "permissions": [["name": "code.run", "scope": ["instructions": 10_000_000], "reason": "the test asks for it"]],
    "limits": ["run_calls": 1],
  ]

  static func results(
    _ sources: [String], _ inputs: [Value], instructions: Int64 = 100_000, memoryMiB: Int = 2, outputBytes: Int = 4096
  ) throws -> [[Output]] {
    let request = try request(sources, inputs, instructions: instructions)
    let results = try ProgramRunner.run(request, memoryMiB: memoryMiB, outputBytes: outputBytes, executable: Fixture.executable).get()
    #expect(results.map(\.id) == request.programs.map(\.id))
    #expect(results.allSatisfy { $0.outputs.count == inputs.count })
    return results.map(\.outputs)
  }

  @Test func givesAValueForEveryInput() throws {
    let square = "return function(n) return n * n end"
    let echo = "-- any comment\nreturn function(value) return value end"
    let inputs: [Value] = [3, -4, 0]
    #expect(try Self.results([square, echo], inputs) == [[.value(9), .value(16), .value(0)], [.value(3), .value(-4), .value(0)]])
    let rich: Value = ["list": [1, [2, "three"]], "flag": false, "half": .float(0.5), "empty": []]
    #expect(try Self.results([echo], [rich]) == [[.value(rich)]])
    #expect(try Self.results(["return function() return 2^53 // 1 - 1, 'second' end"], [1]) == [[.value(9_007_199_254_740_991)]])
    #expect(try Self.results(["return function(s) return s:gsub('a', 'b') end"], ["banana"]) == [[.value("bbnbnb")]])
    #expect(try Self.results(["return function(s) return (json.decode(s)) end"], ["{\"a\":[1]}"]) == [[.value(["a": [1]])]])
    // Invisible characters go, as from every text of an agent.
    let odd = "return function() return {['a\\u{200b}b'] = 'c\\27[2J\\u{202e}d\\n'} end"
    #expect(try Self.results([odd], [1]) == [[.value(["ab": "c[2Jd\n"])]])
  }

  @Test func idsAndOrderAreTheRequests() throws {
    let programs: [Value] = [7, -2, 1].map { ["id": .int($0), "source": .text("return function(x) return x + \($0) end")] }
    let request = try Self.request(programs: programs, [10, 20], instructions: 10_000)
    let results = try ProgramRunner.run(request, memoryMiB: 2, outputBytes: 4096, executable: Fixture.executable).get()
    #expect(
      results == [
        .init(id: 7, outputs: [.value(17), .value(27)]), .init(id: -2, outputs: [.value(8), .value(18)]),
        .init(id: 1, outputs: [.value(11), .value(21)]),
      ])
  }

  static let constants = "return function() local t = {\((1...300).map { "'c\($0)'" }.joined(separator: ","))} return #t end"
  static let faults: [(Event.ProgramResult.Fault, [String])] = [
    (
      .syntax,
      [
        "return function(", "x =", "\u{1b}Lua", "return function() return '\u{1b}[2J' end", "return function() return '\0' end",
        "return function() return _ENV end", "goto nowhere", constants, String(repeating: "(", count: 300),
      ]
    ),
    (
      .runtime,
      [
        "", "return 1", "return nil", "return {task = function() end}", "return setmetatable({}, {__call = function() return 1 end})",
        "error('at once')", "return function() error('x') end", "return function() error({1}) end", "return function() error() end",
        "return function(x) return x.y.z end", "return function() return os.time() end", "return function() return io.read() end",
        "return function() return require 'program' end", "require 'program' return function() return 1 end",
        "return function() return random.int(1, 2) end", "return function() return math.random() end",
        "return function() return load('return 1')() end", "return function() return ('x'):rep(1048577) end",
        "return function() return ('x'):rep(1e18) end", "return function() return setmetatable({}, {__gc = tostring}) end",
      ]
    ),
    (
      .budget,
      [
        "while true do end", "return function() while true do end end", "return function() while true do pcall(error) end end",
        "return function() return ('a'):rep(200):find(('a*'):rep(30) .. 'b') end",
        "local t = setmetatable({}, {__index = function() while true do end end}) return function() return pcall(t.x) end",
      ]
    ),
    (
      .memory,
      [
        "local t = {} for i = 1, 1e9 do t[i] = {} end", "return function() local s = 'x' while true do s = s .. s end end",
        "return function() local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end end",
        "return function() local t = {} while pcall(function() t = {t, t, {}} end) do end return 1 end",
        "return function() local function f() return 1 + f() end return f() end",
      ]
    ),
    (
      .value,
      [
        "return function() end", "return function() return nil end", "return function() return 0/0 end",
        "return function() return 1/0 end", "return function() return print or tostring end", "return function() return 2^53|0 end",
        "return function() local t = {} t.t = t return t end", "return function() return {1, nil, 3} end",
        "return function() return {1, x = 2} end", "return function() return setmetatable({}, {}) end",
        "return function() return ('x'):rep(4097) end", "return function() local t = {} for i = 1, 5000 do t[i] = {} end return t end",
        "return function() local t = 1 for _ = 1, 12 do t = {t} end return t end", "return function() return {[2] = 1} end",
      ]
    ),
  ]

  @Test(arguments: faults.flatMap { fault, sources in sources.map { (fault, $0) } })
  func everyErrorHasItsName(fault: Event.ProgramResult.Fault, source: String) throws {
    let outputs = try Self.results([source, "return function(x) return x end"], [1, 2], instructions: 3_000_000)
    #expect(outputs[0] == [.error(fault), .error(fault)])
    #expect(outputs[1] == [.value(1), .value(2)], "the program beside it")
  }

  @Test func oneInputsErrorIsNotTheNextOnes() throws {
    let source = """
      return function(what)
        if what == "loop" then while true do end end
        if what == "hog" then local t = {} while true do t = {t} end end
        if what == "raise" then error("no") end
        if what == "nan" then return 0/0 end
        return what
      end
      """
    let inputs: [Value] = ["loop", "a", "hog", "b", "raise", "c", "nan", "d"]
    #expect(
      try Self.results([source], inputs, instructions: 3_000_000) == [
        [
          .error(.budget), .value("a"), .error(.memory), .value("b"), .error(.runtime), .value("c"), .error(.value), .value("d"),
        ]
      ])
  }

  @Test func everyInputMeetsAFreshVM() throws {
    let upvalue = "local n = 0 return function() n = n + 1 return n end"
    let global = "seen = (seen or 0) + 1 return function() seen = seen + 1 kept = {seen} return seen end"
    let library = "return function() local was = string.mark string.mark = 1 table.insert = nil return was == nil and 'new' or 'old' end"
    let memory = "local t = {} return function() for i = 1, 15000 do t[#t + 1] = {} end return #t end"
    let expected: [[Output]] = [
      Array(repeating: .value(1), count: 3), Array(repeating: .value(2), count: 3), Array(repeating: .value("new"), count: 3),
      Array(repeating: .value(15_000), count: 3),
    ]
    #expect(try Self.results([upvalue, global, library, memory], [1, 2, 3], instructions: 1_000_000) == expected)
    // The second of two programs with one source starts as the first did.
    #expect(try Self.results([global, global], [1]) == [[.value(2)], [.value(2)]])
  }

  static let work = """
    return function(n)
      local t = {}
      for i = 1, n do t[i] = tostring(i * i):rep(3) end
      table.sort(t, function(a, b) return a:reverse() < b:reverse() end)
      return table.concat(t, ","):gsub("%d+", function(d) return #d end)
    end
    """

  @Test func theBudgetEndsAtOneInstructionEverywhere() throws {
    func passes(_ instructions: Int64) throws -> Bool {
      switch try Self.results([Self.work], [200], instructions: instructions)[0][0] {
      case .value: return true
      case .error(.budget): return false
      case .error(let other): throw SandboxError(.load, "\(other)")
      }
    }
    var least: Int64 = 100
    var most: Int64 = 200_000
    #expect(try !passes(least))
    #expect(try passes(most))
    while least + 1 < most {
      let middle = (least + most) / 2
      if try passes(middle) { most = middle } else { least = middle }
    }
    for _ in 0..<3 {
      #expect(try passes(most))
      #expect(try !passes(least))
    }
    // Beside other programs, and after other inputs, the edge is the same.
    let hog = "local t = {} for i = 1, 2000 do t[i] = {} end return function() local s = ('x'):rep(1000) return s end"
    for (instructions, expected) in [(most, true), (least, false)] {
      let outputs = try Self.results([hog, Self.work], [1, 200, 200], instructions: instructions)[1]
      #expect(outputs.map { $0 != .error(.budget) } == [true, expected, expected])
    }
  }

  @Test func memoryEndsAtOneTableEverywhere() throws {
    // How many tables fit is found by the program itself in a process of its own, and holds in every other.
    let fill = "return function(n) local t = {} for i = 1, n do t[i] = {} end return #t end"
    func fits(_ count: Int64) throws -> Bool {
      try Self.results([fill], [.int(count)], instructions: 10_000_000, memoryMiB: 1)[0][0] == .value(.int(count))
    }
    var least: Int64 = 1_000
    var most: Int64 = 50_000
    #expect(try fits(least))
    while least + 1 < most {
      let middle = (least + most) / 2
      if try fits(middle) { least = middle } else { most = middle }
    }
    let outputs = try Self.results([fill, fill], [.int(least), .int(most), .int(least)], instructions: 10_000_000, memoryMiB: 1)
    let expected: [Output] = [.value(.int(least)), .error(.memory), .value(.int(least))]
    #expect(outputs == [expected, expected])
  }

  @Test func loadingHasABudgetOfItsOwn() throws {
    let heavy = "local n = 0 for i = 1, 20000 do n = n + i end return function(x) for i = 1, 20000 do n = n + i end return x end"
    #expect(try Self.results([heavy], [1, 2], instructions: 100_000) == [[.value(1), .value(2)]])
    #expect(try Self.results([heavy], [1, 2], instructions: 30_000) == [[.error(.budget), .error(.budget)]])
  }

  @Test func everyProgramHasAProcessAndNoneIsLeft() throws {
    var pids: [Int32] = []
    let sources = (1...6).map { $0 % 3 == 0 ? "while true do end" : "return function() return \($0) end" }
    let request = try Self.request(sources, [1])
    let results = try ProgramRunner.run(request, memoryMiB: 2, outputBytes: 4096, executable: Fixture.executable) { pid in
      for earlier in pids { #expect(kill(earlier, 0) == -1 && errno == ESRCH, "\(earlier) runs beside \(pid)") }
      #expect(kill(pid, 0) == 0)
      pids.append(pid)
    }.get()
    #expect(results.map(\.outputs) == [[.value(1)], [.value(2)], [.error(.budget)], [.value(4)], [.value(5)], [.error(.budget)]])
    #expect(pids.count == 6 && Set(pids).count == 6)
    for pid in pids { #expect(kill(pid, 0) == -1 && errno == ESRCH, "\(pid) is left") }
  }

  @Test(arguments: [(1, 1), (2, 12), (8, 10), (20, 100)]) func allOutputsTogetherAreAnEvent(programs: Int, inputs: Int) throws {
    let share = ProgramRunner.Share(programs: programs, inputs: inputs, outputBytes: 1 << 20)
    // The largest that may be returned, by bytes, by nodes and by depth; and each a little larger.
    let source = """
      return function(what)
        local bytes, nodes, depth = \(share.bytes) + what.over, \(share.nodes) + what.over, \(share.depth) + what.over
        if what.kind == "bytes" then return ("x"):rep(bytes - (bytes < 258 and 2 or bytes < 65539 and 3 or 5)) end
        local t = {}
        if what.kind == "nodes" then for i = 1, nodes - 1 do t[i] = 1 end return t end
        for _ = 2, depth do t = {t} end
        return t
      end
      """
    let kinds = share.nodes > share.depth ? ["bytes", "nodes", "depth"] : ["bytes", "nodes"]
    for over in [0, 1] {
      let list = (0..<inputs).map { Value.map(["kind": .text(kinds[$0 % kinds.count]), "over": .int(Int64(over))]) }
      let request = try Self.request(Array(repeating: source, count: programs), list, instructions: 1_000_000)
      let results = try ProgramRunner.run(request, memoryMiB: 16, outputBytes: 1 << 20, executable: Fixture.executable).get()
      for result in results {
        for (index, output) in result.outputs.enumerated() {
          // A text longer than a string may be is a runtime error before it is a value.
          if over == 0, case .error(let fault) = output { Issue.record("\(fault) for input \(index)") }
          if over == 1 { #expect([.error(.value), .error(.runtime)].contains(output)) }
        }
      }
      let event = Event.ran(results).value
      #expect(try event.normalizedForSpace(path: "event") == event)
    }
  }

  /// Worked out by hand from the bounds of a value and the shape of the event.
  @Test func sharesAreKnown() {
    let crowd = ProgramRunner.Share(programs: 20, inputs: 100, outputBytes: 65_536)
    #expect(crowd.bytes == 515 && crowd.nodes == 3 && crowd.depth == 11)
    let pair = ProgramRunner.Share(programs: 2, inputs: 10, outputBytes: 65_536)
    #expect(pair.bytes == 52_414 && pair.nodes == 498 && pair.depth == 11)
    #expect(ProgramRunner.Share(programs: 2, inputs: 10, outputBytes: 1_024).bytes == 1_024)
  }

  @Test func theSpacesOwnLimitHolds() throws {
    let source = "return function(n) return ('x'):rep(n) end"
    #expect(try Self.results([source], [1_021, 1_022], outputBytes: 1024)[0].last == .error(.value))
    #expect(try Self.results([source], [1_021], outputBytes: 1024)[0] == [.value(.text(String(repeating: "x", count: 1_021)))])
  }
}
