public import HostArchive
public import SpaceContent
internal import SpaceContract

extension KuboClient {
  /// What a node took in.
  public struct Imported: Hashable, Sendable {
    public let blocks: Int
    /// Of the blocks.
    public let bytes: Int64
  }

  /// The node's version, as it says it itself.
  /// - Throws: `storage` where it cannot be asked; `unsupported` where something else than Kubo answers; `malformed`, `too_large`.
  public func version() async throws(ArchiveError) -> String {
    do throws(Attempt) {
      return try await askVersion()
    } catch {
      throw error.error
    }
  }

  private func askVersion(attempts: Int? = nil) async throws(Attempt) -> String {
    try await call("version", attempts: attempts) { (answer) throws(Attempt) in
      guard let version = try values(answer, of: "version").first?.map?["Version"]?.text, !version.isEmpty else {
        throw malformed("version", "names none")
      }
      return address.quoted(version)
    }
  }

  /// Whether the node answers at all, now.
  func isThere() async -> Bool {
    do throws(Attempt) {
      _ = try await askVersion(attempts: 1)
      return true
    } catch {
      return false
    }
  }

  /// Whether a root is pinned there with all that it leads to.
  public func isPinned(_ cid: CID) async throws(ArchiveError) -> Bool {
    do throws(Attempt) {
      return try await askPin(cid)
    } catch {
      throw error.error
    }
  }

  func askPin(_ cid: CID) async throws(Attempt) -> Bool {
    try await call("pin/ls?arg=\(cid.asVersion1)&type=recursive") { (answer) throws(Attempt) in
      if answer.status == 500, let message = message(answer), message.hasSuffix("is not pinned") { return false }
      let keys = try values(answer, of: "pin/ls").first?.map?["Keys"]?.map
      guard let keys, keys.count == 1, let key = keys.entries.first, KuboClient.cid(key.key) == cid.asVersion1,
        key.value.map?["Type"]?.text == "recursive"
      else { throw malformed("pin/ls", "does not say how \(cid) is pinned") }
      return true
    }
  }

  /// Has a root pinned whose blocks the node has, or finds.
  public func pin(_ cid: CID) async throws(ArchiveError) {
    do throws(Attempt) {
      try await call("pin/add?arg=\(cid.asVersion1)&recursive=true") { (answer) throws(Attempt) in
        let pins = try values(answer, of: "pin/add").last?.map?["Pins"]?.list
        guard let pins, pins.count == 1, let pinned = pins.first?.text else { throw malformed("pin/add", "names no pin") }
        try require(pinned, [cid], "pin/add")
      }
    } catch {
      throw error.error
    }
  }

  /// Brings roots with everything that they lead to, and has them pinned.
  /// - Parameter find: gives a block; it is asked for each of them twice, and once more for each repetition.
  /// - Throws: what `find` throws, where it is an `ArchiveError`; `wrong_hash` where the node has other roots or another number of blocks than
  ///   were sent; `truncated` where it does not say that it has come to the end; `storage` where it cannot pin, or cannot be asked.
  public func importArchive(
    roots: [CID], find: @escaping @Sendable (CID) throws(ArchiveError) -> Block
  ) async throws(ArchiveError) -> Imported {
    do throws(Attempt) {
      return try await bring(roots, find: find)
    } catch {
      throw error.error
    }
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
    // The counts come last: without them the node has not come to its end, though it began its answer as if all were well.
    return try await call("dag/import?pin-roots=true&stats=true", upload) { (answer) throws(Attempt) in
      var missing = Set(roots.map(\.asVersion1))
      var imported: Imported?
      for value in try values(answer, of: "dag/import") {
        if let root = value.map?["Root"]?.map {
          guard let text = root["Cid"]?.map?["/"]?.text else { throw malformed("dag/import", "has a root without a CID") }
          try require(text, roots, "dag/import")
          let trouble = root["PinErrorMsg"]?.text ?? ""
          guard trouble.isEmpty else { throw refused("dag/import", trouble) }
          if let cid = KuboClient.cid(text) { missing.remove(cid) }
        } else if let stats = value.map?["Stats"]?.map, let blocks = stats["BlockCount"]?.int, let bytes = stats["BlockBytesCount"]?.int {
          imported = Imported(blocks: Int(blocks), bytes: bytes)
        } else {
          throw malformed("dag/import", "has a line that is neither a root nor the counts")
        }
      }
      guard let imported, missing.isEmpty else {
        throw Attempt(
          error: ArchiveError(.truncated, "\(address) ended its answer to dag/import early", hint: "Kubo's own log says why"), mayPass: true
        )
      }
      guard imported == Imported(blocks: archive.cids.count, bytes: archive.blockBytes) else {
        throw Attempt(
          error: ArchiveError(
            .wrongHash,
            "\(address) says that it took \(imported.blocks) blocks of \(imported.bytes) bytes, where \(archive.cids.count) of \(archive.blockBytes) were sent"
          ),
          mayPass: false)
      }
      return imported
    }
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
    do throws(Attempt) {
      try await call("add?\(query)", upload) { (answer) throws(Attempt) in
        guard let hash = try values(answer, of: "add").last?.map?["Hash"]?.text else { throw malformed("add", "names no CID") }
        try require(hash, [cid], "add")
      }
    } catch {
      throw error.error
    }
  }

  // What answers say.

  /// The values of an answer, one a line.
  /// - Throws: what Kubo itself says is wrong, as `storage`; `unsupported` for an answer that is none of Kubo's.
  private func values(_ answer: Answer, of call: String) throws(Attempt) -> [Value] {
    guard answer.status == 200 else {
      if let message = message(answer) { throw refused(call, message) }
      switch answer.status {
      case 401, 403:
        throw Attempt(
          error: ArchiveError(
            .storage, "Kubo at \(address) does not let us in: status \(answer.status) to \(call)",
            hint: "see API.Authorizations in Kubo's configuration"), mayPass: false, subject: .node)
      case 429, 502, 503, 504:
        throw Attempt(
          error: ArchiveError(.storage, "\(address) is busy: status \(answer.status) to \(call)"), mayPass: true, subject: .silence)
      default:
        throw Attempt(
          error: ArchiveError(
            .unsupported, "\(address) is no RPC API of Kubo: status \(answer.status) to \(call)",
            hint: "the API is at port 5001, where nobody has moved it; 8080 is the gateway"), mayPass: false, subject: .node)
      }
    }
    guard answer.contentType.hasPrefix("application/json") else {
      throw Attempt(
        error: ArchiveError(
          .unsupported, "\(address) is no RPC API of Kubo: it answers \(call) with something else than JSON",
          hint: "the API is at port 5001, where nobody has moved it; 8080 is the gateway"), mayPass: false, subject: .node)
    }
    var values: [Value] = []
    for line in answer.body.split(separator: UInt8(ascii: "\n")) {
      guard let value = json(Array(line)) else { throw malformed(call, "is no JSON") }
      // An error after the first line of an answer.
      if value.map?["Type"]?.text == "error", let text = value.map?["Message"]?.text { throw refused(call, text) }
      values.append(value)
    }
    return values
  }

  private func json(_ bytes: [UInt8]) -> Value? {
    do throws(JSONError) {
      return try JSON.decode(bytes, options: JSON.Options(nulls: .allowed))
    } catch {
      return nil
    }
  }

  /// What Kubo says is wrong: `{"Message": …, "Code": …, "Type": "error"}`; nil where that is not what it says.
  private func message(_ answer: Answer) -> String? {
    guard answer.status >= 400, let map = json(answer.body)?.map, map["Type"]?.text == "error" else { return nil }
    return map["Message"]?.text
  }

  private func refused(_ call: String, _ message: String) -> Attempt {
    Attempt(error: ArchiveError(.storage, "Kubo at \(address) could not do \(call): \(address.quoted(message))"), mayPass: false)
  }

  private func malformed(_ call: String, _ what: String) -> Attempt {
    Attempt(error: ArchiveError(.malformed, "the answer of \(address) to \(call) \(what)"), mayPass: false)
  }

  private func require(_ text: String, _ cids: [CID], _ call: String) throws(Attempt) {
    guard let cid = KuboClient.cid(text), cids.contains(where: { $0.asVersion1 == cid }) else {
      throw Attempt(
        error: ArchiveError(
          .wrongHash,
          "\(address) names another CID for \(call): \(address.quoted(text)), where \(cids.map(\.description).joined(separator: " or ")) was meant",
          hint: "the node has other bytes than were sent, or is not to be believed"), mayPass: false)
    }
  }

  private static func cid(_ text: String) -> CID? {
    do throws(ContentError) {
      return try CID(text).asVersion1
    } catch {
      return nil
    }
  }
}
