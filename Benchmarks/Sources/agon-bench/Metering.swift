internal import SpaceSandbox

/// Row 4. What the budget costs: the worker that plugins run in, with its hook, its charges in allocator and libraries and its
/// wrapped C library, against the bare worker with the same libraries and allocator and a count hook of the same interval.
enum Metering {
  static func rows(_ options: Options) -> [Row] {
    var hooked: [Double] = []
    var rows: [Row] = []
    for program in programs {
      let source = "local space = {}\nfunction space.view()\n\(program.body)\nreturn 1\nend\nreturn space\n"
      let ours = RawWorker(options.worker.path)
      let bare = RawWorker(options.bareWorker)
      defer {
        ours.stop()
        bare.stop()
      }
      ours.exchange(Wire.load(source))
      bare.exchange([UInt8(ascii: "L")] + Array(source.utf8))
      let request = Wire.view(state: [0xa0])
      ours.exchange(request)
      precondition(ours.verdict == 0, "the program \(program.name) failed")
      let repetitions = options.isQuick ? 7 : 21
      let pairs = Measure.pairs(repetitions, ours: { ours.exchange(request) }, peer: { bare.exchange([UInt8(ascii: "H")]) })
      let none = Measure.median(of: repetitions) { bare.exchange([UInt8(ascii: "N")]) }
      hooked.append(pairs.ratio)
      rows.append(
        Row(
          number: 4, what: "metering: \(program.name)", ours: Show.time(pairs.ours), peer: "bare hook " + Show.time(pairs.peer),
          ratio: pairs.ratio,
          target: .none, floor: "no hook " + Show.time(none)))
    }
    let mean = Comparisons.root(hooked.reduce(1, *), hooked.count)
    rows.append(Row(number: 4, what: "metering, geometric mean", ours: "", peer: "bare hook", ratio: mean, target: .atMost(1.05)))
    return rows
  }

  private static let programs: [(name: String, body: String)] = [
    ("arithmetic", "local x = 1 for i = 1, 2000000 do x = (x * 48271 + i) % 2147483647 end"),
    (
      "calls and recursion",
      "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end fib(25)"
    ),
    (
      "records and lists",
      """
      for round = 1, 200 do
        local list = {}
        for i = 1, 100 do list[i] = {x = i, y = round, name = "n" .. i} end
        local sum = 0
        for pass = 1, 10 do for _, item in ipairs(list) do sum = sum + item.x * item.y end end
      end
      """
    ),
    (
      "methods",
      """
      local class = {} class.__index = class
      function class:add(n) self.total = self.total + n return self end
      local object = setmetatable({total = 0}, class)
      for i = 1, 300000 do object:add(i) end
      """
    ),
    (
      "strings",
      """
      for i = 1, 20000 do
        local text = string.format("%d: %s", i, "a line of text")
        if text:find("line", 1, true) and text:sub(1, 3) ~= "zzz" then text = text:upper() .. "!" end
      end
      """
    ),
    (
      "sorting",
      """
      for round = 1, 20 do
        local list, x = {}, round
        for i = 1, 500 do x = (x * 48271) % 2147483647 list[i] = x end
        table.sort(list, function(a, b) return a < b end)
      end
      """
    ),
  ]
}
