import SpaceContent
import SpaceSandbox
import TestSupport
import Testing

/// Asks the Space's own files about words, in the real worker.
struct RapOracle {
  static let main = """
    local sound = require "lib/sound"
    return {
      task = function() return {text = ""} end,
      evaluate = function() return {} end,
      view = function(state)
        local said = {}
        for place, word in ipairs(state.words) do
          said[place] = {syllables = sound.syllables(word), rhyme = sound.rhyme(word) or false}
        end
        return said
      end,
    }
    """

  struct Said {
    let syllables: Int
    /// What the word rhymes on; nil for a word that rhymes with nothing.
    let rhyme: String?
  }

  let sandbox: SpaceSandbox
  let context: [UInt8]

  init() throws {
    var files: [String: String] = [:]
    for file in try Fixture.shipped("rap-battles").files where file.path.hasPrefix("lib/") {
      files[file.path] = String(decoding: file.bytes, as: UTF8.self)
    }
    let limits: Value = ["instructions": 10_000_000, "memory_mib": 64]
    sandbox = try SpaceSandbox(
      package: Fixture.package(Self.main, manifest: ["limits": limits], files: files), executable: Fixture.executable)
    context = Self.encoded(["seats": 2, "step": 0, "asks": 0, "config": [:]])
  }

  private static func encoded(_ value: Value) -> [UInt8] {
    var writer = CBORWriter()
    writer.value(value)
    return writer.bytes
  }

  func words(_ words: some Collection<String>) throws -> [String: Said] {
    let state = Self.encoded(["words": .list(words.map { .text($0) })])
    let reply = sandbox.view(audience: 0, state: state, context: context, seed: SHA256.digest([]), step: 0, hasEnded: true)
    let said = try #require(try DagCBOR.decode(reply.get()).list)
    try #require(said.count == words.count)
    let pairs = try zip(words, said).map { word, said in
      (word, Said(syllables: Int(try #require(said["syllables"]?.int)), rhyme: said["rhyme"]?.text))
    }
    return Dictionary(pairs) { first, _ in first }
  }
}
