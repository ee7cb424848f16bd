internal import SpaceContent

extension UnixFSImport {
  /// What a folder has under a name.
  public struct Entry: Hashable, Sendable {
    public let name: String
    public let root: Root

    /// - Throws: `bad_name`.
    public init(name: String, root: Root) throws(ArchiveError) {
      try EntryName.require(name)
      self.name = name
      self.root = root
    }
  }

  /// The most entries of a folder: all are in memory while its tree is made.
  public static let maxEntries = 1_000_000

  /// Makes a folder of what has been made before.
  /// - Throws: `bad_name` for a name that stands twice, `too_large` for too many entries, or what the sink throws.
  public func folder(_ entries: [Entry]) throws -> Root {
    guard entries.count <= UnixFSImport.maxEntries else {
      throw ArchiveError(.tooLarge, "a folder of \(entries.count) entries, where \(UnixFSImport.maxEntries) are the most")
    }
    let sorted = entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for (a, b) in zip(sorted, sorted.dropFirst()) where a.name.utf8.elementsEqual(b.name.utf8) {
      throw ArchiveError(.badName, "\(a.name.debugDescription) stands twice in one folder")
    }
    let links = sorted.map { PBLink(cid: $0.root.cid, name: $0.name, tsize: $0.root.dagByteCount) }
    let node: (cid: CID, dagByteCount: UInt64, blockCount: Int)
    if isSplit(links) {
      node = try shard(links.map { ($0, Murmur3.hash($0.name ?? "")) }[...], depth: 0)
    } else {
      let block = try put(PBNode(links: links, data: UnixFSData(.directory).encoded))
      node = (block.cid, links.reduce(block.byteCount) { $0 + ($1.tsize ?? 0) }, 1)
    }
    return Root(
      cid: node.cid, contentByteCount: entries.reduce(0) { $0 + $1.root.contentByteCount }, dagByteCount: node.dagByteCount,
      blockCount: entries.reduce(node.blockCount) { $0 + $1.root.blockCount })
  }

  /// Makes the node of a symbolic link, which is never followed.
  /// - Parameter target: what it says, any bytes.
  public func symbolicLink(to target: [UInt8]) throws -> Root {
    let block = try put(PBNode(data: UnixFSData(.symlink, data: target).encoded))
    return Root(cid: block.cid, contentByteCount: 0, dagByteCount: block.byteCount, blockCount: 1)
  }

  private func isSplit(_ links: [PBLink]) -> Bool {
    let estimate =
      switch profile.folderEstimate {
      case .block: DagPB.byteCount(links: links, dataByteCount: UnixFSData(.directory).encoded.count)
      case .links: links.reduce(0) { $0 + ($1.name?.utf8.count ?? 0) + $1.cid.byteCount }
      }
    return estimate > profile.folderByteCountMax
  }

  /// Makes the shard of entries that have met so far, and those below it.
  private func shard(
    _ entries: ArraySlice<(link: PBLink, hash: UInt64)>, depth: Int
  ) throws -> (cid: CID, dagByteCount: UInt64, blockCount: Int) {
    guard depth < HAMT.maxDepth else {
      let names = entries.prefix(2).map { ($0.link.name ?? "").debugDescription }.joined(separator: " and ")
      throw ArchiveError(.unsupported, "\(names) have one hash: no HAMT can tell them apart", hint: "rename one")
    }
    var slots = [[(link: PBLink, hash: UInt64)]](repeating: [], count: HAMT.fanout)
    for entry in entries { slots[HAMT.slot(entry.hash, depth: depth)].append(entry) }
    var node = PBNode()
    var below = 0
    for (slot, met) in slots.enumerated() where !met.isEmpty {
      let prefix = HAMT.prefix(slot)
      if met.count == 1 {
        let link = met[0].link
        node.links.append(PBLink(cid: link.cid, name: prefix + (link.name ?? ""), tsize: link.tsize))
      } else {
        let child = try shard(met[...], depth: depth + 1)
        node.links.append(PBLink(cid: child.cid, name: prefix, tsize: child.dagByteCount))
        below += child.blockCount
      }
    }
    var data = UnixFSData(.hamtShard, data: HAMT.bitField(slots.indices.lazy.filter { !slots[$0].isEmpty }))
    data.hashType = HAMT.hashType
    data.fanout = UInt64(HAMT.fanout)
    node.data = data.encoded
    let block = try put(node)
    return (block.cid, node.links.reduce(block.byteCount) { $0 + ($1.tsize ?? 0) }, below + 1)
  }
}
