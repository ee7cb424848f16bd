import HostCrypto
import SpaceContent
import Testing

/// Signatures against the vectors of RFC 8032, section 7.1.
@Suite struct Ed25519Tests {
  struct Vector: CustomTestStringConvertible, Sendable {
    let name: String
    let seed: String
    let key: String
    let message: String
    let signature: String

    var testDescription: String { name }
  }

  static let vectors: [Vector] = [
    Vector(
      name: "TEST 1", seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      key: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
      signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        + "d25bf5f0595bbe24655141438e7a100b"),
    Vector(
      name: "TEST 2", seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
      signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        + "387b2eaeb4302aeeb00d291612bb0c00"),
    Vector(
      name: "TEST 3", seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      key: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
      signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        + "4a7c15e9716ed28dc027beceea1ec40a"),
    Vector(
      name: "TEST 1024", seed: "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
      key: "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e", message: LongMessage.hex,
      signature: "0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350aa5371b1508f9f4528ecea23c436d94b"
        + "5e8fcd4f681e30a6ac00a9704a188a03"),
    Vector(
      name: "TEST SHA(abc)", seed: "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
      key: "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
      message: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
        + "454d4423643ce80e2a9ac94fa54ca49f",
      signature: "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
        + "3dca179c138ac17ad9bef1177331a704"),
  ]

  static func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }

  @Test(arguments: vectors) func theVectorsHold(vector: Vector) throws {
    let message = try Self.bytes(vector.message)
    let (key, signature) = try Self.bytes(vector.seed).withUnsafeBufferPointer { seed in
      let pair = try SigningKey(seed: seed)
      return (pair.publicKey, try pair.signature(over: message))
    }
    #expect(key.hex == vector.key)
    #expect(Hex.encode(signature) == vector.signature)
    #expect(key.isValid(signature, over: message))
  }

  @Test(arguments: vectors) func everyAlteredBitIsRefused(vector: Vector) throws {
    let key = try PublicKey(vector.key)
    let message = try Self.bytes(vector.message)
    let signature = try Self.bytes(vector.signature)
    for bit in 0..<signature.count * 8 {
      var altered = signature
      altered[bit / 8] ^= 1 << (bit % 8)
      #expect(!key.isValid(altered, over: message), "bit \(bit)")
    }
    #expect(!key.isValid(signature, over: message + [0]))
    #expect(!key.isValid(Array(signature.dropLast()), over: message))
    #expect(!key.isValid(signature + [0], over: message))
    #expect(!key.isValid([], over: message))
    for other in Self.vectors where other.key != vector.key {
      #expect(!(try PublicKey(other.key)).isValid(signature, over: message))
    }
  }

  /// The scalar plus the group's order gives the same point, and must not pass (RFC 8032, section 8.4).
  @Test func aSignatureHasOneForm() throws {
    let vector = Self.vectors[1]
    let order = try Self.bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
    var signature = try Self.bytes(vector.signature)
    var carry = 0
    for index in 0..<32 {
      carry += Int(signature[32 + index]) + Int(order[index])
      signature[32 + index] = UInt8(carry & 0xff)
      carry >>= 8
    }
    #expect(carry == 0)
    #expect(!(try PublicKey(vector.key)).isValid(signature, over: try Self.bytes(vector.message)))
  }

  @Test func bytesThatAreNoPointSignNothing() throws {
    // y = 2 belongs to no point of the curve: (y² - 1) / (d y² + 1) is no square.
    let key = try PublicKey(bytes: [2] + [UInt8](repeating: 0, count: 31))
    #expect(!key.isValid([UInt8](repeating: 0, count: 64), over: []))
  }

  @Test func newPairsDiffer() throws {
    let message: [UInt8] = [1, 2, 3]
    let first = try SigningKey()
    let second = try SigningKey()
    #expect(first.publicKey != second.publicKey)
    let signature = try first.signature(over: message)
    #expect(first.publicKey.isValid(signature, over: message))
    #expect(!second.publicKey.isValid(signature, over: message))
  }

  @Test(arguments: [0, 31, 33, 64]) func aSeedHasThirtyTwoBytes(count: Int) {
    let seed = [UInt8](repeating: 7, count: count)
    #expect { try seed.withUnsafeBufferPointer { _ = try SigningKey(seed: $0) } } throws: { ($0 as? CryptoError)?.code == .malformed }
  }

  /// The first example of the did:key method (w3c-ccg.github.io/did-method-key), whose seed is all zeros.
  @Test func theTextIsThatOfADidKey() throws {
    let seed = [UInt8](repeating: 0, count: 32)
    let key = try seed.withUnsafeBufferPointer { try SigningKey(seed: $0).publicKey }
    #expect(key.hex == "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29")
    #expect("\(key)" == "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")
    #expect(try PublicKey("\(key)") == key)
    #expect(try PublicKey(key.hex.uppercased()) == key)
  }

  @Test(arguments: [
    "", "z", "z6Mk", "6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp", "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooW",
    "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWpp", "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDoo0p",
    "z16MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp", String(repeating: "0", count: 63), String(repeating: "g", count: 64),
    "z" + String(repeating: "1", count: 34),
  ])
  func otherTextsAreNoKeys(text: String) {
    #expect { _ = try PublicKey(text) } throws: { ($0 as? CryptoError)?.code == .malformed }
  }
}
