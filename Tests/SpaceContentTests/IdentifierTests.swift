import SpaceContent
import Testing

@Suite struct IdentifierTests {
  /// FIPS 180-4 examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func hashesKnownMessages(message: String, digest: String) {
    #expect(SHA256.digest(Array(message.utf8)).description == digest)
    #expect(Digest(hex: digest)?.description == digest)
  }

  /// The raw-leaf CID of the empty file and of "hello\n", as Kubo's `ipfs add --cid-version 1` prints them.
  @Test(arguments: [
    ("", "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"),
    ("hello\n", "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am"),
  ])
  func namesRawLeavesAsKuboDoes(content: String, text: String) throws {
    let cid = CID(codec: .raw, of: Array(content.utf8))
    #expect(cid.description == text)
    #expect(try CID(text) == cid)
    #expect(try CID(bytes: cid.bytes) == cid)
  }

  @Test(arguments: ["", "b", "zdj7W", "bafkrei", "Bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"])
  func refusesWhatIsNoCID(text: String) {
    #expect { try CID(text) } throws: { ($0 as? ContentError)?.code == .badCID }
  }

  @Test func lengthPrefixesTellListsApart() {
    let parts: [[[UInt8]]] = [[[1], [2, 3]], [[1, 2], [3]], [[1, 2, 3]], [[1, 2, 3], []]]
    #expect(Set(parts.map { SHA256.digest(lengthPrefixed: $0) }).count == parts.count)
  }
}
