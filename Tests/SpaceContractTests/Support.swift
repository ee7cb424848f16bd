import SpaceContent

@testable import SpaceContract

/// SplitMix64 (Steele, Lea, Flood 2014): a generator whose failing seed can be printed and run again.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func pick<T>(_ items: [T]) -> T { items[Int.random(in: 0..<items.count, using: &self)] }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A value from JSON text in a test, which is known to be valid.
func value(_ json: String) -> Value {
  do {
    return try JSON.decode(bytes(json), options: JSON.Options(maxDepth: 64, nulls: .allowed))
  } catch {
    preconditionFailure("the test's own JSON is broken: \(error)")
  }
}

/// A manifest that is complete and correct, with some keys replaced; nil removes a key.
func manifestValue(_ changes: [String: Value?] = [:]) -> Value {
  var map: Value.Map = [
    "id": "bid-tac-toe", "name": "Bid Tac Toe", "summary": "Tic-tac-toe by auction.", "author": "Agon", "license": "MIT",
    "version": "1.2.3", "api": 1, "seats": ["min": 2, "max": 2], "shape": "turns",
    "rewards": ["preset": "winner"], "bots": ["random", "baseline", "adversarial"],
  ]
  for (key, value) in changes { map[key] = value }
  return .map(map)
}

func manifest(_ changes: [String: Value?] = [:]) throws(ManifestErrors) -> Manifest {
  try Manifest.decode(JSON.encode(manifestValue(changes)))
}

/// The errors of a manifest, each as `code path`.
func manifestFaults(_ json: [UInt8]) -> [String] {
  do throws(ManifestErrors) {
    _ = try Manifest.decode(json)
    return []
  } catch {
    return error.errors.map { "\($0.code.rawValue) \($0.path)" }
  }
}

/// The text of the `ContractError` that `body` throws; nil if it throws none.
func fault<T>(_ body: () throws(ContractError) -> T) -> String? {
  do throws(ContractError) {
    _ = try body()
    return nil
  } catch {
    return error.description
  }
}
