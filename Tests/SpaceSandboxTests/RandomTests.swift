import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Draws against known answers.
///
/// The literals were computed once by a program of Python's standard library alone: ChaCha20's block as in RFC 8439, section 2.3,
/// checked there against the RFC's vectors (2.3.2 and A.1), keyed by hashlib's SHA-256 of the hand-encoded CBOR list
/// [seed bytes, step, callback, seat], with Lemire's rejection on Python's integers. The RFC's own vectors cannot be reached
/// through the sandbox: a key is always a digest, and nobody can choose one.
@Suite struct RandomTests {
  static let most = "9007199254740991"
  static let script = """
    local function draw()
      local all = {}
      for i = 1, 10 do all[i] = random.int(1, 6) end
      all[11] = random.int(-\(most), \(most))
      all[12] = random.int(-5, -5)
      all[13] = random.int(0, \(most) - 1)
      all[14] = random.float()
      all[15] = random.float()
      all[16] = random.pick {'a', 'b', 'c', 'd', 'e', 'f', 'g'}
      all[17] = table.concat(random.shuffle {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'})
      for i = 18, 20 do all[i] = random.int(0, \(most)) end
      return all
    end
    """

  struct Row: CustomTestStringConvertible, Sendable {
    let callback: String
    let step: Int
    let seat: Int
    let dice: [Int64]
    let wide: [Int64]
    let floats: [Double]
    let pick: String
    let shuffled: String
    let last: [Int64]

    var testDescription: String { "\(callback) of step \(step), seat \(seat)" }

    var value: Value {
      .list(
        dice.map { .int($0) } + [.int(wide[0]), -5, .int(wide[1])] + floats.map { .float($0) } + [.text(pick), .text(shuffled)]
          + last.map { .int($0) })
    }
  }

  static let rows = [
    Row(
      callback: "setup", step: 0, seat: 0, dice: [4, 3, 5, 1, 1, 6, 4, 4, 4, 3], wide: [-3_630_855_362_480_424, 7_109_457_720_327_101],
      floats: [0x1.e27b06befc17cp-3, 0x1.c197bca2055dcp-2], pick: "a", shuffled: "bjcihadegf",
      last: [6_876_204_900_389_843, 5_223_704_418_008_556, 4_766_968_604_845_772]),
    Row(
      callback: "next", step: 0, seat: 0, dice: [5, 2, 3, 3, 3, 4, 4, 5, 2, 2], wide: [-8_944_719_972_634_109, 4_876_297_454_183_714],
      floats: [0x1.45b5f0ea4091ap-1, 0x1.5b179255481a5p-1], pick: "b", shuffled: "hajdigbefc",
      last: [1_933_389_611_933_658, 4_652_203_867_297_562, 2_157_869_340_724_572]),
    Row(
      callback: "task", step: 0, seat: 1, dice: [3, 5, 6, 1, 3, 6, 5, 6, 1, 5], wide: [5_432_160_364_226_686, 3_124_037_554_567_092],
      floats: [0x1.38bce787b3fecp-2, 0x1.fcead07d25687p-1], pick: "e", shuffled: "edifhagjcb",
      last: [296_080_870_985_473, 639_046_087_263_136, 3_375_308_989_892_292]),
    Row(
      callback: "task", step: 0, seat: 2, dice: [5, 6, 3, 6, 4, 2, 6, 2, 3, 5], wide: [655_659_111_425_510, 3_928_773_029_944_930],
      floats: [0x1.df1da6b3bef7cp-3, 0x1.ff76905063360p-6], pick: "a", shuffled: "begahfcdji",
      last: [4_049_682_497_519_750, 4_597_344_014_304_023, 828_850_199_412_945]),
    Row(
      callback: "apply", step: 0, seat: 0, dice: [2, 4, 4, 1, 3, 3, 2, 3, 1, 5], wide: [5_832_226_432_963_798, 793_566_731_065_984],
      floats: [0x1.876e855fbba88p-2, 0x1.c5c726d7b1ce2p-1], pick: "b", shuffled: "hgjbcifaed",
      last: [6_333_511_919_877_178, 7_084_294_736_724_636, 8_554_337_185_353_341]),
    Row(
      callback: "apply", step: 1, seat: 0, dice: [2, 4, 1, 5, 4, 5, 1, 5, 4, 3], wide: [-4_176_466_039_537_276, 5_461_867_325_520_581],
      floats: [0x1.9463b3505ba20p-3, 0x1.377fe3fe00eb6p-1], pick: "f", shuffled: "gdjcfhaieb",
      last: [4_925_841_995_932_202, 5_368_582_878_908_129, 6_090_419_661_756_641]),
    Row(
      callback: "parse", step: 300, seat: 1, dice: [2, 3, 1, 6, 1, 6, 3, 1, 6, 4], wide: [-7_207_646_463_807_236, 2_405_408_483_321_719],
      floats: [0x1.9ef3055756dcfp-1, 0x1.b5dd59b322ab0p-2], pick: "b", shuffled: "aehcgidbjf",
      last: [4_444_376_939_687_962, 7_662_455_437_397_034, 1_302_870_100_495_339]),
    Row(
      callback: "default", step: 0, seat: 2, dice: [6, 4, 1, 5, 6, 2, 6, 5, 5, 4], wide: [4_553_821_295_774_969, 1_540_134_490_836_769],
      floats: [0x1.4e20b2938e494p-1, 0x1.662b6bc257fb8p-3], pick: "f", shuffled: "jcghfbaeid",
      last: [7_272_666_329_587_654, 8_054_025_504_982_619, 392_674_413_949_475]),
    Row(
      callback: "evaluate", step: 0, seat: 0, dice: [5, 3, 5, 3, 5, 3, 3, 2, 3, 6], wide: [-391_416_068_701_269, 2_180_580_154_325_347],
      floats: [0x1.859461bc707f6p-1, 0x1.7806abee5ad9ap-1], pick: "g", shuffled: "abdfchjieg",
      last: [6_083_180_594_593_224, 7_476_495_836_915_417, 1_682_217_720_949_891]),
  ]

  static let permitted = Probe.permissions(.random)

  /// What the callback of a row drew, whichever way its value comes out.
  static func drawn(_ row: Row, fresh: Bool) throws -> Value? {
    var callbacks: [String: String] = [row.callback: "function() return {d = draw()} end"]
    switch row.callback {
    case "evaluate": callbacks["next"] = "function() return {done = true} end"
    case "default", "parse": callbacks["apply"] = "function(_, event) return {d = event.answers[#event.answers].action.d} end"
    default: break
    }
    let probe = try Probe(callbacks: callbacks, before: script, manifest: permitted)
    var request = probe.request(step: row.step, fresh: fresh)
    if ["apply", "parse", "default"].contains(row.callback) {
      let given = (1...max(1, row.seat)).map { seat in
        GivenAnswer(
          seat: seat,
          content: row.callback == "default" && seat == row.seat ? .forfeit(.late, reason: "silent") : .action(Probe.encoded(["d": 0])))
      }
      request = probe.request(.answers(given), state: Probe.encoded(["rounds": []]), step: row.step, isFinal: true, fresh: fresh)
    }
    let reply = probe.sandbox.step(request)
    switch row.callback {
    case "next": return try reply.value(\.command)["d"]
    case "task": return try DagCBOR.decode(reply.asked[row.seat - 1].task)["d"]
    case "evaluate": return try reply.value(\.evaluation)["d"]
    default: return try reply.value(\.state)["d"]
    }
  }

  @Test(arguments: rows, [false, true]) func drawsAreTheKnownOnes(row: Row, fresh: Bool) throws {
    if row.callback == "next" {
      // `next` may only return a command; a void's reason is a text of its own.
      let join = "function() local d = draw() for i, v in ipairs(d) do d[i] = tostring(v) end return {void = table.concat(d, ' ')} end"
      let probe = try Probe(callbacks: ["next": join], before: Self.script, manifest: Self.permitted)
      let words = try #require(try probe.start(fresh: fresh).value(\.command)["void"]?.text).split(separator: " ")
      #expect(words.prefix(10).compactMap { Int64($0) } == row.dice)
      #expect(words.suffix(3).compactMap { Int64($0) } == row.last)
      return
    }
    #expect(try Self.drawn(row, fresh: fresh) == row.value)
  }

  /// Twenty thousand draws from a range that rejects one word in 4,096: eight are rejected on the way.
  @Test func rejectionIsLemires() throws {
    let sum =
      "function() local x = 0 for _ = 1, 20000 do x = x ~ random.int(-\(Self.most), -\(Self.most) + 3 * (1 << 52) - 1) end return {x = x} end"
    let probe = try Probe(callbacks: ["setup": sum], manifest: Self.permitted)
    #expect(try probe.start().value(\.state)["x"]?.int == -8_731_821_170_546_159)
  }

  @Test func aSeedIsAllThatDiffers() throws {
    let probe = try Probe(callbacks: ["setup": "function() return draw() end"], before: Self.script, manifest: Self.permitted)
    let first = try probe.start().value(\.state)
    #expect(first == Self.rows[0].value)
    #expect(try probe.start().value(\.state) == first)
    let other = probe.sandbox.step(probe.request(seed: SHA256.digest([1])))
    #expect(try other.value(\.state) != first)
  }

  @Test func aBotDrawsItsOwn() throws {
    let bot = "return function() local d = {} for i = 1, 10 do d[i] = random.int(1, 6) end return table.concat(d, ' ') end"
    // Without a permission of the Space's: bots are no part of what is played.
    let probe = try Probe(Fixture.package(Probe.source([:]), files: ["bots/random.lua": bot]))
    let reply = probe.sandbox.step(probe.request(bots: [.init(seat: 1, bot: 0)]))
    #expect(reply.asked.first?.bot == .text(Array("2 4 4 1 1 5 3 2 5 5".utf8), memory: []))
  }

  @Test(arguments: [
    ("random.int(1, 2^53)", "bad argument #2 to 'int' (must be from the lower bound to 2^53-1)"),
    ("random.int(2, 1)", "bad argument #2 to 'int' (must be from the lower bound to 2^53-1)"),
    ("random.int(-9007199254740992, 1)", "bad argument #1 to 'int' (outside ±(2^53-1))"),
    ("random.int(1)", "bad argument #2 to 'int' (number expected, got no value)"),
    ("random.pick({})", "bad argument #1 to 'pick' (the list is empty)"),
    ("random.pick('ab')", "bad argument #1 to 'pick' (table expected, got string)"),
    ("random.shuffle()", "bad argument #1 to 'shuffle' (table expected, got no value)"),
  ]) func badArguments(call: String, message: String) throws {
    let probe = try Probe(callbacks: ["setup": "function() return {x = \(call)} end"], manifest: Self.permitted)
    let failure = try #require(probe.start().failure)
    #expect(failure.verdict == .runtimeError)
    #expect(failure.message.hasPrefix("main.lua:"))
    #expect(failure.message.hasSuffix(": " + message), "\(failure)")
  }

  @Test func shuffleMakesANewList() throws {
    let probe = try Probe(
      callbacks: [
        "setup":
          "function() local a = {1, 2, 3, 4, 5} local b = random.shuffle(a) return {a = a, same = a == b, n = #b, e = random.shuffle({})} end"
      ],
      manifest: Self.permitted)
    #expect(try probe.start().value(\.state) == ["a": [1, 2, 3, 4, 5], "same": false, "n": 5, "e": []])
  }

  @Test(arguments: [Probe.permissions(), permitted]) func noDrawsWhileLoading(manifest: Value.Map) throws {
    #expect(
      throws: SandboxError(
        .load, "fixture/main.lua: runtime_error: main.lua:1: random: there are no draws while a file loads; draw inside a callback")
    ) { try Probe(callbacks: [:], before: "local x = random.int(1, 6)", manifest: manifest) }
  }
}
