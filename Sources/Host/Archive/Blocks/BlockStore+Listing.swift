public import SpaceContent

extension BlockStore {
  /// Names every block with the size of its file, in the order of folders and then of names; folders are read one at a time.
  ///
  /// Files of other names are passed over. What is added or removed meanwhile may be in it or not.
  /// - Parameter body: what it throws ends this.
  public func visit(_ body: (CID, Int64) throws -> Void) throws {
    for shard in try shards() {
      for block in try blocks(in: shard) { try body(block.cid, block.size) }
    }
  }

  private func shards() throws(ArchiveError) -> [String] { try FileCalls.names(in: layout.blocks).filter { $0.utf8.count == 2 } }

  private func blocks(in shard: String) throws(ArchiveError) -> [(cid: CID, size: Int64)] {
    var blocks: [(cid: CID, size: Int64)] = []
    for name in try FileCalls.names(in: layout.blocks + "/" + shard) {
      guard let cid = BlockStore.cid(of: name, in: shard), let size = try FileCalls.size(layout.file(of: cid)) else { continue }
      blocks.append((cid, size))
    }
    return blocks
  }

  /// The CID that a file has for its name; nil for a file of another kind, or in another folder than its own.
  private static func cid(of name: String, in shard: String) -> CID? {
    guard BlockLayout.shard(of: name) == shard else { return nil }
    do throws(ContentError) {
      let cid = try CID(name)
      return "\(cid)" == name ? cid : nil
    } catch {
      return nil
    }
  }

  /// Counts everything there is.
  public func tally() throws(ArchiveError) -> BlockTally {
    var tally = BlockTally()
    for shard in try shards() {
      for block in try blocks(in: shard) { tally.add(block.size) }
    }
    return tally
  }

  /// What is wrong with a store.
  public struct Verification: Sendable {
    /// What was looked at, damaged blocks among it.
    public internal(set) var tally = BlockTally()
    public internal(set) var pins = 0
    /// Blocks whose bytes were others, with what was found. Their files are out of the way now.
    public internal(set) var damaged: [(cid: CID, error: ArchiveError)] = []
    /// Blocks that a pin needs and that are not there, or cannot be read as what they are; the first `Verification.listedMax`.
    public internal(set) var missing: [(root: CID, error: ArchiveError)] = []

    public static let listedMax = 100

    public var isSound: Bool { damaged.isEmpty && missing.isEmpty }
  }

  /// Reads and hashes every block, and follows every pin.
  /// - Parameter progress: hears how many blocks have been looked at. What it throws ends this.
  /// - Throws: `malformed` for a pin that cannot be read; `storage`.
  public func verify(progress: (Int) throws -> Void = { _ in }) throws -> Verification {
    var result = Verification()
    try visit { cid, size in
      try progress(result.tally.blocks)
      result.tally.add(size)
      do throws(ArchiveError) {
        _ = try self.find(cid)
      } catch {
        guard error.code == .wrongHash else { throw error }
        result.damaged.append((cid, error))
      }
    }
    let pins = try self.pins()
    result.pins = pins.count
    let walk = DAGWalk()
    for pin in pins {
      try walk.run(from: pin.root) { cid in
        do throws(ArchiveError) {
          guard cid.codec != .raw else { return try self.has(cid) ? [] : try self.absent(cid) }
          guard let block = try self.find(cid) else { return try self.absent(cid) }
          return try block.parts
        } catch {
          guard error.code != .storage else { throw error }
          if result.missing.count < Verification.listedMax { result.missing.append((pin.root, error)) }
          return []
        }
      }
    }
    return result
  }

  static func missing(_ cid: CID) -> ArchiveError {
    ArchiveError(.notFound, "the block \(cid) is not here", hint: "import a CAR that has it; `agon archive ls` lists what is here")
  }
}
