import HostArchive
import SpaceContent
import SpaceContract
import TestSupport
import Testing

/// The pages that the gateway makes of folders and records.
@Suite struct GatewayPageTests {
  private static let html = ["accept": "text/html"]

  private func gateway(_ blocks: [Block]) -> Gateway {
    let known = Dictionary(blocks.map { ($0.cid, $0) }) { first, _ in first }
    return Gateway(find: { known[$0] }, isDenied: { _ in false })
  }

  private func folder(_ files: [(name: String, text: String)]) throws -> (root: CID, blocks: [Block]) {
    var blocks: [Block] = []
    let importing = UnixFSImport { blocks.append(try Block($0, verifying: Array($1))) }
    let root = try importing.folder(files.map { try UnixFSImport.Entry(name: $0.name, root: importing.file(Array($0.text.utf8))) })
    return (root.cid, blocks)
  }

  private func page(_ gateway: Gateway, _ path: String) throws -> String {
    let response = try gateway.respond(to: GatewayRequest(path: path, headers: GatewayPageTests.html))
    #expect(response.status == 200 && response["content-type"] == "text/html; charset=utf-8")
    let bytes = try response.written()
    #expect(response["content-length"] == "\(bytes.count)")
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func aFolderHasAPageAtItsSlashAlone() throws {
    let (root, blocks) = try folder([("b", "2"), ("a", "1")])
    let gateway = gateway(blocks)
    let moved = try gateway.respond(to: GatewayRequest(path: "/ipfs/\(root)", query: "x=1", headers: GatewayPageTests.html))
    #expect(moved.status == 301 && moved["location"] == "/ipfs/\(root)/?x=1")
    let response = try gateway.respond(to: GatewayRequest(path: "/ipfs/\(root)/"))
    #expect(response["cache-control"] == "public, max-age=604800, stale-while-revalidate=2678400")
    #expect(response["etag"]?.hasPrefix("\"DirIndex-") == true && response["etag"]?.hasSuffix("_CID-\(root)\"") == true)
    #expect(response["x-ipfs-roots"] == "\(root)" && response["x-ipfs-path"] == "/ipfs/\(root)/")
    let policy = try #require(response["content-security-policy"])
    #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-") && policy.hasSuffix("; sandbox"))
    let known = try gateway.respond(to: GatewayRequest(path: "/ipfs/\(root)/", headers: ["if-none-match": response["etag"] ?? ""]))
    #expect(known.status == 304)
    let text = try page(gateway, "/ipfs/\(root)/")
    let (first, second) = (text.firstRange(of: "href=\"/ipfs/\(root)/a\">a</a>"), text.firstRange(of: "href=\"/ipfs/\(root)/b\">b</a>"))
    #expect(try #require(first).upperBound < #require(second).lowerBound)
  }

  /// The hash in the policy is that of the style sheet in the page: computed from the bytes that a browser gets.
  @Test func thePolicyNamesTheStyleThatIsThere() throws {
    let (root, blocks) = try folder([])
    let gateway = gateway(blocks)
    let text = try page(gateway, "/ipfs/\(root)/")
    let style = try #require(text.split(separator: "<style>").last?.split(separator: "</style>").first)
    let policy = try #require(try gateway.respond(to: GatewayRequest(path: "/ipfs/\(root)/"))["content-security-policy"])
    let named = try #require(policy.split(separator: "'sha256-").last?.split(separator: "'").first)
    let digest = JSON.text(.bytes(SHA256.digest(Array(style.utf8)).bytes))
    // DAG-JSON's base64 has no padding.
    #expect(digest == "{\"/\":{\"bytes\":\"\(named.filter { $0 != "=" })\"}}")
    #expect(text.contains("This folder is empty."))
  }

  /// An `index.html` is listed, never shown.
  @Test func nothingOfAStrangersNameIsMarkup() throws {
    let name = "<img src=x onerror=alert(1)> & \"'\u{202e}.txt"
    let (root, blocks) = try folder([(name, "1"), ("index.html", "<script>alert(2)</script>")])
    let text = try page(gateway(blocks), "/ipfs/\(root)/")
    #expect(!text.contains("<img") && !text.contains("<script") && !text.contains("\u{202e}"))
    #expect(text.contains("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;&#39;\\u{202e}.txt</a>"))
    #expect(text.contains("/%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E%20%26%20%22%27%E2%80%AE.txt\""))
    #expect(text.contains("/index.html\">index.html</a>"))
  }

  /// Listed are 2,000 entries at the most, and the page says so.
  @Test func aLongFolderIsCutOff() throws {
    let leaf = Graphs.raw("x")
    let importing = UnixFSImport { _, _ in }
    let file = try importing.file(Array("x".utf8))
    for (count, isCut) in [(2_000, false), (2_001, true)] {
      var blocks = [leaf]
      let listing = UnixFSImport { blocks.append(try Block($0, verifying: Array($1))) }
      let root = try listing.folder((0..<count).map { try UnixFSImport.Entry(name: "n\($0)", root: file) }).cid
      let text = try page(gateway(blocks), "/ipfs/\(root)/")
      #expect(text.split(separator: "<tr><td>").count - 1 == 2_000)
      #expect(text.contains("has more entries") == isCut)
    }
  }

  @Test func aRecordIsAPageOrJSON() throws {
    let (files, blocks) = try folder([("a", "1")])
    let record = Block(
      .dagCBOR, try DagCBOR.encode(["type": "<b>bold</b>", "files": .link(files), "hash": .bytes([0, 255]), "no": .null, "list": []]))
    let gateway = gateway(blocks + [record])
    let text = try page(gateway, "/ipfs/\(record.cid)")
    #expect(text.contains("<a href=\"/ipfs/\(files)\">\(files)</a>") && text.contains("0x00ff"))
    #expect(!text.contains("<b>bold") && text.contains("<h1>&lt;b&gt;bold&lt;/b&gt;</h1>"))
    let response = try gateway.respond(to: GatewayRequest(path: "/ipfs/\(record.cid)", headers: ["accept": "*/*"]))
    #expect(response["content-type"] == "application/json" && response["etag"] == "\"\(record.cid).json\"")
    #expect(response["content-security-policy"] == "default-src 'none'; sandbox")
    // DAG-JSON, by hand.
    #expect(
      String(decoding: try response.written(), as: UTF8.self)
        == "{\"no\":null,\"hash\":{\"/\":{\"bytes\":\"AP8\"}},\"list\":[],\"type\":\"<b>bold</b>\",\"files\":{\"/\":\"\(files)\"}}\n")
    // The path leads through the record into the folder.
    let inner = try gateway.respond(to: GatewayRequest(path: "/ipfs/\(record.cid)/files/a"))
    #expect(inner.status == 200 && inner["x-ipfs-roots"] == "\(record.cid),\(files),\(Graphs.raw("1").cid)")
    #expect(try page(gateway, "/ipfs/\(record.cid)/files/").contains(" / files</nav>"))
    #expect(try gateway.respond(to: GatewayRequest(path: "/ipfs/\(record.cid)/type")).status == 404)
  }

  /// A block of 2 MiB of nested lists would be some hundred times as long as text.
  @Test func aPageOfARecordIsBounded() throws {
    var value = Value.int(0)
    for _ in 0..<50 { value = .list([value, 0]) }
    let record = Block(.dagCBOR, try DagCBOR.encode(.list(Array(repeating: value, count: 9_000))))
    let text = try page(gateway([record]), "/ipfs/\(record.cid)")
    #expect((1 << 20..<(1 << 20) + 10_000).contains(text.utf8.count))
    #expect(text.contains("longer than what a page shows"))
  }

  @Test func whatIsNoFileIsNotGuessedAt() throws {
    // A node whose data is no UnixFS, and a record that is not canonical (an integer in two bytes that fits into one).
    let (node, record) = (Block(.dagPB, [0x0a, 1, 0xff]), Block(.dagCBOR, [0x18, 0x01]))
    let gateway = gateway([node, record])
    for cid in [node.cid, record.cid] {
      #expect(try gateway.respond(to: GatewayRequest(path: "/ipfs/\(cid)")).status == 406)
      #expect(try gateway.respond(to: GatewayRequest(path: "/ipfs/\(cid)", query: "format=raw")).status == 200)
    }
    let worker = try gateway.respond(to: GatewayRequest(path: "/ipfs/\(node.cid)/", headers: ["service-worker": "script"]))
    #expect(worker.status == 400)
    // A symbolic link says where it leads, and nobody follows it.
    let link = Block(.dagPB, [0x0a, 8, 0x08, 4, 0x12, 4] + Array("/etc".utf8))
    let symbolic = try self.gateway([link]).respond(to: GatewayRequest(path: "/ipfs/\(link.cid)"))
    #expect(symbolic["content-type"] == "inode/symlink")
    #expect(try symbolic.written() == Array("/etc".utf8))
  }

  @Test func theHomePageListsNothing() throws {
    let response = GatewayHome.respond(to: GatewayRequest(path: "/"), hasLog: true)
    #expect(response.status == 200 && response["cache-control"] == "no-store")
    #expect(try String(decoding: response.written(), as: UTF8.self).contains("/log/checkpoint"))
    #expect(
      try !String(decoding: GatewayHome.respond(to: GatewayRequest(path: "/"), hasLog: false).written(), as: UTF8.self).contains("/log/"))
    #expect(GatewayHome.respond(to: GatewayRequest(method: "POST", path: "/"), hasLog: true).status == 405)
  }
}
