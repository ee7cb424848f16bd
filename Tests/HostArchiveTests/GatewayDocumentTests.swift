import HostArchive
import SpaceContent
import SpaceContract
import TestSupport
import Testing

/// What browsers get: files, folders and records.
@Suite struct GatewayDocumentTests {
  /// Blocks, and a gateway over them.
  private final class Shelf {
    var blocks: [CID: Block] = [:]

    func importing(_ profile: UnixFSProfile = .v1Of2025) -> UnixFSImport {
      UnixFSImport(profile) { self.put(try Block($0, verifying: Array($1))) }
    }

    func put(_ block: Block) { blocks[block.cid] = block }

    func folder(_ files: [(name: String, bytes: [UInt8])]) throws -> CID {
      let importing = importing()
      return try importing.folder(files.map { try UnixFSImport.Entry(name: $0.name, root: importing.file($0.bytes)) }).cid
    }

    func gateway(denied: Set<CID> = []) -> Gateway {
      let blocks = blocks
      return Gateway(find: { blocks[$0] }, isDenied: { denied.contains($0) })
    }

    func ask(
      _ path: String, _ query: String? = nil, _ headers: [String: String] = [:], method: String = "GET", denied: Set<CID> = []
    ) throws -> GatewayResponse {
      try gateway(denied: denied).respond(to: GatewayRequest(method: method, path: path, query: query, headers: headers))
    }
  }

  private static let html = ["accept": "text/html,application/xhtml+xml,*/*;q=0.8"]
  private static let png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]
  private static let text = "text/plain; charset=utf-8"
  private static let bytes = "application/octet-stream"

  /// A name and some bytes, the type they are given as, and whether a browser may show them.
  private static let types: [(String, [UInt8], String, Bool)] = [
    ("main.lua", Array("return 1\n".utf8), text, true), ("README.md", Array("# A\r\n\tb".utf8), text, true),
    ("README", Array("plain".utf8), text, true), (".gitignore", Array("x".utf8), text, true), ("empty", [], text, true),
    ("A.TXT", Array("größe".utf8), text, true), ("table.csv", Array("a,b".utf8), text, true),
    ("a.json", Array("{}".utf8), "application/json", true), ("a.png", png, "image/png", true), ("a", png, "image/png", true),
    ("a.jpg", [0xff, 0xd8, 0xff, 0xe0], "image/jpeg", true), ("a.jpeg", [0xff, 0xd8, 0xff, 0xe0], "image/jpeg", true),
    ("a.webp", Array("RIFF0000WEBPVP8 ".utf8), "image/webp", true), ("a.gif", Array("GIF89a".utf8), "image/gif", true),
    // Markup, scripts, and what only looks like something else.
    ("index.html", Array("<script>alert(1)</script>".utf8), bytes, false), ("a.svg", Array("<svg/>".utf8), bytes, false),
    ("a.xhtml", Array("<html/>".utf8), bytes, false), ("a.js", Array("1".utf8), bytes, false), ("a.xml", Array("<a/>".utf8), bytes, false),
    ("a.pdf", Array("%PDF-1.7".utf8), bytes, false), ("a.png", Array("<script>".utf8), bytes, false), ("a.html", png, bytes, false),
    ("a.jpg", png, bytes, false), ("a.txt", [0x61, 0], bytes, false), ("a.txt", [0xff, 0xfe], bytes, false),
    ("a.bin", [1, 2], bytes, false),
    ("a.txt", Array("\u{1b}[31m".utf8), bytes, false), ("a.webp", Array("RIFF0000WAVE".utf8), bytes, false),
    ("a.html.txt", Array("<b>".utf8), text, true), ("a.txt.html", Array("<b>".utf8), bytes, false), ("x.", Array("x".utf8), bytes, false),
  ]

  @Test(arguments: types.indices)
  func aFileIsShownOnlyAsWhatDoesNothing(index: Int) throws {
    let (name, bytes, type, isShown) = GatewayDocumentTests.types[index]
    let shelf = Shelf()
    let folder = try shelf.folder([(name, bytes)])
    let response = try shelf.ask("/ipfs/\(folder)/\(name)", nil, GatewayDocumentTests.html)
    #expect(response.status == 200 && response["content-type"] == type)
    #expect(response["content-disposition"] == (isShown ? nil : "attachment; filename=\"\(name)\""))
    #expect(response["content-security-policy"] == "default-src 'none'; sandbox")
    #expect(response["x-content-type-options"] == "nosniff")
    #expect(response["content-length"] == "\(bytes.count)")
    #expect(try response.written() == bytes)
  }

  /// A text whose 4,096th byte is in the middle of a character is a text.
  @Test func aCharacterMayLieAcrossTheEndOfWhatIsLookedAt() throws {
    let shelf = Shelf()
    for shift in 0..<4 {
      let bytes = Array((String(repeating: "a", count: 4_092 + shift) + "😀 and more").utf8)
      let folder = try shelf.folder([("a.txt", bytes)])
      #expect(try shelf.ask("/ipfs/\(folder)/a.txt")["content-type"] == GatewayDocumentTests.text)
    }
  }

  @Test func everyHeaderOfAFile() throws {
    let shelf = Shelf()
    let file = try shelf.importing().file(Array("hello".utf8)).cid
    let folder = try shelf.folder([("hello.txt", Array("hello".utf8))])
    let response = try shelf.ask("/ipfs/\(folder)/hello.txt")
    // Hand-written from the Path Gateway specification.
    #expect(
      response.headers.map { "\($0.name): \($0.value)" } == [
        "content-type: text/plain; charset=utf-8", "cache-control: public, max-age=29030400, immutable",
        "content-security-policy: default-src 'none'; sandbox", "x-content-type-options: nosniff", "referrer-policy: no-referrer",
        "x-ipfs-path: /ipfs/\(folder)/hello.txt", "x-ipfs-roots: \(folder),\(file)", "vary: Accept", "etag: \"\(file)\"",
        "accept-ranges: bytes", "content-length: 5",
      ])
    let head = try shelf.ask("/ipfs/\(folder)/hello.txt", method: "HEAD")
    #expect(head.headers.map { "\($0)" } == response.headers.map { "\($0)" })
    #expect(try head.written().isEmpty)
    let known = try shelf.ask("/ipfs/\(folder)/hello.txt", nil, ["if-none-match": "W/\"\(file)\""])
    #expect(known.status == 304 && known["etag"] == "\"\(file)\"" && known["content-length"] == nil)
    #expect(try known.written().isEmpty)
  }

  @Test(arguments: [
    ("filename=a.txt", "inline; filename=\"a.txt\""), ("filename=a.txt&download=true", "attachment; filename=\"a.txt\""),
    ("download=true", "attachment; filename=\"note\""), ("download=false", nil),
    // The example of the specification, with the name that it asks for.
    ("filename=test%D1%82%D0%B5%D1%81%D1%82.txt", "inline; filename=\"test____.txt\"; filename*=UTF-8''test%D1%82%D0%B5%D1%81%D1%82.txt"),
    ("filename=a%22%0d%0aset-cookie:%20x.txt", "inline; filename=\"a__set-cookie: x.txt\"; filename*=UTF-8''a%22%0Aset-cookie%3A%20x.txt"),
    ("filename=..%2f..%2fetc%2fpasswd", "attachment; filename=\".._.._etc_passwd\""),
    ("filename=a.html", "attachment; filename=\"a.html\""),
  ])
  func theNameThatIsAskedFor(query: String, disposition: String?) throws {
    let shelf = Shelf()
    let folder = try shelf.folder([("note", Array("note".utf8))])
    #expect(try shelf.ask("/ipfs/\(folder)/note", query)["content-disposition"] == disposition)
  }

  /// Of the ten bytes 0123456789 in leaves of four.
  @Test(arguments: [
    ("bytes=0-0", 206, "0", "0-0"), ("bytes=0-9", 206, "0123456789", "0-9"), ("bytes=3-5", 206, "345", "3-5"),
    ("bytes=8-", 206, "89", "8-9"), ("bytes=8-99999999999999999999999", 206, "89", "8-9"), ("bytes=-3", 206, "789", "7-9"),
    ("bytes=-99", 206, "0123456789", "0-9"), ("Bytes=9-9", 206, "9", "9-9"), ("bytes=10-", 416, "", "*"), ("bytes=-0", 416, "", "*"),
    ("bytes=99999999999999999999-", 416, "", "*"),
    // No range of bytes, or more than one: all of it.
    ("bytes=5-3", 200, "0123456789", nil), ("bytes=0-1,3-4", 200, "0123456789", nil), ("lines=1-2", 200, "0123456789", nil),
    ("bytes=", 200, "0123456789", nil), ("bytes=-", 200, "0123456789", nil), ("bytes=a-b", 200, "0123456789", nil),
    ("bytes=--1", 200, "0123456789", nil), ("bytes=1-2-3", 200, "0123456789", nil), ("bytes=+1-2", 200, "0123456789", nil),
  ])
  func oneRange(header: String, status: Int, part: String, range: String?) throws {
    let shelf = Shelf()
    let file = try GatewayDocumentTests.ten(shelf)
    let response = try shelf.ask("/ipfs/\(file)", nil, ["range": header])
    #expect(response.status == status)
    #expect(response["content-range"] == range.map { "bytes \($0)/10" })
    if status == 416 { return }
    #expect(try String(decoding: response.written(), as: UTF8.self) == part)
    #expect(response["content-length"] == "\(part.utf8.count)" && response["etag"] == "\"\(file)\"")
    // A range is no matter of a HEAD, and with If-Range one of the same file alone.
    #expect(try shelf.ask("/ipfs/\(file)", nil, ["range": header], method: "HEAD").status == 200)
    #expect(try shelf.ask("/ipfs/\(file)", nil, ["range": header, "if-range": "\"\(file)\""]).status == status)
    #expect(try shelf.ask("/ipfs/\(file)", nil, ["range": header, "if-range": "\"other\""]).status == 200)
  }

  /// A file of leaves of 4, 4 and 2 bytes, written by hand: the protobuf of UnixFS.
  private static func ten(_ shelf: Shelf) throws -> CID {
    let leaves = ["0123", "4567", "89"].map { Graphs.raw($0) }
    var links: [UInt8] = []
    for leaf in leaves {
      let message = [0x0a, UInt8(leaf.cid.bytes.count)] + leaf.cid.bytes + [0x12, 0, 0x18, UInt8(leaf.bytes.count)]
      links += [0x12, UInt8(message.count)] + message
      shelf.put(leaf)
    }
    let data: [UInt8] = [0x08, 2, 0x18, 10, 0x20, 4, 0x20, 4, 0x20, 2]
    let root = Block(.dagPB, links + [0x0a, UInt8(data.count)] + data)
    shelf.put(root)
    return root.cid
  }

  @Test func aFileThatIsNotAllHere() throws {
    let shelf = Shelf()
    let file = try GatewayDocumentTests.ten(shelf)
    #expect(try shelf.ask("/ipfs/\(file)", denied: [Graphs.raw("0123").cid]).status == 404)
    #expect(try shelf.ask("/ipfs/\(file)", denied: [file]).status == 404)
    // What is looked at is the first 4,096 bytes, so a short file is seen whole before anything is sent.
    #expect(try shelf.ask("/ipfs/\(file)", denied: [Graphs.raw("89").cid]).status == 404)
    let long = try shelf.importing(.kuboV1).file((0..<600_000).map { UInt8(truncatingIfNeeded: $0 / 262_144) })
    let last = Block(.raw, [UInt8](repeating: 2, count: 600_000 - 524_288)).cid
    let response = try shelf.ask("/ipfs/\(long.cid)", denied: [last])
    #expect(response.status == 200 && response["content-length"] == "600000")
    #expect(fault { _ = try response.written() }?.code == .notFound)
    let before = try shelf.ask("/ipfs/\(long.cid)", nil, ["range": "bytes=0-524287"], denied: [last])
    #expect(try before.written().count == 524_288)
  }
}

extension GatewayResponse {
  /// What a server would send of it.
  func written() throws -> [UInt8] {
    var bytes: [UInt8] = []
    switch body {
    case .none: break
    case .bytes(let all): bytes = all
    case .archive(let archive): try archive.write { bytes += $0 }
    case .file(let file): try file.write { bytes += $0 }
    }
    return bytes
  }
}
