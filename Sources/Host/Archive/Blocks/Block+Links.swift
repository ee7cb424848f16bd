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

  private func named(_ form: String, _ links: () throws(ContentError) -> [CID]) throws(ArchiveError) -> [CID] {
    do throws(ContentError) {
      return try links()
    } catch {
      throw ArchiveError(
        error.code == .unsupported ? .unsupported : .malformed, "the block \(cid) is no canonical \(form) that can be read: \(error)")
    }
  }
}
