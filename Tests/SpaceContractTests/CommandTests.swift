import SpaceContent
import Testing

@testable import SpaceContract

@Suite struct CommandTests {
  static let permissions: Value = [
    ["name": "feed.read", "scope": ["feeds": ["btc-usd"], "max_seconds": 100_000], "reason": "r"], ["name": "wait", "reason": "r"],
    ["name": "judge.score", "scope": ["items": 2, "rubric": "Wit"], "reason": "r"], ["name": "judge.rank", "reason": "r"],
    ["name": "code.run", "scope": ["instructions": 5_000], "reason": "r"],
  ]

  static func decode(_ json: String, permissions: Value = permissions) throws -> Result<Command, ContractError> {
    let manifest = try manifest(["permissions": permissions])
    do throws(ContractError) {
      return .success(try Command.decode(value(json), seats: 3, manifest: manifest, clock: 100))
    } catch {
      return .failure(error)
    }
  }

  static let accepted: [(String, Command)] = [
    ("{\"ask\":[3,1]}", .ask([1, 3])), ("{\"done\":true}", .done), ("{\"void\":\"no\\u202e luck\"}", .void("no luck")),
    (
      "{\"judge\":{\"mode\":\"score\",\"items\":[{\"id\":7,\"text\":\"a\\u0007\"}],\"rubric\":\"Wit first\",\"metrics\":[\"wit\"]}}",
      .judge(.init(mode: .score, items: [.init(id: 7, text: "a")], rubric: "Wit first", metrics: ["wit"]))
    ),
    (
      "{\"judge\":{\"mode\":\"rank\",\"items\":[{\"id\":1,\"text\":\"a\"},{\"id\":2,\"text\":\"b\"},{\"id\":3,\"text\":\"\"}],\"rubric\":\"r\"}}",
      .judge(
        .init(mode: .rank, items: [.init(id: 1, text: "a"), .init(id: 2, text: "b"), .init(id: 3, text: "")], rubric: "r", metrics: []))
    ),
    (
      "{\"fetch\":{\"feed\":\"btc-usd\",\"from\":-3600,\"to\":100,\"every\":60}}",
      .fetch(.init(feed: "btc-usd", from: -3600, to: 100, every: 60))
    ),
    ("{\"wait\":{\"to\":101}}", .wait(.init(to: 101, feed: nil))),
    ("{\"wait\":{\"to\":3700,\"feed\":\"btc-usd\"}}", .wait(.init(to: 3700, feed: .init(name: "btc-usd", every: 300)))),
    (
      "{\"run\":{\"programs\":[{\"id\":1,\"source\":\"return 1\"}],\"inputs\":[[1],false],\"instructions\":5000}}",
      .run(.init(programs: [.init(id: 1, source: "return 1")], inputs: [[1], false], instructions: 5000))
    ),
  ]

  @Test(arguments: accepted) func decodes(json: String, expected: Command) throws {
    #expect(try CommandTests.decode(json) == .success(expected))
    #expect(Contract.commands.map(\.id).contains(expected.name))
  }

  static let oneOf = "next: exactly one of ask, judge, fetch, wait, run, void, done; got"
  static let refused: [(String, String)] = [
    // The first two are "Messages creators will need", word for word.
    ("{\"ask\":1}", "next: ask must be a list of seats such as {1}, got integer 1"),
    ("{\"done\":true,\"ask\":[1]}", "\(oneOf) ask, done"), ("{\"aks\":[1]}", "\(oneOf) aks"), ("{}", "\(oneOf) none"),
    ("[]", "\(oneOf) none"),
    ("[1]", "\(oneOf) list of 1"), ("\"done\"", "\(oneOf) string \"done\""), ("{\"ask\":[1],\"x\":1}", "\(oneOf) ask, x"),
    ("{\"ask\":[]}", "next: ask must name at least one seat"), ("{\"ask\":[4]}", "next: ask names seat 4; seats are 1..3"),
    ("{\"ask\":[0]}", "next: ask names seat 0; seats are 1..3"), ("{\"ask\":[2,2]}", "next: ask names seat 2 twice"),
    ("{\"ask\":[\"1\"]}", "next: ask must be a list of seats such as {1}, got string \"1\" in it"),
    ("{\"done\":false}", "next: done must be true, got false"),
    ("{\"void\":true}", "next: void must be a reason such as \"no quorum\", got true"),
    ("{\"judge\":{\"mode\":\"vote\"}}", "next: judge.mode must be \"score\" or \"rank\", got string \"vote\""),
    ("{\"judge\":{\"mode\":\"rank\",\"items\":[],\"rubric\":\"r\"}}", "next: judge.items has 0 entries; 1..20 are needed"),
    (
      "{\"judge\":{\"mode\":\"rank\",\"items\":[{\"id\":1,\"text\":\"a\"},{\"id\":1,\"text\":\"b\"}],\"rubric\":\"r\"}}",
      "next: judge.items has the id 1 twice"
    ),
    (
      "{\"judge\":{\"mode\":\"rank\",\"items\":[{\"id\":1,\"txt\":\"a\"}],\"rubric\":\"r\"}}",
      "next: judge.items[1] has an unknown key \"txt\" (did you mean \"text\"?)"
    ),
    (
      "{\"judge\":{\"mode\":\"rank\",\"items\":[{\"id\":1,\"text\":\"a\"}],\"rubric\":\"r\",\"metrics\":[\"x\"]}}",
      "next: judge.metrics belongs to mode \"score\" only"
    ),
    (
      "{\"judge\":{\"mode\":\"score\",\"items\":[{\"id\":1,\"text\":\"a\"}],\"rubric\":\"Be kind\",\"metrics\":[\"x\"]}}",
      "next: judge.rubric does not start with the reviewed rubric (widen the scope of judge.score in manifest.json)"
    ),
    (
      "{\"judge\":{\"mode\":\"score\",\"items\":[{\"id\":1,\"text\":\"a\"}],\"rubric\":\"Wit\",\"metrics\":[\"x\",\"x\"]}}",
      "next: judge.metrics[2] stands twice"
    ),
    (
      "{\"fetch\":{\"feed\":\"btc-usd\",\"from\":0,\"to\":101,\"every\":1}}",
      "next: fetch.to is 101, after the clock, 100; a wait brings what is still to come"
    ),
    ("{\"fetch\":{\"feed\":\"btc-usd\",\"from\":9,\"to\":9,\"every\":1}}", "next: fetch.from is 9; less than to, 9, is needed"),
    (
      "{\"fetch\":{\"feed\":\"btc-usd\",\"from\":-1901,\"to\":100,\"every\":1}}", "next: fetch asks for 2001 bars; at most 2000 are allowed"
    ),
    ("{\"fetch\":{\"feed\":\"btc-usd\",\"from\":0,\"to\":9,\"every\":0}}", "next: fetch.every is 0; 1..2592000 is needed"),
    (
      "{\"fetch\":{\"feed\":\"eth\",\"from\":0,\"to\":9,\"every\":1}}",
      "next: fetch.feed is \"eth\"; the scope has btc-usd (widen the scope of feed.read in manifest.json)"
    ),
    (
      "{\"fetch\":{\"feed\":\"btc-usd\",\"from\":-200000,\"to\":9,\"every\":3600}}",
      "next: fetch spans 200009 seconds; the scope allows 100000 (widen the scope of feed.read in manifest.json)"
    ),
    ("{\"wait\":{\"to\":100}}", "next: wait.to is 100; later than the clock, 100, is needed"),
    ("{\"wait\":{\"to\":2592101}}", "next: wait.to is 2592001 seconds ahead; at most 2592000 are allowed"),
    ("{\"wait\":{\"to\":200,\"every\":5}}", "next: wait.every needs wait.feed"),
    ("{\"wait\":{}}", "next: wait.to must be an integer, got nothing"),
    ("{\"wait\":5}", "next: wait must be an object, got integer 5"),
    ("{\"run\":{\"programs\":[],\"inputs\":[1],\"instructions\":1}}", "next: run.programs has 0 entries; 1..20 are needed"),
    (
      "{\"run\":{\"programs\":[{\"id\":1,\"source\":\"x\"}],\"inputs\":[1],\"instructions\":5001}}",
      "next: run.instructions is 5001; the scope allows 5000 (widen the scope of code.run in manifest.json)"
    ),
  ]

  @Test(arguments: refused) func refuses(json: String, message: String) throws {
    #expect(try CommandTests.decode(json).failure?.description == message)
  }

  /// Each command that needs a permission, and the one whose absence it names.
  static let needs: [(String, String)] = [
    ("{\"judge\":{\"mode\":\"score\"}}", "judge needs the permission judge.score"),
    ("{\"judge\":{\"mode\":\"rank\"}}", "judge needs the permission judge.rank"),
    ("{\"fetch\":{\"feed\":\"f\",\"from\":0,\"to\":1,\"every\":1}}", "fetch needs the permission feed.read"),
    ("{\"wait\":{\"to\":200}}", "wait needs the permission wait"),
    ("{\"run\":{}}", "run needs the permission code.run"),
  ]

  @Test(arguments: needs) func namesTheMissingPermission(json: String, message: String) throws {
    let error = try CommandTests.decode(json, permissions: []).failure
    #expect(error?.code == .permission)
    #expect(error?.message == message)
    let command = try #require(value(json).map?.keys.first.flatMap(Contract.CommandName.init(rawValue:)))
    // The permission it names is one that the table says it needs.
    #expect(Contract.command(command).permissions.contains { message.hasSuffix(" \($0.rawValue)") })
  }

  @Test func aWaitWithAFeedNeedsBothPermissions() throws {
    let error = try CommandTests.decode("{\"wait\":{\"to\":200,\"feed\":\"btc-usd\"}}", permissions: [["name": "wait", "reason": "r"]])
      .failure
    #expect(error?.message == "wait needs the permission feed.read")
  }

  @Test func longReasonsAreCut() throws {
    let long = String(repeating: "é", count: 300)
    guard case .success(.void(let reason)) = try CommandTests.decode("{\"void\":\"\(long)\"}") else { return #expect(Bool(false)) }
    #expect(reason == String(repeating: "é", count: 250))
  }
}

extension Result {
  fileprivate var failure: Failure? { if case .failure(let failure) = self { failure } else { nil } }
}
