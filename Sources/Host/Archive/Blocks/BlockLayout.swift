internal import SpaceContent

/// Where a block store's files are in the data folder.
///
///     blocks/<two>/<cid>            a block; <two> are the two characters of the CID's text before its last
///     blocks/<two>/<cid>.damaged    a block whose bytes were found to be others, kept for whoever wants to look into it
///     blocks/.staging/<id>/         what one writer has written and not yet put in its place
///     blocks.lock                   who changes something holds the kernel's lock on it; inside, how much there is
///     pins/<cid>                    a root that is kept, with all that it leads to
///
/// The last character of a CID's text carries three bits, those before it five each: so blocks spread over 1,024 folders alike.
/// A CID of version 0 is the block of its version 1, under whose name it is kept.
struct BlockLayout: Sendable {
  static let damagedSuffix = ".damaged"

  let data: String

  var blocks: String { data + "/blocks" }
  var staging: String { data + "/blocks/.staging" }
  var lock: String { data + "/blocks.lock" }
  var pins: String { data + "/pins" }
  /// The host's log, whose tombstones say which blocks are erased.
  var log: String { data + "/" + SessionLog.folderName }

  static func shard(of name: String) -> Substring { name.suffix(3).prefix(2) }

  func folder(of cid: CID) -> String { blocks + "/" + BlockLayout.shard(of: "\(cid.asVersion1)") }

  func file(of cid: CID) -> String {
    let name = "\(cid.asVersion1)"
    return blocks + "/" + BlockLayout.shard(of: name) + "/" + name
  }

  func pin(of root: CID) -> String { pins + "/\(root.asVersion1)" }
}
