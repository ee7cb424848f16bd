internal import HostRules
internal import SpaceContent
internal import Testing

/// A chain of hashes that is opened backwards.
@Suite struct HashChainTests {
  /// The definition, once more: each value is the hash of the next one, and round 0 is the anchor.
  private static func naive(_ seed: Digest, rounds: Int) -> [Digest] {
    var values = [seed]
    for _ in 0..<rounds { values.append(SHA256.digest(Array("agon/chain/v1".utf8) + values[values.count - 1].bytes)) }
    return values.reversed()
  }

  @Test(arguments: [1, 2, 1023, 1024, 1025, 5000]) func itsValuesAreThoseOfItsDefinition(rounds: Int) {
    let seed = SHA256.digest(Array("seed \(rounds)".utf8))
    let chain = HashChain(seed: seed, rounds: rounds)
    let values = Self.naive(seed, rounds: rounds)
    #expect(chain.anchor == values[0])
    for round in Set([1, 2, rounds / 2, rounds - 1, rounds]) where (1...rounds).contains(round) {
      #expect(chain.value(of: round) == values[round])
      #expect(HashChain.isValid(values[round], of: round, anchor: chain.anchor))
      #expect(!HashChain.isValid(values[round], of: round + 1, anchor: chain.anchor))
      #expect(!HashChain.isValid(SHA256.digest(values[round].bytes), of: round, anchor: chain.anchor))
    }
    #expect(!HashChain.isValid(chain.anchor, of: 0, anchor: chain.anchor))
    #expect(!HashChain.isValid(seed, of: HashChain.roundsMax + 1, anchor: chain.anchor))
  }

  @Test func aRoundIsCheckedByItsNameAlone() throws {
    let chain = HashChain(seed: SHA256.digest([1]), rounds: 100)
    let name = ChainBeaconName(anchor: chain.anchor, genesis: 1_700_000_000, period: 300)
    #expect("\(name)" == "agon-chain:\(chain.anchor):1700000000:300")
    #expect(ChainBeaconName("\(name)") == name)
    let round = name.round(7)
    #expect(round.time == 1_700_002_100)
    #expect(round.check(chain.value(of: 7)) == .ownChain)
    guard case .wrong = round.check(chain.value(of: 8)) else { return #expect(Bool(false), "a value of another round") }
    let late = BeaconRound(beacon: "\(name)", round: 7, time: round.time + 1)
    guard case .wrong = late.check(chain.value(of: 7)) else { return #expect(Bool(false), "a time of another round") }
    #expect(BeaconRound(beacon: "drand", round: 7, time: 0).check(chain.value(of: 7)) == .unknown)
    let others = [
      "", "agon-chain", "agon-chain:\(chain.anchor):1700000000", "agon-chain:\(chain.anchor):01:300", "agon-chain:\(chain.anchor):1:0",
      "agon-chain:\(chain.anchor):-1:300", "agon-chain:\("\(chain.anchor)".uppercased()):1:300", "agon-chain:\(chain.anchor):1:300:",
    ]
    for other in others { #expect(ChainBeaconName(other) == nil, "\(other)") }
  }
}
