/// Finds slots of a queue by a hash: eight bytes a slot, linear probing, so that a look-up costs one line of the cache.
///
/// A dictionary keeps a copy of each key beside its values and costs three, which is what a join among 100,000 is made of. Several slots
/// may have one hash. Hashes have to be such that nobody outside can choose them: `Hasher` takes care of it.
struct SlotTable {
  private struct Cell {
    var hash: UInt32 = 0
    /// −1 where the cell is empty.
    var slot: Int32 = -1
  }

  private var cells = [Cell](repeating: Cell(), count: 64)
  private var count = 0

  private var mask: Int { cells.count - 1 }

  static func hash(_ key: some Hashable) -> UInt32 { UInt32(truncatingIfNeeded: key.hashValue) }

  mutating func insert(_ slot: Int32, hash: UInt32) {
    // At most half full, so that runs stay short.
    if 2 * (count + 1) > cells.count { grow() }
    place(Cell(hash: hash, slot: slot))
    count += 1
  }

  /// Takes out a slot that was put in with this hash.
  mutating func remove(_ slot: Int32, hash: UInt32) {
    var hole = Int(hash) & mask
    while cells[hole].slot != slot {
      precondition(cells[hole].slot >= 0, "what is taken out was put in")
      hole = (hole + 1) & mask
    }
    count -= 1
    // What follows in the run moves up, unless it would stand before the place where its search begins.
    var next = (hole + 1) & mask
    while cells[next].slot >= 0 {
      let home = Int(cells[next].hash) & mask
      if (next - home) & mask >= (next - hole) & mask {
        cells[hole] = cells[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    cells[hole] = Cell()
  }

  /// The slots with this hash, for as long as `body` wants more.
  func forEach(hash: UInt32, _ body: (Int32) -> Bool) {
    var place = Int(hash) & mask
    while cells[place].slot >= 0 {
      if cells[place].hash == hash, !body(cells[place].slot) { return }
      place = (place + 1) & mask
    }
  }

  /// The first slot with this hash that `matches`.
  func first(hash: UInt32, where matches: (Int32) -> Bool) -> Int32? {
    var found: Int32?
    forEach(hash: hash) { slot in
      if matches(slot) { found = slot }
      return found == nil
    }
    return found
  }

  private mutating func place(_ cell: Cell) {
    var place = Int(cell.hash) & mask
    while cells[place].slot >= 0 { place = (place + 1) & mask }
    cells[place] = cell
  }

  private mutating func grow() {
    let old = cells
    cells = [Cell](repeating: Cell(), count: 2 * old.count)
    for cell in old where cell.slot >= 0 { place(cell) }
  }
}
