import TestSupport
import Testing

@testable import HostRules

@Suite struct SlotTableTests {
  /// Against a plain list, with so few hashes that runs grow long, wrap around and close again.
  @Test(arguments: [1, 3, 40, 5_000]) func agreesWithAList(hashes: Int) {
    var random = SplitMix64(seed: Soak.seed)
    var table = SlotTable()
    var list: [(hash: UInt32, slot: Int32)] = []
    for step in 0..<Soak.count(fast: 2_000, full: 100_000) {
      if list.isEmpty || list.count < 300 && random.below(5) < 3 {
        // The last hashes of a table of any size: their runs begin at its end.
        let hash = UInt32.max - UInt32(random.below(hashes))
        table.insert(Int32(step), hash: hash)
        list.append((hash, Int32(step)))
      } else {
        let gone = list.remove(at: random.below(list.count))
        table.remove(gone.slot, hash: gone.hash)
      }
      let hash = UInt32.max - UInt32(random.below(hashes))
      var found: Set<Int32> = []
      table.forEach(hash: hash) { found.insert($0).inserted }
      let expected = list.filter { $0.hash == hash }.map(\.slot)
      #expect(found == Set(expected), "step \(step)")
      if let one = expected.randomElement(using: &random) {
        #expect(table.first(hash: hash) { $0 == one } == one)
      }
      #expect(table.first(hash: hash) { $0 == -2 } == nil)
    }
  }
}
