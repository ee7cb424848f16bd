import Fuzzer
import HostArchive
import SpaceContent

/// Some blocks, of which some may not be had.
private struct World {
  private(set) var blocks: [CID: Block] = [:]
  /// What a letter behind a `$` stands for, from a on.
  private(set) var roots: [CID] = []
  /// Of files, what they say.
  private(set) var files: [CID: [UInt8]] = [:]
  let denied: CID
  let erased: CID

  static let canary = Array("canary-7f3a".utf8)

  init() throws {
    let parts = (0..<5).map { number in Block(.raw, [UInt8](repeating: UInt8(number), count: 100)) }
    let data = UnixFSData(.file, fileByteCount: 500, blockByteCounts: parts.map { UInt64($0.bytes.count) })
    let file = World.node(parts.map { PBLink(cid: $0.cid, name: "", tsize: 100) }, data)
    let text = Block(.raw, Array("<script>alert(1)</script>".utf8))
    let secret = Block(.raw, World.canary + [1])
    let gone = Block(.raw, World.canary + [2])
    let lost = Block(.raw, Array("nobody has this".utf8))
    let links = [("a.html", text), ("big", file), ("gone", gone), ("lost", lost), ("secret", secret)]
    let folder = World.node(
      links.map { PBLink(cid: $0.1.cid, name: $0.0, tsize: UInt64($0.1.bytes.count)) }, UnixFSData(.directory))
    let inner = World.node([PBLink(cid: folder.cid, name: "in", tsize: 900)], UnixFSData(.directory))
    let record = Block(.dagCBOR, try DagCBOR.encode(["files": .link(inner.cid), "n": 1, "list": .list([.link(secret.cid)])]))
    let foreign = Block(.dagPB, DagPB.encode(PBNode(data: [0xff])))
    for block in parts + [file, text, secret, gone, folder, inner, record, foreign] { blocks[block.cid] = block }
    roots = [file, text, folder, inner, record, secret, gone, lost, foreign, parts[0]].map(\.cid)
    files[file.cid] = parts.flatMap(\.bytes)
    for leaf in parts + [text] { files[leaf.cid] = leaf.bytes }
    (denied, erased) = (secret.cid, gone.cid)
  }

  private static func node(_ links: [PBLink], _ data: UnixFSData) -> Block {
    Block(.dagPB, DagPB.encode(PBNode(links: links, data: data.encoded)))
  }

  func gateway() -> Gateway {
    let (blocks, denied, erased) = (blocks, denied, erased)
    return Gateway(find: { blocks[$0.asVersion1] }, isDenied: { $0 == denied }, isErased: { $0 == erased })
  }
}

@main
enum FuzzGateway {
  /// All bytes of the world's blocks, with what a CAR, a page or a header adds to them.
  private static let bodyBytesMax = 64 << 10

  static func main() throws {
    let world = try World()
    let gateway = world.gateway()
    Fuzzer.run { bytes in
      let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 7, omittingEmptySubsequences: false).map { replace($0, world) }
      let methods = ["GET", "HEAD", "POST"]
      var headers: [String: String] = [:]
      for (place, name) in ["accept", "range", "if-none-match", "if-range", "cache-control"].enumerated() where lines.count > place + 3 {
        if !lines[place + 3].isEmpty { headers[name] = lines[place + 3] }
      }
      let request = GatewayRequest(
        method: methods[Int(lines[0].utf8.first ?? 0) % methods.count], path: lines.count > 1 ? lines[1] : lines[0],
        query: lines.count > 2 && !lines[2].isEmpty ? lines[2] : nil, headers: headers)
      do {
        try check(try gateway.respond(to: request), to: request, world)
      } catch {
        preconditionFailure("nothing here fails by itself: \(error)")
      }
    }
  }

  /// `$a` and so on stand for the CIDs of the world: no mutation finds one.
  private static func replace(_ line: ArraySlice<UInt8>, _ world: World) -> String {
    var text = String(decoding: line, as: UTF8.self)
    for (place, cid) in world.roots.enumerated() where text.contains("$") {
      text = text.replacing("$" + String(UnicodeScalar(UInt8(ascii: "a") + UInt8(place))), with: "\(cid)")
    }
    return text
  }

  /// What holds of every answer, whatever was asked.
  private static func check(_ response: GatewayResponse, to request: GatewayRequest, _ world: World) throws {
    precondition([200, 206, 301, 304, 400, 404, 405, 406, 412, 414, 416].contains(response.status), "status \(response.status)")
    for (name, value) in response.headers {
      precondition(name.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d }, "the name \(name)")
      precondition(value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }, "a header that begins another one: \(value)")
    }
    var body: [UInt8] = []
    var isWhole = true
    do {
      switch response.body {
      case .none: break
      case .bytes(let bytes): body = bytes
      case .archive(let archive): try archive.write { body += $0 }
      case .file(let file): try file.write { body += $0 }
      }
    } catch let error as ArchiveError {
      // What is not all here ends in the middle.
      precondition(error.code == .notFound, "\(error)")
      isWhole = false
    }
    precondition(body.count <= bodyBytesMax && body.firstRange(of: World.canary) == nil, "what nobody may have")
    // The words of a refusal are the server's to leave out.
    if response.status == 304 || (request.method == "HEAD" && response.status < 400) { precondition(body.isEmpty) }
    if request.method == "POST" { precondition(response.status == 405) }
    guard request.method == "GET", isWhole else { return }
    if let length = response["content-length"] { precondition(length == "\(body.count)", "\(body.count) bytes, and not \(length)") }
    guard response.status == 200 || response.status == 206 else { return }
    switch response["content-type"] {
    case "application/vnd.ipld.raw":
      precondition(body.isEmpty || world.blocks.values.contains { $0.bytes == body }, "a block that is none")
    case let type? where type.hasPrefix("application/vnd.ipld.car"): try checkArchive(body, world)
    default: break
    }
    if case .file(let file) = response.body, let content = world.files[file.cid] {
      precondition(body == Array(content[Int(file.range.lowerBound)..<Int(file.range.upperBound)]), "other bytes of a file")
      guard response.status == 206 else { return precondition(body == content) }
      precondition(response["content-range"] == "bytes \(file.range.lowerBound)-\(file.range.upperBound - 1)/\(content.count)")
    }
  }

  private static func checkArchive(_ bytes: [UInt8], _ world: World) throws {
    var at = 0
    var reader = try CARReader { buffer in
      let count = min(buffer.count, bytes.count - at)
      bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[at..<at + count])) }
      at += count
      return count
    }
    while let block = try reader.next() { precondition(world.blocks[block.cid] == block, "a block that is not there") }
  }
}
