public import SpaceContent

extension Block {
  /// The CIDs that this block names, in the order in which it names them; one that it names twice is there twice. A raw block names none.
  ///
  /// What it takes is bounded by the block: there is at most one link for each 36 bytes of it.
  /// - Throws: `malformed` for bytes that are no canonical DAG-CBOR or DAG-PB; `unsupported` for a link of a kind that Agon does not read.
  public var links: [CID] {
    get throws(ArchiveError) {
      switch cid.codec {
      case .raw: return []
      case .dagCBOR: return try named("DAG-CBOR") { () throws(ContentError) in try DagCBOR.links(of: bytes) }
      case .dagPB: return try named("DAG-PB") { () throws(ContentError) in try DagPB.decode(bytes).links.map(\.cid) }
      }
    }
  }

  /// The blocks that belong to this one, in the order in which it names them: what a walk follows, a pin keeps and an archive brings along.
  ///
  /// They are its links, with one exception: a session's header names the worker that folded it, a program, by its CID. A session's record
  /// is whole without that, so it is a reference to something outside, and never missing.
  /// - Throws: as `links`.
  public var parts: [CID] {
    get throws(ArchiveError) {
      let links = try links
      guard cid.codec == .dagCBOR, links.contains(where: { $0.codec == .raw }) else { return links }
      let map = try RecordBlock.value(self, "the block").map
      guard let worker = map?["worker"]?.link, map?["package"]?.link != nil, map?["nonce_hash"]?.bytes != nil else { return links }
      return links.filter { $0 != worker }
    }
  }

  private func named(_ form: String, _ links: () throws(ContentError) -> [CID]) throws(ArchiveError) -> [CID] {
    do throws(ContentError) {
      return try links()
    } catch {
      throw ArchiveError(
        error.code == .unsupported ? .unsupported : .malformed, "the block \(cid) is no canonical \(form) that can be read: \(error)")
    }
  }
}
