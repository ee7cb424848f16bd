internal import SpaceContent
internal import Synchronization

/// The chain of a host without one: anchors in a folder of its own, each signed by the log's key and naming the hash of the one before.
///
/// It shows a host that has changed its mind, to those who kept an anchor. It shows nobody else anything that the log does not: one
/// process keeps both, and whoever reads an anchor of it is told so.
public final class LocalChain: Chain {
  /// The chain's folder in the data folder.
  public static let folderName = "chain"
  /// The most anchors: one each minute for a century, and more.
  private static let countMax = 99_999_999

  private let writer: FolderWriter
  private let signer: NoteSigner
  private let state: Mutex<SignedAnchor?>

  /// Opens the chain of a data folder, and makes it where it is missing.
  /// - Parameter signer: the log's key.
  /// - Throws: `locked` where another process has it; `malformed` or `not_proved` for an anchor that is damaged, or not this log's.
  public init(data: String, signer: NoteSigner) throws(ArchiveError) {
    let folder = data + "/" + LocalChain.folderName
    writer = try FolderWriter(folder, lockName: "lock")
    self.signer = signer
    let last = try LocalChain.newest(in: data)
    if let last { try last.require(signer.verifier) }
    state = Mutex(last)
  }

  public func latest() async throws -> Anchor? { state.withLock { $0?.anchor } }

  public func anchor(_ anchor: Anchor) async throws {
    try state.withLock { (last) throws(ArchiveError) in
      guard anchor.size > last?.anchor.size ?? 0 else {
        throw ArchiveError(
          .exists, "the log was anchored at \(last?.anchor.size ?? 0) entries already", hint: "an anchor is of a log that has grown")
      }
      let number = (last?.number ?? 0) + 1
      guard number <= LocalChain.countMax else { throw ArchiveError(.tooLarge, "the chain is full", hint: "begin another log") }
      let next = try SignedAnchor(anchor, number: number, after: last, signedBy: signer)
      try writer.place([FolderWriter.File(path: LocalChain.name(number), bytes: next.note.bytes)])
      last = next
    }
  }

  private static func name(_ number: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// The newest anchor of a data folder; nil where there is none.
  public static func newest(in data: String) throws(ArchiveError) -> SignedAnchor? {
    let folder = data + "/" + folderName
    guard let name = try FileCalls.names(in: folder).filter({ $0.utf8.count == 8 && Int($0) != nil }).max() else { return nil }
    guard let bytes = try FileCalls.read(folder + "/" + name, limit: SignedNote.maxByteCount) else { return nil }
    let anchor = try SignedAnchor(note: SignedNote(bytes))
    guard LocalChain.name(anchor.number) == name else {
      throw ArchiveError(.malformed, "\(folder)/\(name) is the anchor \(anchor.number)", hint: "restore the folder from one copy")
    }
    return anchor
  }
}
