internal import HostRules
internal import SpaceContent

extension SealedAnswer {
  /// The block that nobody gets before the answer is opened: the map `{salt, body}`.
  var block: Block { Block(.dagCBOR, encoded) }

  /// - Parameter signature: by whoever gave the answer; it stands beside the commitment, not in the block.
  init(_ block: Block, signature: [UInt8]?) throws(ArchiveError) {
    let value = try RecordBlock.value(block, "an answer")
    guard let map = value.map, map.count == 2, let salt = map["salt"]?.bytes, salt.count == SealedAnswer.saltByteCount,
      let body = map["body"]?.bytes
    else { throw ArchiveError(.malformed, "an answer (\(block.cid)) is not {salt, body} with \(SealedAnswer.saltByteCount) bytes of salt") }
    self.init(salt: salt, body: body, signature: signature)
  }
}
