import HostArchive
import SpaceContent
import TestSupport
import Testing

@Suite struct DAGWalkTests {
  private func cid(_ number: Int) -> CID { CID(codec: .dagCBOR, of: Array("\(number)".utf8)) }

  /// Every level links to the next twice: 2^64 paths, 65 blocks.
  @Test func aGraphThatDoublesAtEveryLevelTakesAsLongAsItHasBlocks() throws {
    let names = Dictionary(uniqueKeysWithValues: (0...64).map { (cid($0), $0) })
    var visits: [Int] = []
    let walk = DAGWalk()
    try walk.run(from: cid(0)) { cid in
      let level = try #require(names[cid])
      visits.append(level)
      return level == 64 ? [] : [self.cid(level + 1), self.cid(level + 1)]
    }
    #expect(visits == Array(0...64))
    #expect(walk.count == 65)
  }

  @Test func depthIsLimited() throws {
    func chain(_ length: Int) throws -> Int {
      let walk = DAGWalk()
      try walk.run(from: cid(0)) { _ in walk.count < length ? [self.cid(walk.count)] : [] }
      return walk.count
    }
    #expect(try chain(DAGWalk.depthMax + 1) == DAGWalk.depthMax + 1)
    #expect(fault { _ = try chain(DAGWalk.depthMax + 2) }?.code == .tooLarge)
  }

  @Test func blocksAndWaitingLinksAreLimited() throws {
    let few = DAGWalk(blocks: 3)
    #expect(fault { try few.run(from: cid(0)) { $0 == self.cid(0) ? (1...3).map(self.cid) : [] } }?.code == .tooLarge)
    let exact = DAGWalk(blocks: 3)
    try exact.run(from: cid(0)) { $0 == self.cid(0) ? (1...2).map(self.cid) : [] }
    #expect(exact.count == 3)
    // Each block names many others, of which the last leads on.
    let wide = DAGWalk()
    let crowd = Array(repeating: cid(-1), count: 60_000)
    #expect(fault { try wide.run(from: cid(0)) { $0 == self.cid(-1) ? [] : [self.cid(wide.count)] + crowd } }?.code == .tooLarge)
    #expect(wide.count < 80)
  }

  /// Against the shortest definition of the order.
  @Test func theOrderIsThatOfARecursion() throws {
    var draws = SplitMix64(seed: Soak.seed)
    for _ in 0..<Soak.count(fast: 50, full: 2_000) {
      let blocks = try Graphs.random(1 + draws.below(40), &draws)
      let byCID = Dictionary(uniqueKeysWithValues: blocks.map { ($0.cid, $0) })
      var expected: [CID] = []
      func visit(_ cid: CID) throws {
        guard !expected.contains(cid) else { return }
        expected.append(cid)
        for link in try #require(byCID[cid]).links { try visit(link) }
      }
      let root = try #require(blocks.last).cid
      try visit(root)
      var order: [CID] = []
      let walk = DAGWalk()
      try walk.run(from: root) { cid in
        order.append(cid)
        return try #require(byCID[cid]).links
      }
      #expect(order == expected, "seed \(Soak.seed)")
      #expect(Set(order) == Set(byCID.keys), "the last block leads to all")
    }
  }
}
