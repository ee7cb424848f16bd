public import SpaceContent

extension UnixFSReader {
  /// An entry of a folder.
  public struct Entry: Hashable, Sendable {
    public let name: String
    public let cid: CID
    /// The bytes of all blocks under it, as the folder's writer claims.
    public let dagByteCount: UInt64?
  }

  /// Gives the entries of a folder: in bytewise order where it is one node, in the order of their hashes where it is a HAMT.
  /// - Throws: `malformed`, `bad_name`, `unsupported` or `too_large`; what `fetch` or `body` throws.
  public func entries(of cid: CID, to body: (Entry) throws -> Void) throws {
    let node = try node(cid, try block(cid))
    var count = 0
    func counted(_ entry: Entry) throws {
      count += 1
      guard count <= limits.entries else {
        throw ArchiveError(.tooLarge, "\(cid) has more than \(limits.entries) entries")
      }
      try body(entry)
    }
    switch node.data.kind {
    case .directory: for entry in try entries(node) { try counted(entry) }
    case .hamtShard: try entries(node, path: [], to: counted)
    default: throw ArchiveError(.notFound, "\(cid) is no folder")
    }
  }

  /// Finds what `path` leads to from `root`. Symbolic links are not followed.
  /// - Parameter path: the names, outermost first; `names(of:)` has them from a text.
  /// - Throws: `not_found`, `malformed`, `bad_name`, `unsupported` or `too_large`; what `fetch` throws.
  public func item(at path: [String], from root: CID) throws -> Item {
    guard path.count <= limits.pathLength else {
      throw ArchiveError(.tooLarge, "a path of \(path.count) names, where \(limits.pathLength) are the most")
    }
    for name in path { try EntryName.require(name) }
    var cid = root
    for name in path {
      guard let next = try entry(name, in: cid) else {
        throw ArchiveError(.notFound, "there is no \(name.debugDescription) in \(cid)")
      }
      cid = next.cid
    }
    return try item(cid)
  }

  /// The names in a path like `a/b`. A slash before or after it changes nothing.
  /// - Throws: `bad_name` for an empty name, `.`, `..`, or one that no file can have.
  public static func names(of path: String) throws(ArchiveError) -> [String] {
    guard path != "/", !path.isEmpty else { return [] }
    var rest = path[...]
    if rest.hasPrefix("/") { rest = rest.dropFirst() }
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    let names = rest.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    for name in names { try EntryName.require(name) }
    return names
  }

  /// The entry of a name; nil where the folder has none.
  /// - Throws: `not_found` where `cid` is no folder, and as `item(at:from:)` does.
  public func entry(_ name: String, in cid: CID) throws -> Entry? {
    guard cid.codec == .dagPB else { throw ArchiveError(.notFound, "\(cid) is no folder, so that it has no \(name.debugDescription)") }
    var node = try node(cid, try block(cid))
    guard node.data.kind == .hamtShard else {
      guard node.data.kind == .directory else {
        throw ArchiveError(.notFound, "\(cid) is no folder, so that it has no \(name.debugDescription)")
      }
      return try entries(node).first { $0.name.utf8.elementsEqual(name.utf8) }
    }
    let hash = Murmur3.hash(name)
    for depth in 0..<HAMT.maxDepth {
      let slot = HAMT.slot(hash, depth: depth)
      guard let index = try slots(node).firstIndex(of: slot) else { return nil }
      switch try content(of: node, at: index, slot: slot, path: (0..<depth).map { HAMT.slot(hash, depth: $0) }) {
      case .entry(let entry): return entry.name.utf8.elementsEqual(name.utf8) ? entry : nil
      case .shard(let below): node = try shard(below)
      }
    }
    throw node.malformed("a HAMT of more than \(HAMT.maxDepth) levels")
  }

  /// The entries of a folder that is one node.
  private func entries(_ node: Node) throws(ArchiveError) -> [Entry] {
    try requireFolder(node)
    var entries: [Entry] = []
    entries.reserveCapacity(node.links.count)
    for link in node.links {
      let name = link.name ?? ""
      try EntryName.require(name)
      // The decoder has made sure of the order, in which equal names are neighbours.
      if let last = entries.last, last.name.utf8.elementsEqual(name.utf8) {
        throw node.malformed("a folder where \(name.debugDescription) stands twice")
      }
      entries.append(Entry(name: name, cid: link.cid, dagByteCount: link.tsize))
    }
    return entries
  }

  func requireFolder(_ node: Node) throws(ArchiveError) {
    let data = node.data
    guard data.data?.isEmpty ?? true, data.fileByteCount ?? 0 == 0, data.blockByteCounts.isEmpty, data.hashType == nil, data.fanout == nil
    else { throw node.malformed("a folder with the fields of something else") }
  }
}

/// Folders that are a HAMT.
extension UnixFSReader {
  enum SlotContent {
    case entry(Entry)
    case shard(CID)
  }

  /// The slots of a shard that are taken, one for each link.
  func slots(_ node: Node) throws(ArchiveError) -> [Int] {
    let data = node.data
    guard data.hashType == HAMT.hashType, data.fanout == UInt64(HAMT.fanout) else {
      throw ArchiveError(
        .unsupported, "\(node.cid) is a HAMT of \(data.fanout ?? 0) slots by the hash function \(data.hashType ?? 0)",
        hint: "Agon reads those of 256 by murmur3-x64-64 (34)")
    }
    guard data.fileByteCount == nil, data.blockByteCounts.isEmpty else { throw node.malformed("a HAMT shard with the sizes of a file") }
    guard let slots = HAMT.slots(data.data ?? []), slots.count == node.links.count else {
      throw node.malformed("a HAMT shard of \(node.links.count) links whose bit field has another number")
    }
    return slots
  }

  /// What stands in a slot.
  /// - Parameter path: the slots that lead to the shard.
  func content(of node: Node, at index: Int, slot: Int, path: [Int]) throws(ArchiveError) -> SlotContent {
    let link = node.links[index]
    let name = link.name ?? ""
    guard name.utf8.starts(with: HAMT.prefix(slot).utf8), let rest = String(name.utf8.dropFirst(2)) else {
      throw node.malformed("a HAMT shard with \(name.debugDescription) in slot \(slot)")
    }
    guard !rest.isEmpty else {
      guard path.count + 1 < HAMT.maxDepth else { throw node.malformed("a HAMT of more than \(HAMT.maxDepth) levels") }
      return .shard(link.cid)
    }
    try EntryName.require(rest)
    let hash = Murmur3.hash(rest)
    for (depth, slot) in (path + [slot]).enumerated() where HAMT.slot(hash, depth: depth) != slot {
      throw node.malformed("a HAMT shard with \(rest.debugDescription) where its hash does not lead")
    }
    return .entry(Entry(name: rest, cid: link.cid, dagByteCount: link.tsize))
  }

  func shard(_ cid: CID) throws -> Node {
    let node = try node(cid, try block(cid))
    guard node.data.kind == .hamtShard else { throw node.malformed("in a HAMT, but no shard of one") }
    // Each shard then leads to an entry, whose name says where it may stand: a tree of few blocks cannot be listed without end.
    guard !node.links.isEmpty else { throw node.malformed("a HAMT shard without entries, below another") }
    return node
  }

  private func entries(_ node: Node, path: [Int], to body: (Entry) throws -> Void) throws {
    for (index, slot) in try slots(node).enumerated() {
      switch try content(of: node, at: index, slot: slot, path: path) {
      case .entry(let entry): try body(entry)
      case .shard(let below): try entries(try shard(below), path: path + [slot], to: body)
      }
    }
  }
}
