import COpenSSL
import SpaceContent
import Testing

@testable import HostCrypto

@Suite struct Keccak256Tests {
  /// The empty one is the hash of Ethereum's empty code (Yellow Paper); the others stand in many implementations of Keccak.
  @Test(
    arguments: [
      ("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
      ("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
      ("testing", "5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02"),
      ("The quick brown fox jumps over the lazy dog", "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15"),
      ("The quick brown fox jumps over the lazy dog.", "578951e24efd62a3d63a86f7cd19aaa53c898fe287d2552133220370240b572d"),
      // The signature that every ERC-20 transfer logs.
      ("Transfer(address,address,uint256)", "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"),
    ] as [(String, String)])
  func publishedDigests(text: String, digest: String) {
    #expect(Keccak256.digest(Array(text.utf8)).description == digest)
  }

  /// With SHA-3's padding the same sponge is SHA3-256, which OpenSSL has: every length around two blocks.
  @Test func theSpongeIsThatOfSHA3() {
    for length in 0...300 {
      let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ length) }
      var expected = [UInt8](repeating: 0, count: 32)
      #expect(EVP_Digest(message, message.count, &expected, nil, EVP_sha3_256(), nil) == 1)
      #expect(Keccak256.digest(message, padding: 0x06).bytes == expected, "\(length) bytes")
    }
  }
}
