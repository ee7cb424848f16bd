import Foundation
import HostCrypto
import SpaceContent
import Testing

/// Private keys on disk.
@Suite struct KeyFileTests {
  private func withFolder<R>(_ body: (String) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appending(path: "agon-keys-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }

  private func write(_ text: String, to path: String, mode: Int = 0o600) throws {
    try #require(FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode]))
  }

  private func code(reading path: String) -> CryptoError.Code? {
    do throws(CryptoError) {
      _ = try KeyFile.read(path)
      return nil
    } catch {
      return error.code
    }
  }

  /// The private key of RFC 8410, section 10.3, and its public key of section 10.1.
  static let example = """
    -----BEGIN PRIVATE KEY-----
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
    -----END PRIVATE KEY-----

    """

  @Test func theExampleOfTheStandardIsRead() throws {
    try withFolder { folder in
      try write(Self.example, to: folder + "/key")
      let key = try KeyFile.read(folder + "/key")
      #expect(key.publicKey.hex == "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1")
      // Written again it is the same file.
      try KeyFile.write(key, to: folder + "/again")
      #expect(try String(contentsOfFile: folder + "/again", encoding: .utf8) == Self.example)
    }
  }

  @Test func aKeyIsWrittenForItsOwnerAloneAndNeverOver() throws {
    try withFolder { folder in
      let path = folder + "/key"
      let key = try SigningKey()
      try KeyFile.write(key, to: path)
      let mode = try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
      #expect(mode == 0o600)
      #expect(try KeyFile.read(path).publicKey == key.publicKey)
      let before = FileManager.default.contents(atPath: path)
      #expect { try KeyFile.write(try SigningKey(), to: path) } throws: { ($0 as? CryptoError)?.code == .exists }
      #expect(FileManager.default.contents(atPath: path) == before)
      try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: folder + "/elsewhere")
      #expect { try KeyFile.write(try SigningKey(), to: folder + "/link") } throws: { ($0 as? CryptoError)?.code == .exists }
      #expect(!FileManager.default.fileExists(atPath: folder + "/elsewhere"))
    }
  }

  @Test(arguments: [0o604, 0o640, 0o660, 0o644, 0o602, 0o610]) func aKeyThatOthersMayReadIsRefused(mode: Int) throws {
    try withFolder { folder in
      try write(Self.example, to: folder + "/key")
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder + "/key")
      #expect(code(reading: folder + "/key") == .exposed)
    }
  }

  @Test func whatIsNoKeyIsRefused() throws {
    try withFolder { folder in
      #expect(code(reading: folder + "/nothing") == .notFound)
      #expect(code(reading: folder) == .malformed)
      var number = 0
      func refuses(_ text: String) throws {
        number += 1
        try write(text, to: folder + "/\(number)")
        #expect(code(reading: folder + "/\(number)") == .malformed, "\(text)")
      }
      try refuses("")
      try refuses(Self.example + "\n")
      try refuses(String(Self.example.dropLast()))
      try refuses(Self.example.replacing("PRIVATE", with: "PRIVATX"))
      // Another algorithm, another version, digits that are not of the alphabet, padding.
      try refuses(Self.example.replacing("K2Vw", with: "K2Vx"))
      try refuses(Self.example.replacing("MC4CAQAw", with: "MC4CAQEw"))
      try refuses(Self.example.replacing("MC4C", with: "M!4C"))
      try refuses(Self.example.replacing("dVhC", with: "dVh="))
      try refuses(Self.example.replacing("dVhC", with: "dVh "))
    }
  }
}
