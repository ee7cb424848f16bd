import HostRules
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Budgets stop everything, cannot be swallowed, and are the same number in every worker.
@Suite struct BudgetTests {
  static let spent = SpaceFailure(verdict: .budget, place: "setup", message: "the instruction budget is exhausted")
  static let full = SpaceFailure(verdict: .memory, place: "setup", message: "the memory limit is reached")

  static let loops = [
    "while true do end", "pcall(function() while true do end end) return {survived = true}",
    "while true do pcall(function() while true do end end) end",
    "pcall(pcall, pcall, function() while true do end end) return {survived = true}",
    "for _ = 1, 1e9 do pcall(error) end return {}",
    "local t = setmetatable({}, {__index = function(t, k) while true do end end}) pcall(function() return t.x end) return {survived = true}",
    "local t = setmetatable({}, {__eq = function() while true do end end}) local u = setmetatable({}, {__eq = function() while true do end end}) pcall(function() return t == u end) return {survived = true}",
    "local t = setmetatable({}, {__concat = function() while true do end end}) pcall(function() return t .. 'x' end) return {survived = true}",
    "local t = setmetatable({}, {__tostring = function() while true do end end}) pcall(tostring, t) return {survived = true}",
    "pcall(table.sort, {3, 1, 2}, function() while true do end end) return {survived = true}",
    "local n = 0 table.sort({3, 1, 2}, function(a, b) pcall(function() while true do end end) n = n + 1 return a < b end) return {survived = true}",
    "pcall(string.gsub, 'abc', '.', function() while true do end end) return {survived = true}",
    "local s = ('abc'):gsub('.', function() pcall(function() while true do end end) return 'x' end) return {s = s}",
    "local f = function() while true do end end for _ in f do end", "local function f() return f() end pcall(f) return {survived = true}",
    "pcall(string.find, ('a'):rep(200), ('a*'):rep(30) .. 'b') return {survived = true}",
    "while true do pcall(string.rep, 'x', 1e6) end", "while true do pcall(json.decode, '[1,2') end",
    "while true do pcall(setmetatable, 1, 2) end",
    "repeat local ok = pcall(error, setmetatable({}, {__tostring = function() return 'x' end})) until ok",
  ]

  @Test(arguments: loops) func endsInVerdictBudget(body: String) throws {
    let probe = try Probe(callbacks: ["setup": "function() \(body) end"])
    #expect(probe.start().failure == Self.spent)
    #expect(probe.sandbox.workersStarted == 1)
  }

  static let hogs = [
    "local t = {} for i = 1, 1e9 do t[i] = {} end", "local s = 'x' while true do s = s .. s end",
    "local t = {} while pcall(function() for i = 1, 1e6 do t[#t + 1] = {i} end end) do end return {survived = true}",
    "local t = {} pcall(function() while true do t = {t} end end) t = nil return {survived = true}",
    "local t = {} pcall(pcall, function() while true do t[#t + 1] = ('x'):rep(1000) .. #t end end) return {survived = true}",
    "local function f(...) return f(1, ...) end pcall(f) local t = {} while true do t = {t, t} end",
  ]

  @Test(arguments: hogs) func endsInVerdictMemory(body: String) throws {
    let probe = try Probe(
      callbacks: ["setup": "function() \(body) end"], manifest: ["limits": ["memory_mib": 2, "instructions": 10_000_000]])
    let failure = try #require(probe.start().failure)
    #expect(failure == Self.full)
    #expect(probe.start().failure == failure, "the same VM, once more")
    #expect(probe.sandbox.workersStarted == 1)
  }

  /// Each makes several times the memory's worth of garbage, and holds little of it.
  static let litter = [
    "for i = 1, 60 do local s = ('x'):rep(100000) .. i end",
    "for i = 1, 60 do local s = (('x'):rep(50000) .. i):upper():lower():reverse() end",
    "local a = {} for i = 1, 4000 do a[i] = 65 end for i = 1, 500 do local s = string.char(table.unpack(a)) .. i end",
    "local a = {} for i = 1, 3000 do a[i] = 65 end for i = 1, 300 do local s = utf8.char(table.unpack(a)) .. i end",
    "local t = {} for i = 1, 1000 do t[i] = 'x' end for i = 1, 300 do local s = table.concat(t, ',') .. i s = s:gsub('x', 'yyyy') end",
    "for i = 1, 150 do local s = json.decode(json.encode({('x'):rep(10000) .. i})) end",
    "for i = 1, 500 do local s = string.format('%s %d', ('x'):rep(5000), i) end", "for i = 1, 60000 do local t = {i, i} end",
    "for i = 1, 40000 do local s = 'a' .. i end", "for i = 1, 40000 do local f = function() return i end end",
    "for i = 1, 100 do local t = {} for j = 1, 500 do t['k' .. j] = j end for k in pairs(t) do end end",
  ]

  @Test(arguments: litter) func garbageIsNoMemory(body: String) throws {
    let probe = try Probe(
      callbacks: ["setup": "function() \(body) return {done = true} end"],
      manifest: ["limits": ["memory_mib": 1, "instructions": 10_000_000]])
    #expect(try probe.start().value(\.state) == ["done": true])
  }

  /// What the seats before it have littered does not end a seat's call in live play and spare it in the audit.
  @Test func eightLitteringTasksAreFineTogether() throws {
    let task = "function(_, seat) for i = 1, 20 do local s = ('x'):rep(100000) .. i end return {text = 'go ' .. seat} end"
    let probe = try Probe(callbacks: ["task": task], manifest: ["seats": ["min": 8, "max": 8]])
    let live = probe.start(seats: 8)
    #expect(live.failure == nil)
    #expect(live.asked == probe.start(seats: 8, fresh: true).asked)
    #expect(live.asked.count == 8)
  }

  /// The next call of the same step and of the next one starts anew.
  @Test func aDeadCallDoesNotWeighOnTheNext() throws {
    let probe = try Probe(
      callbacks: [
        "parse":
          "function(state, seat, answer) if answer == 'loop' then while true do end end if answer == 'hog' then local t = {} while true do t = {t} end end return answer end",
        "apply": "function(state, event) return {n = #event.answers} end",
      ], manifest: ["seats": ["min": 4, "max": 4], "limits": ["memory_mib": 2, "instructions": 10_000_000]])
    let given = Probe.given(["loop", "fine", "hog", "fine"])
    let reply = probe.sandbox.step(probe.request(.answers(given), state: Probe.encoded(["rounds": []]), seats: 4, isFinal: true))
    #expect(reply.failure == nil)
    #expect(
      reply.parsed == [
        StepReply.Parsed(seat: 1, forfeit: .illegal, reason: "the instruction budget is exhausted", raised: true),
        StepReply.Parsed(seat: 2, forfeit: nil, reason: "", raised: false),
        StepReply.Parsed(seat: 3, forfeit: .illegal, reason: "the memory limit is reached", raised: true),
        StepReply.Parsed(seat: 4, forfeit: nil, reason: "", raised: false),
      ])
    #expect(try reply.value(\.event)["answers"]?.list?.map { $0["action"]?.text } == [nil, "fine", nil, "fine"])
    // parse runs on a budget of its own: twenty million instructions of it are not the session's.
    #expect(reply.used < 5_000)
  }

  static let work = """
    function()
      local t = {}
      for i = 1, 500 do t[i] = tostring(i * i):rep(3) end
      table.sort(t, function(a, b) return a:reverse() < b:reverse() end)
      local s = table.concat(t, ','):gsub('%d+', function(d) return #d end)
      local back = json.decode(json.encode({t = t, s = s}))
      return {s = s:sub(1, 20), n = #back.t, j = pcall(error, 'x')}
    end
    """

  @Test func usedIsTheSameInTwoWorkers() throws {
    let probes = try (0..<2).map { _ in
      try Probe(callbacks: ["setup": Self.work, "parse": Self.work, "apply": "function(s, e) return s end"])
    }
    let used = probes.map { $0.start().used }
    #expect(used[0] > 20_000)
    #expect(used[0] == used[1])
    #expect(probes[0].start().used == used[0], "the same worker, again")
    let fresh = probes.map { $0.start(fresh: true) }
    #expect(fresh[0] == fresh[1], "a fresh VM for every call")
    #expect(try fresh[0].value(\.state) == probes[0].start().value(\.state))
    for _ in 0..<3 {
      let replies = probes.map { $0.answer(["a", "b"], state: ["x": 1]) }
      #expect(replies[0] == replies[1])
    }
  }

  @Test func aCallHasWhatItIsGrantedToTheInstruction() throws {
    let probe = try Probe(callbacks: ["setup": Self.work])
    let used = probe.start().used
    var least: Int64 = 0
    var most = used
    while least + 1 < most {
      let middle = (least + most) / 2
      if probe.start(budget: middle).failure == nil { most = middle } else { least = middle }
    }
    let reply = probe.start(budget: most)
    #expect(reply.failure == nil)
    #expect(probe.start(budget: least).failure?.verdict == .budget)
    #expect(most <= used)
    #expect(probe.start(budget: most) == reply)
  }

  @Test func theSessionsBudgetEnds() throws {
    let manifest: Value.Map = ["limits": ["instructions": 100_000, "session_instructions": 250_000], "shape": "rounds", "rounds": 100]
    let package = try Fixture.package(
      Probe.source(["apply": "function(state) for _ = 1, 20000 do end return {n = (state.n or 0) + 1} end"]), manifest: manifest)
    let bench = try Bench(package)
    let journal = bench.checked(try bench.session())
    #expect(
      journal.end.outcome
        == .void(.spaceFailed(SpaceFailure(verdict: .budget, place: "apply", message: "the instruction budget is exhausted"))))
    #expect((8...14).contains(journal.steps.count), "\(journal.steps.count) steps")
    #expect(bench.checked(try bench.session()).encoded == journal.encoded)
  }

  @Test func nothingLeftIsBudgetAtOnce() throws {
    let probe = try Probe(callbacks: ["setup": "function() return {} end"])
    let reply = probe.start(budget: 0)
    #expect(reply.failure == Self.spent)
    #expect(reply.used == 0)
    #expect(probe.sandbox.workersStarted == 1)
  }

  @Test(arguments: [
    ("while true do end", "fixture/main.lua: budget: the instruction budget is exhausted"),
    ("pcall(function() while true do end end)", "fixture/main.lua: budget: the instruction budget is exhausted"),
    ("local t = {} for i = 1, 1e9 do t[i] = {} end", "fixture/main.lua: memory: the memory limit is reached"),
    ("local s = 'x' for i = 1, 30 do s = s .. s end", "fixture/main.lua: memory: the memory limit is reached"),
  ]) func loadingHasABudget(body: String, message: String) {
    #expect(throws: SandboxError(.load, message)) { try Probe(callbacks: [:], before: body, manifest: ["limits": ["memory_mib": 1]]) }
  }
}
