import HostRules
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Sources and manifests that are refused, each with the whole message that its author reads.
@Suite struct BadSourceTests {
  struct Source: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let code: SandboxError.Code
    let message: String
    let hint: String
    var testDescription: String { name }

    init(_ name: String, _ bytes: [UInt8], _ message: String, code: SandboxError.Code = .load, hint: String = "") {
      self.name = name
      self.bytes = bytes
      self.code = code
      self.message = message
      self.hint = hint
    }

    init(_ name: String, _ text: String, _ message: String, code: SandboxError.Code = .load, hint: String = "") {
      self.init(name, Array(text.utf8), message, code: code, hint: hint)
    }
  }

  static let end = "\nreturn {task = function() return {text = 'go'} end, evaluate = function() return {{score = 0}, {score = 0}} end}"
  static let isMissing = "return it in the table at the end of main.lua"

  static let sources = [
    Source(
      "bytecode", [0x1B, 0x4C, 0x75, 0x61, 0x54, 0x00],
      "fixture/main.lua: load_refused: main.lua holds an ESC byte: bytecode and terminal sequences are refused"),
    Source(
      "an ESC in a string", "local x = '\u{1B}[31m'" + end,
      "fixture/main.lua: load_refused: main.lua holds an ESC byte: bytecode and terminal sequences are refused"),
    Source("a NUL", "local x = '\0'" + end, "fixture/main.lua: load_refused: main.lua holds a NUL byte"),
    Source(
      "not UTF-8", Array("local x = '".utf8) + [0xFF] + Array("'".utf8), "fixture/main.lua: load_refused: main.lua is not valid UTF-8"),
    Source(
      "Latin-1", Array("-- caf".utf8) + [0xE9, 0x0A] + Array(end.utf8), "fixture/main.lua: load_refused: main.lua is not valid UTF-8"),
    Source("_ENV", "local _ENV = {}" + end, "fixture/main.lua: load_refused: main.lua mentions _ENV, which is not part of the contract"),
    Source(
      "1 MB", String(repeating: "x", count: 1 << 20), "fixture/main.lua is 1048576 bytes; a source file may have 262144", code: .tooLarge),
    Source("nothing at all", "", "fixture/main.lua: runtime_error: main.lua must return a table of callbacks (a bot: a function), got nil"),
    Source(
      "a number", "return 7", "fixture/main.lua: runtime_error: main.lua must return a table of callbacks (a bot: a function), got number"),
    Source(
      "a metatable", "return setmetatable({}, {})",
      "fixture/main.lua: runtime_error: main.lua must return a plain table, without a metatable"),
    Source(
      "a callback that is no function", "return {task = 1}", "fixture/main.lua: runtime_error: task must be a function, got number"),
    Source("a function", "return function() end", "fixture/main.lua: the callback task is missing", hint: isMissing),
    Source("no task", "return {evaluate = function() end}", "fixture/main.lua: the callback task is missing", hint: isMissing),
    Source("no evaluate", "return {task = function() end}", "fixture/main.lua: the callback evaluate is missing", hint: isMissing),
    Source("a syntax error", "local x = = 1", "fixture/main.lua: load_refused: main.lua:1: unexpected symbol near '='"),
    Source("an error while loading", "error('no')", "fixture/main.lua: runtime_error: main.lua:1: no"),
    Source("an error that is a table", "error({})", "fixture/main.lua: runtime_error: the error is a table, not a string"),
    Source("a loop while loading", "while true do end", "fixture/main.lua: budget: the instruction budget is exhausted"),
    Source(
      "a 100 MB string", "local s = ('x'):rep(100000000)" + end,
      "fixture/main.lua: runtime_error: main.lua:1: string.rep: result is longer than 1048576 bytes"),
    Source(
      "100 MB by doubling", "local s = 'x' while #s < 100000000 do s = s .. s end" + end,
      "fixture/main.lua: budget: the instruction budget is exhausted"),
    Source(
      "a global of stock Lua", "os.exit(0)", "fixture/main.lua: runtime_error: main.lua:1: attempt to index a nil value (global 'os')"),
    Source(
      "another file's path", "require '../../etc/passwd'",
      "fixture/main.lua: runtime_error: main.lua:1: require: this package has no file \"../../etc/passwd.lua\"; only its own files, by their path without .lua, can be required"
    ),
    Source(
      "more than 250 constants", "local t = {" + (1...260).map { "'c\($0)'" }.joined(separator: ", ") + "}" + end,
      "fixture/main.lua: load_refused: main.lua:1: a function with 262 constants; at most 250 are allowed: move data into strings or several functions"
    ),
  ]

  @Test(arguments: sources) func isRefused(source: Source) {
    #expect(throws: SandboxError(source.code, source.message, hint: source.hint)) { try Probe(Fixture.package(bytes: source.bytes)) }
  }

  struct Text: CustomTestStringConvertible, Sendable {
    let json: String
    let message: String
    var testDescription: String { json }
  }

  static let manifest = String(decoding: JSON.encode(.map(Fixture.manifest), pretty: false), as: UTF8.self)

  static let manifests = [
    Text(json: "{\"id\": ", message: "$: is not JSON: line 1, column 8: the text ends where a value should stand"),
    Text(json: "", message: "$: is not JSON: line 1, column 1: the text ends where a value should stand"),
    Text(json: manifest + "x", message: "$: is not JSON: line 1, column 251: something follows the value: 'x'"),
    Text(json: manifest.replacing("\"api\":1", with: "\"api\":2"), message: "$.api: got integer 2; expected 1"),
    Text(
      json: manifest.replacing("\"api\":1", with: "\"apis\":1"),
      message:
        "$.apis: is not a known key (did you mean \"api\"?)\nfixture/manifest.json: $: lacks the key \"api\" (The version of the Space contract.)"
    ),
    Text(
      json: manifest.replacing("\"version\":\"1.0.0\"", with: "\"version\":\"1\""),
      message: "$.version: got string \"1\"; expected a version by SemVer, such as \"1.0.0\""),
    Text(
      json: manifest.replacing("\"api\":1", with: "\"api\":1,\"api\":1"),
      message: "$: is not JSON: line 1, column 25: the key \"api\" stands twice"),
    Text(
      json: manifest.replacing("\"api\":1", with: "\"api\":1,\"permissions\":[{\"name\":\"network\",\"reason\":\"x\"}]"),
      message:
        "$.permissions[0].name: got string \"network\"; expected one of feed.read, judge.score, judge.rank, code.run, wait, random, clock.session, history.read"
    ),
    Text(
      json: manifest.replacing("\"id\":\"fixture\"", with: "\"id\":\"../x\""),
      message: "$.id: got string \"../x\"; expected a name that matches ^[a-z0-9-]{1,64}$"),
  ]

  @Test(arguments: manifests) func manifestIsRefused(manifest: Text) {
    let files = [
      SpacePackage.File(path: "manifest.json", bytes: Array(manifest.json.utf8)), SpacePackage.File(path: "main.lua", bytes: []),
    ]
    #expect(throws: SandboxError(.manifest, "fixture/manifest.json: " + manifest.message)) {
      try SpacePackage(files: files, from: "fixture")
    }
  }

  static let bots = [
    ("return 7", "bots/baseline.lua must return a table of callbacks (a bot: a function), got number", "runtime_error"),
    ("return {}", "a bot must return a function (task, memory) -> text, memory", "load_refused"),
    ("while true do end", "the instruction budget is exhausted", "budget"),
    ("local x =", "bots/baseline.lua:1: unexpected symbol near <eof>", "load_refused"),
  ]

  @Test(arguments: bots) func aBotIsRefused(source: String, message: String, verdict: String) throws {
    let package = try Fixture.package(Probe.source([:]), files: ["bots/baseline.lua": source])
    #expect(throws: SandboxError(.load, "fixture/bots/baseline.lua: \(verdict): \(message)")) { try Probe(package) }
  }

  @Test func asManyBotsAsAManifestMayName() throws {
    let names = ["random", "baseline", "adversarial"] + (1...29).map { "bot-\($0)" }
    let files = Dictionary(uniqueKeysWithValues: names.map { ("bots/\($0).lua", "return function() return '\($0)' end") })
    let probe = try Probe(
      Fixture.package(Probe.source([:]), manifest: ["bots": .list(names.map { .text($0) }), "limits": ["memory_mib": 64]], files: files))
    let reply = probe.sandbox.step(probe.request(bots: [.init(seat: 1, bot: 31), .init(seat: 2, bot: 0)]))
    #expect(reply.asked.map(\.bot) == [.text(Array("bot-29".utf8), memory: []), .text(Array("random".utf8), memory: [])])
  }

  @Test(arguments: ["main.lua", "bots/random.lua", "bots/adversarial.lua"]) func aMissingFile(path: String) throws {
    let files = try Fixture.package(Probe.source([:])).files.filter { $0.path != path }
    #expect(
      throws: SandboxError(
        .missingFile, "fixture: \(path) is missing", hint: "the manifest of a Space promises main.lua and one file for each bot")
    ) { try SpacePackage(files: files, from: "fixture") }
  }

  @Test func noManifest() {
    #expect(
      throws: SandboxError(
        .missingFile, "fixture: manifest.json is missing", hint: "a Space is a folder with manifest.json, main.lua and bots/")
    ) { try SpacePackage(files: [], from: "fixture") }
  }

  @Test func aPackageOfTooMuchLua() throws {
    let file = String(repeating: "-", count: 200_000)
    let files = Dictionary(uniqueKeysWithValues: (1...6).map { ("lib/\($0).lua", file) })
    #expect(throws: SandboxError(.tooLarge, "fixture: 1200180 bytes of Lua; a package may have 1048576")) {
      try Fixture.package("return {}", files: files)
    }
  }

  static let shares = [
    ("{5000, 4999}", "rewards: sum is 9999; exactly 10000 is needed"), ("{5000, 5001}", "rewards: sum is 10001; exactly 10000 is needed"),
    ("{10000}", "rewards: the list has 1 entries; one for each of 2 seats is needed"),
    ("{-1, 10001}", "rewards: seat 1 share is -1; an integer from 0 is needed"),
    ("{0.5, 9999.5}", "rewards: seat 1 share is 0.5; an integer from 0 is needed"),
    ("{'10000', 0}", "rewards: seat 1 share is string \"10000\"; an integer from 0 is needed"),
  ]

  @Test(arguments: shares) func sharesThatDoNotSum(shares: String, message: String) throws {
    let bench = try Bench(
      Fixture.package(Probe.source(["rewards": "function() return \(shares) end"]), manifest: ["rewards": ["preset": "custom"]]))
    #expect(
      bench.checked(try bench.session()).end.outcome
        == .void(.spaceFailed(SpaceFailure(verdict: .refusedValue, place: "rewards", message: message))))
  }
}
