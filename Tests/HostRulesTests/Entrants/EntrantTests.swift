import HostRules
import SpaceContent
import Testing

@Suite struct EntrantTests {
  @Test(arguments: ["Kilroy", "a", "Ωmega 3", "日本の代理人", "José", "x-1_y!", String(repeating: "é", count: 40), "👩🏽 ok"])
  func namesOfAgents(text: String) throws {
    #expect(try AgentName(text).text == text)
  }

  @Test(arguments: [
    ("", "an agent needs a name"), (String(repeating: "x", count: 41), "a name of 41 characters and 41 bytes"),
    (String(repeating: "👩🏽", count: 21), "a name of 21 characters and 168 bytes"),
    ("a\u{1B}[31m", "a name with a control character or an invisible one"), ("a\nb", "a name with a control character or an invisible one"),
    ("a\tb", "a name with a control character or an invisible one"), ("a\u{200B}b", "a name with a control character or an invisible one"),
    ("\u{202E}evil", "a name with a control character or an invisible one"), ("e\u{301}", "a name with a combining accent"),
    (" a", "a name with a space too many"), ("a ", "a name with a space too many"), ("a  b", "a name with a space too many"),
    ("a\u{A0}b", "a name with a space too many"),
  ])
  func namesThatAgentsCannotHave(text: String, message: String) {
    #expect { try AgentName(text) } throws: { ($0 as? RulesError)?.message == message && ($0 as? RulesError)?.code == .badName }
  }

  @Test func caseMakesNoDifferenceToAnAgentsName() throws {
    #expect(try AgentName("Große Ägypterin").key == AgentName("GROßE ÄGYPTERIN").key)
    // Kelvin and ohm signs look like letters, and count as them.
    #expect(try AgentName("\u{212A}elvin").key == AgentName("kelvin").key)
    #expect(try AgentName("a").key != AgentName("b").key)
  }

  @Test(arguments: ["me", "a", "alice-2", "0x", "a_b", String(repeating: "z", count: 40)])
  func namesOfOwners(text: String) throws {
    #expect(try OwnerName(text).text == text)
  }

  /// An owner's name is a file's, too.
  @Test(arguments: ["", ".", "..", "a/b", "../me", "-rf", "_a", "Alice", "a.key", "a b", "é", "a\0", String(repeating: "z", count: 41)])
  func namesThatOwnersCannotHave(text: String) {
    #expect { try OwnerName(text) } throws: { ($0 as? RulesError)?.code == .badName }
  }

  @Test func aPromptIsTextOfAtMost64KiB() throws {
    #expect(try Prompt(utf8: Array("Bid high.\r\n\tAlways. 🎲".utf8)).secretText == "Bid high.\r\n\tAlways. 🎲")
    #expect(try Prompt(String(repeating: "é", count: 32_768)).byteCount == 65_536)
    let refused: [(bytes: [UInt8], message: String)] = [
      (Array(repeating: 0x61, count: 65_537), "a prompt of 65537 bytes"), ([0x61, 0xFF], "a prompt that is not UTF-8"),
      (Array("a\nb\nSECRET\u{0}".utf8), "a control character in line 3 of the prompt"),
      (Array("SECRET\u{7F}".utf8), "a control character in line 1 of the prompt"),
    ]
    for (bytes, message) in refused {
      #expect { try Prompt(utf8: bytes) } throws: { error in
        #expect(!"\(error)".contains("SECRET"))
        return (error as? RulesError)?.message == message && (error as? RulesError)?.code == .badPrompt
      }
    }
  }

  /// However a prompt is printed, only its length shows.
  @Test func aPromptDoesNotPrintItself() throws {
    let version = try EntrantTests.version(prompt: "SECRET")
    var dumped = ""
    dump(version, to: &dumped)
    for text in ["\(version.prompt)", "\(version)", String(reflecting: version), String(reflecting: [version.prompt]), dumped] {
      #expect(!text.contains("SECRET"), "\(text)")
    }
    #expect("\(version.prompt)" == "a prompt of 6 bytes")
    #expect(!dumped.contains("salt"))
  }

  /// By hand: the canonical CBOR list that the documentation names.
  @Test func aVersionIsHashedWithItsSalt() throws {
    let bytes = "85" + "75" + "61676f6e2f6167656e742d76657273696f6e2f7631" + "50" + "00000000000900000000000000000007" + "03" + "63626964"
    let salt = "5820" + String(repeating: "05", count: 32)
    let version = try EntrantTests.version(prompt: "bid", number: 3)
    #expect(version.hash == SHA256.digest(try #require(Hex.decode(bytes + salt))))
    #expect(try EntrantTests.version(prompt: "bid", number: 3, salt: 6).hash != version.hash)
    #expect(try EntrantTests.version(prompt: "bie", number: 3).hash != version.hash)
    #expect(try EntrantTests.version(prompt: "bid", number: 4).hash != version.hash)
  }

  @Test func settingsAreKeptAsAMap() throws {
    let settings = try ModelSettings(runtime: .bot("baseline"))
    #expect(settings.name == "bot:baseline")
    #expect(Hex.encode(settings.encoded) == "a16772756e74696d656c626f743a626173656c696e65")
    #expect(try ModelSettings(encoded: settings.encoded) == settings)
    for name in ["", "Upper", "a b", "1st", "../x", String(repeating: "a", count: 33)] {
      #expect { try ModelSettings(runtime: .bot(name)) } throws: { ($0 as? RulesError)?.code == .badSettings }
    }
  }

  @Test(arguments: [
    "a0", "a16772756e74696d6568626f743a45564c", "a16772756e74696d656a6f70656e61693a677074", "ff",
    // A key beside the runtime, which only a newer program would understand.
    "a26772756e74696d6565626f743a616474656d7001",
  ])
  func settingsOfAnotherKindAreRefused(hex: String) throws {
    let bytes = try #require(Hex.decode(hex))
    #expect { try ModelSettings(encoded: bytes) } throws: { ($0 as? RulesError)?.code == .badSettings }
  }

  @Test func anOwnersKeyHas32Bytes() throws {
    let id = OwnerID(milliseconds: 1, random: 1)
    for count in [0, 31, 33] {
      #expect { try Owner(id: id, name: .me, publicKey: Array(repeating: 1, count: count), createdAt: 0) } throws: {
        ($0 as? RulesError)?.code == .badKey
      }
    }
    #expect(try Owner(id: id, name: .me, publicKey: Array(repeating: 1, count: 32), createdAt: 0).name.text == "me")
  }

  private static func version(prompt: String, number: Int = 1, salt: UInt8 = 5) throws -> AgentVersion {
    AgentVersion(
      agent: AgentID(milliseconds: 9, random: 7), number: number, prompt: try Prompt(prompt),
      settings: try ModelSettings(runtime: .bot("baseline")), salt: Array(repeating: salt, count: 32), createdAt: 0)
  }
}
