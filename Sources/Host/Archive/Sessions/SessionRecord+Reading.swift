internal import HostRules
public import SpaceContent

/// Blocks by their CIDs, and which of them are there.
struct RecordBlocks {
  private var byCID: [CID: Block] = [:]

  init(_ blocks: [Block]) { for block in blocks { byCID[block.cid] = block } }

  subscript(cid: CID) -> Block? { byCID[cid] }

  func require(_ cid: CID, _ what: String) throws(ArchiveError) -> Block {
    guard let block = byCID[cid] else { throw ArchiveError(.malformed, "\(what) is missing: the block \(cid)") }
    return block
  }
}

extension SessionRecord {
  /// Reads a record from its blocks, the root block's CID first.
  ///
  /// The session is taken apart and put together again, and the blocks have to be exactly those of what was read, in their order: nothing
  /// hides in a record, and no other blocks give the same session. The block of an answer may be missing: that answer is erased then, and
  /// whether a log says so is for the caller to find out. Nothing else may be missing.
  /// - Throws: `malformed` with the first thing that is wrong.
  public init(root cid: CID, blocks: [Block]) throws(ArchiveError) {
    let found = RecordBlocks(blocks)
    let head = try RecordBlock.value(try found.require(cid, "the root block"), "the root block")
    guard let map = head.map, map.count == 6, map["v"] == .int(SessionRecord.version), map["type"] == "agon/session",
      let root = map["root"]?.bytes.flatMap({ Digest(bytes: $0) }), let count = map["leaves"]?.int, let lists = map["lists"]?.list,
      let packageCID = map["package"]?.link
    else { throw ArchiveError(.malformed, "\(cid) is no session's record", hint: "`agon session export ID FILE.car` writes one") }
    let leaves = try SessionRecord.leaves(lists, count: count, in: found)
    guard MerkleTree(leaves.map(\.encoded)).root == root else {
      throw ArchiveError(.notProved, "the leaves do not give the session root that the record names, \(root)")
    }
    let journal = try SessionRecord.journal(leaves, in: found)
    let again = try SessionRecord(journal, package: try SessionRecord.package(packageCID, in: found))
    guard again.blocks.map(\.cid) == blocks.map(\.cid) else {
      let index = zip(again.blocks, blocks).enumerated().first { $1.0.cid != $1.1.cid }?.offset ?? min(again.blocks.count, blocks.count)
      throw ArchiveError(
        .malformed, "block \(index + 1) of \(blocks.count) is not the one that this session's record has there",
        hint: "a record has one form; somebody has changed, added, dropped or moved a block")
    }
    self = again
  }

  private static func leaves(_ lists: [Value], count: Int64, in blocks: RecordBlocks) throws(ArchiveError) -> [SessionLeaf] {
    guard (1...Int64(maxLeaves)).contains(count), lists.count <= maxLeaves / leavesPerList + 1 else {
      throw ArchiveError(.tooLarge, "the record says it has \(count) leaves; \(maxLeaves) is the most")
    }
    var leaves: [SessionLeaf] = []
    for list in lists {
      guard let cid = list.link else { throw ArchiveError(.malformed, "the record's lists of leaves are no links") }
      guard let items = try RecordBlock.value(try blocks.require(cid, "a list of leaves"), "a list of leaves").list else {
        throw ArchiveError(.malformed, "a list of leaves (\(cid)) is no list")
      }
      for item in items {
        let leaf = try SessionLeaf(item)
        guard leaf.index == leaves.count, leaves.count < Int(count) else {
          throw ArchiveError(.malformed, "leaf \(leaves.count) of the record calls itself \(leaf.index), of \(count)")
        }
        leaves.append(leaf)
      }
    }
    guard leaves.count == Int(count) else {
      throw ArchiveError(.malformed, "the record has \(leaves.count) leaves, not the \(count) that it says")
    }
    return leaves
  }

  private static func journal(_ leaves: [SessionLeaf], in blocks: RecordBlocks) throws(ArchiveError) -> Journal {
    var steps: [Value] = []
    var single: [SessionLeaf.Kind: Block] = [:]
    // An answer may be erased: its step knows, from its commitment.
    for leaf in leaves where leaf.kind != .answer {
      let block = try blocks.require(leaf.cid, "leaf \(leaf.index) (\(leaf.kind.rawValue))")
      guard leaf.kind == .step else {
        single[leaf.kind] = block
        continue
      }
      steps.append(try StepBlocks.open(block, single.removeValue(forKey: .answerCommitments), in: blocks))
    }
    guard let commitment = single[.commitment], let opening = single[.beacon] else {
      throw ArchiveError(.malformed, "the record has no commitment, or no beacon")
    }
    let whole: Value = [
      "header": try RecordBlock.value(commitment, "the commitment"), "opening": try RecordBlock.value(opening, "the beacon"),
      "steps": .list(steps), "end": try EndBlocks.open(single),
    ]
    do throws(RulesError) {
      return try Journal(encoded: RecordBlock.encode(whole))
    } catch {
      throw ArchiveError(.malformed, "the record's journal: \(error.message)", hint: error.hint)
    }
  }

  private static func package(_ cid: CID, in blocks: RecordBlocks) throws(ArchiveError) -> Package {
    let index = try blocks.require(cid, "the Space's package")
    guard let entries = try RecordBlock.value(index, "the Space's package").map?.entries else {
      throw ArchiveError(.malformed, "the Space's package (\(cid)) is no map of its files")
    }
    var files: [Block] = []
    for entry in entries {
      guard let file = entry.value.link, file.codec == .raw else {
        throw ArchiveError(.malformed, "the Space's package links to no raw block for \(entry.key.prefix(80))")
      }
      files.append(try blocks.require(file, "a file of the Space's package"))
    }
    return Package(index: index, files: files)
  }

  /// The files of the Space's package, in the order of their paths.
  public var files: [(path: String, bytes: [UInt8])] {
    get throws(ArchiveError) {
      let found = RecordBlocks(package.blocks)
      var files: [(path: String, bytes: [UInt8])] = []
      for entry in try RecordBlock.value(package.blocks[0], "the Space's package").map?.entries ?? [] {
        guard let cid = entry.value.link else { throw ArchiveError(.malformed, "the Space's package links to no block for \(entry.key)") }
        files.append((entry.key, try found.require(cid, "a file of the Space's package").bytes))
      }
      return files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }
  }
}
