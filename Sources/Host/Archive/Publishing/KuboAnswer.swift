public import SpaceContent
internal import SpaceContract

/// What a Kubo node's RPC API has answered to a call (docs.ipfs.tech/reference/kubo/rpc), taken apart without believing it: each CID that it
/// names has to be the one that was meant, and numbers have to agree.
public struct KuboAnswer: Sendable {
  public let status: Int
  /// In lower case.
  public let contentType: String
  public let body: [UInt8]

  public init(status: Int, contentType: String, body: [UInt8]) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// Why an answer is not the one that was hoped for.
  public enum Fault: Error, Hashable, Sendable {
    /// The node does not let us in: 401 or 403.
    case closed
    /// It says that it can do it later: 429, 502, 503 or 504.
    case busy
    /// Nothing that Kubo answers.
    case foreign
    /// What Kubo itself says is wrong, in its words.
    case refused(String)
    /// Kubo's form, and something in it that cannot be; in words.
    case malformed(String)
    /// Another CID than was meant, as it stands there.
    case otherCID(String)
    /// It ends before its end.
    case early
    /// It has taken something else than was sent.
    case otherCounts(Imported)
  }

  /// What a node took in.
  public struct Imported: Hashable, Sendable {
    public let blocks: Int64
    /// Of the blocks.
    public let bytes: Int64

    public init(blocks: Int64, bytes: Int64) {
      self.blocks = blocks
      self.bytes = bytes
    }
  }

  /// Of `version`: the node's version, in its words.
  public func version() throws(Fault) -> String {
    guard let version = try values().first?.map?["Version"]?.text, !version.isEmpty else { throw .malformed("names none") }
    return version
  }

  /// Of `pin/ls`: whether a root is pinned with all that it leads to.
  public func isPinned(_ cid: CID) throws(Fault) -> Bool {
    if status == 500, let message, message.hasSuffix("is not pinned") { return false }
    let keys = try values().first?.map?["Keys"]?.map
    guard let keys, keys.count == 1, let key = keys.entries.first, KuboAnswer.cid(key.key) == cid.asVersion1,
      key.value.map?["Type"]?.text == "recursive"
    else { throw .malformed("does not say how \(cid) is pinned") }
    return true
  }

  /// Of `pin/add`: that a root is pinned now.
  public func requirePinned(_ cid: CID) throws(Fault) {
    let pins = try values().last?.map?["Pins"]?.list
    guard let pins, pins.count == 1, let pinned = pins.first?.text else { throw .malformed("names no pin") }
    try KuboAnswer.require(pinned, among: [cid])
  }

  /// Of `dag/import` with `pin-roots` and `stats`: that the node has taken and pinned just what was sent.
  ///
  /// The counts come last: without them the node has not come to its end, though it began its answer as if all were well.
  public func requireImported(_ sent: Imported, roots: [CID]) throws(Fault) {
    var missing = Set(roots.map(\.asVersion1))
    var imported: Imported?
    for value in try values() {
      if let root = value.map?["Root"]?.map {
        guard let text = root["Cid"]?.map?["/"]?.text else { throw .malformed("has a root without a CID") }
        let cid = try KuboAnswer.require(text, among: roots)
        let trouble = root["PinErrorMsg"]?.text ?? ""
        guard trouble.isEmpty else { throw .refused(trouble) }
        missing.remove(cid)
      } else if let stats = value.map?["Stats"]?.map, let blocks = stats["BlockCount"]?.int, let bytes = stats["BlockBytesCount"]?.int {
        imported = Imported(blocks: blocks, bytes: bytes)
      } else {
        throw .malformed("has a line that is neither a root nor the counts")
      }
    }
    guard let imported, missing.isEmpty else { throw .early }
    guard imported == sent else { throw .otherCounts(imported) }
  }

  /// Of `add`: that a file has come to its CID.
  public func requireAdded(_ cid: CID) throws(Fault) {
    guard let hash = try values().last?.map?["Hash"]?.text else { throw .malformed("names no CID") }
    try KuboAnswer.require(hash, among: [cid])
  }

  /// The values of an answer, one a line.
  private func values() throws(Fault) -> [Value] {
    guard status == 200 else {
      if let message { throw .refused(message) }
      switch status {
      case 401, 403: throw .closed
      case 429, 502, 503, 504: throw .busy
      default: throw .foreign
      }
    }
    guard contentType.hasPrefix("application/json") else { throw .foreign }
    var values: [Value] = []
    for line in body.split(separator: UInt8(ascii: "\n")) {
      guard let value = KuboAnswer.json(Array(line)) else { throw .malformed("is no JSON") }
      // An error after the first line of an answer.
      if value.map?["Type"]?.text == "error", let text = value.map?["Message"]?.text { throw .refused(text) }
      values.append(value)
    }
    return values
  }

  /// What Kubo says is wrong: `{"Message": …, "Code": …, "Type": "error"}`; nil where that is not what it says.
  private var message: String? {
    guard status >= 400, let map = KuboAnswer.json(body)?.map, map["Type"]?.text == "error" else { return nil }
    return map["Message"]?.text
  }

  private static func json(_ bytes: [UInt8]) -> Value? {
    do throws(JSONError) {
      return try JSON.decode(bytes, options: JSON.Options(nulls: .allowed))
    } catch {
      return nil
    }
  }

  @discardableResult
  private static func require(_ text: String, among cids: [CID]) throws(Fault) -> CID {
    guard let cid = cid(text), cids.contains(where: { $0.asVersion1 == cid }) else { throw .otherCID(text) }
    return cid
  }

  private static func cid(_ text: String) -> CID? {
    do throws(ContentError) {
      return try CID(text).asVersion1
    } catch {
      return nil
    }
  }
}
