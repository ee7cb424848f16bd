public import HostArchive
public import SpaceContent

extension KuboClient {
  /// What a node took in.
  public typealias Imported = KuboAnswer.Imported

  /// The node's version, as it says it itself.
  /// - Throws: `storage` where it cannot be asked; `unsupported` where something else than Kubo answers; `malformed`, `too_large`.
  public func version() async throws(ArchiveError) -> String {
    try await plainly { () async throws(Attempt) in
      try await call("version") { (answer) throws(KuboAnswer.Fault) in address.quoted(try answer.version()) }
    }
  }

  /// Whether the node answers at all, now.
  func isThere() async -> Bool {
    do throws(Attempt) {
      return try await call("version", attempts: 1) { (answer) throws(KuboAnswer.Fault) in try !answer.version().isEmpty }
    } catch {
      return false
    }
  }

  /// Whether a root is pinned there with all that it leads to.
  public func isPinned(_ cid: CID) async throws(ArchiveError) -> Bool {
    try await plainly { () async throws(Attempt) in try await askPin(cid) }
  }

  func askPin(_ cid: CID) async throws(Attempt) -> Bool {
    try await call("pin/ls?arg=\(cid.asVersion1)&type=recursive") { (answer) throws(KuboAnswer.Fault) in try answer.isPinned(cid) }
  }

  /// Has a root pinned whose blocks the node has, or finds.
  public func pin(_ cid: CID) async throws(ArchiveError) {
    try await plainly { () async throws(Attempt) in
      try await call("pin/add?arg=\(cid.asVersion1)&recursive=true", about: [cid]) { (answer) throws(KuboAnswer.Fault) in
        try answer.requirePinned(cid)
      }
    }
  }

  /// Brings roots with everything that they lead to, and has them pinned.
  /// - Parameter find: gives a block; it is asked for each of them twice, and once more for each repetition.
  /// - Throws: what `find` throws, where it is an `ArchiveError`; `wrong_hash` where the node has other roots or another number of blocks than
  ///   were sent; `truncated` where it does not say that it has come to the end; `storage` where it cannot pin, or cannot be asked.
  public func importArchive(
    roots: [CID], find: @escaping @Sendable (CID) throws(ArchiveError) -> Block
  ) async throws(ArchiveError) -> Imported {
    try await plainly { () async throws(Attempt) in try await bring(roots, find: find) }
  }

  func bring(_ roots: [CID], find: @escaping @Sendable (CID) throws(ArchiveError) -> Block) async throws(Attempt) -> Imported {
    let archive: KuboArchive
    do {
      archive = try KuboArchive(roots: roots, find: find)
    } catch let error as ArchiveError {
      throw Attempt(error: error, mayPass: false, subject: .here)
    } catch {
      throw Attempt(error: ArchiveError(.storage, "the blocks cannot be read: \(error)"), mayPass: false, subject: .here)
    }
    let upload = KuboUpload(name: "session.car", fileBytes: archive.byteCount) { try archive.pieces() }
    let sent = Imported(blocks: Int64(archive.cids.count), bytes: archive.blockBytes)
    try await call("dag/import?pin-roots=true&stats=true", upload, about: roots, sent) { (answer) throws(KuboAnswer.Fault) in
      try answer.requireImported(sent, roots: roots)
    }
    return sent
  }

  /// Adds a file in the form that records have (unixfs-v1-2025), and has it pinned.
  /// - Parameter cid: what it has to come to.
  /// - Throws: `wrong_hash` where the node comes to another CID: one before 0.35 has no such form. What else there is as above.
  public func add(_ bytes: [UInt8], name: String, cid: CID) async throws(ArchiveError) {
    let upload = KuboUpload(name: name, fileBytes: Int64(bytes.count)) {
      var rest = bytes[...]
      return {
        guard !rest.isEmpty else { return nil }
        defer { rest = rest.dropFirst(64 << 10) }
        return Array(rest.prefix(64 << 10))
      }
    }
    let profile = UnixFSProfile.v1Of2025
    let query =
      "pin=true&progress=false&cid-version=1&raw-leaves=true&chunker=size-\(profile.chunkByteCount)&max-file-links=\(profile.maxLinks)"
    try await plainly { () async throws(Attempt) in
      try await call("add?\(query)", upload, about: [cid]) { (answer) throws(KuboAnswer.Fault) in try answer.requireAdded(cid) }
    }
  }

  private func plainly<R>(_ body: () async throws(Attempt) -> R) async throws(ArchiveError) -> R {
    do throws(Attempt) {
      return try await body()
    } catch {
      throw error.error
    }
  }

  /// What is wrong with an answer, for people.
  /// - Parameters:
  ///   - cids: what the call was about.
  ///   - sent: what was sent with it.
  func attempt(_ fault: KuboAnswer.Fault, _ answer: KuboAnswer, to call: String, about cids: [CID], _ sent: Imported?) -> Attempt {
    switch fault {
    case .closed:
      Attempt(
        error: ArchiveError(
          .storage, "Kubo at \(address) does not let us in: status \(answer.status) to \(call)",
          hint: "see API.Authorizations in Kubo's configuration"), mayPass: false, subject: .node)
    case .busy:
      Attempt(
        error: ArchiveError(.storage, "\(address) is busy: status \(answer.status) to \(call)"), mayPass: true, subject: .silence)
    case .foreign:
      Attempt(
        error: ArchiveError(
          .unsupported,
          "\(address) is no RPC API of Kubo: "
            + (answer.status == 200 ? "it answers \(call) with something else than JSON" : "status \(answer.status) to \(call)"),
          hint: "the API is at port 5001, where nobody has moved it; 8080 is the gateway"), mayPass: false, subject: .node)
    case .refused(let words):
      Attempt(error: ArchiveError(.storage, "Kubo at \(address) could not do \(call): \(address.quoted(words))"), mayPass: false)
    case .malformed(let what): Attempt(error: ArchiveError(.malformed, "the answer of \(address) to \(call) \(what)"), mayPass: false)
    case .otherCID(let text):
      Attempt(
        error: ArchiveError(
          .wrongHash,
          "\(address) names another CID for \(call): \(address.quoted(text)), where \(cids.map(\.description).joined(separator: " or ")) was meant",
          hint: "the node has other bytes than were sent, or is not to be believed"), mayPass: false)
    case .early:
      Attempt(
        error: ArchiveError(.truncated, "\(address) ended its answer to \(call) early", hint: "Kubo's own log says why"), mayPass: true)
    case .otherCounts(let imported):
      Attempt(
        error: ArchiveError(
          .wrongHash,
          "\(address) says that it took \(imported.blocks) blocks of \(imported.bytes) bytes, where \(sent?.blocks ?? 0) of \(sent?.bytes ?? 0) were sent"
        ), mayPass: false)
    }
  }
}
