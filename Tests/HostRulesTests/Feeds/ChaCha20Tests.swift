import SpaceContent
import Testing

@testable import HostRules

@Suite struct ChaCha20Tests {
  /// RFC 8439: section 2.3.2, and appendix A.1, vectors 1 and 2.
  static let known: [(key: [UInt8], nonce: String, counter: UInt32, block: String)] = [
    (
      Array(0..<32), "000000090000004a00000000", 1,
      "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4ed2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e"
    ),
    (
      Array(repeating: 0, count: 32), "000000000000000000000000", 0,
      "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"
    ),
    (
      Array(repeating: 0, count: 32), "000000000000000000000000", 1,
      "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f"
    ),
  ]

  @Test(arguments: known) func givesTheBlocksOfTheRFC(key: [UInt8], nonce: String, counter: UInt32, block: String) throws {
    let nonceBytes = try #require(Hex.decode(nonce))
    let cipher = try #require(ChaCha20(key: key, nonce: nonceBytes))
    let words = cipher.block(counter)
    let bytes = words.indices.flatMap { index in withUnsafeBytes(of: words[index].littleEndian) { Array($0) } }
    #expect(Hex.encode(bytes) == block)
  }

  @Test func refusesOtherSizes() {
    #expect(ChaCha20(key: [UInt8](repeating: 0, count: 31)) == nil)
    #expect(ChaCha20(key: [UInt8](repeating: 0, count: 32), nonce: [0]) == nil)
  }
}
